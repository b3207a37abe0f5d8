import DwarfInfo
import ElfImage
import LinkMap
import MemoryModel

extension HostileEvidence {
  /// Sections of the map where one is given, so that both are of one link.
  public mutating func elf(fitting map: LinkMap?) -> ElfImage {
    var elf = ElfImage()
    elf.hasDwarf = chance(2)
    let null = section("", at: 0, size: 0, allocated: false)
    elf.sections = [null]
    if let map {
      var seen: Set<String> = []
      for output in map.outputSections where seen.insert(output.name).inserted {
        elf.sections.append(
          section(output.name, at: output.address, size: output.size, allocated: !chance(4)))
      }
    } else {
      for _ in 0..<count(7) {
        elf.sections.append(
          section(pick(Self.sectionNames), at: address(), size: size(), allocated: !chance(4)))
      }
    }
    for _ in 0..<count(4) {
      elf.segments.append(
        .init(
          isLoad: !chance(5), virtualAddress: address(), physicalAddress: address(), offset: 0,
          fileSize: size(), memorySize: size()))
    }
    if !chance(6) { addSymbols(to: &elf) }
    return elf
  }

  private mutating func section(
    _ name: String, at address: UInt64, size: UInt64, allocated: Bool
  ) -> ElfImage.Section {
    .init(
      name: name, contents: pick([.bits, .bits, .noBits, .other]), isAllocated: allocated,
      isWritable: chance(2), isExecutable: chance(2), address: address, offset: 0, size: size,
      alignment: 4)
  }

  private mutating func addSymbols(to elf: inout ElfImage) {
    for _ in 0..<count(12) {
      let index = Int.random(in: 0..<elf.sections.count + 1, using: &random)
      let base = elf.sections.indices.contains(index) ? elf.sections[index].address : 0
      elf.symbols.append(
        .init(
          name: pick(Self.symbolNames),
          address: chance(4) ? address() : base &+ UInt64(count(40)), size: size(),
          kind: pick([.none, .object, .object, .function, .function, .section, .file, .other]),
          isLocal: chance(2),
          place: pick([
            .section(index), .section(index), .absolute, .common, .undefined, .section(-1),
          ]),
          file: chance(3) ? pick(Self.paths) : nil))
    }
    for name in Self.scriptNames where chance(3) {
      elf.symbols.append(
        .init(
          name: name, address: address(), size: chance(9) ? size() : 0, kind: .none, isLocal: false,
          place: .absolute, file: nil))
    }
  }

  public mutating func dwarf() -> DwarfInfo {
    var dwarf = DwarfInfo()
    for _ in 0..<count(3) {
      dwarf.units.append(
        .init(
          name: pick(Self.paths + ["<artificial>"]), directory: pick(["", "/build", "."]),
          producer: "", language: "", version: 5))
    }
    for _ in 0..<count(6) {
      dwarf.variables.append(
        .init(
          name: pick(Self.symbolNames), linkageName: nil, address: address(),
          size: chance(4) ? nil : size(), type: "int", dimensions: [], elementSize: nil,
          unit: count(5) - 1, declarationFile: nil, declarationLine: nil, function: nil))
      dwarf.functions.append(
        .init(
          name: pick(Self.symbolNames), linkageName: nil,
          range: AddressRange(start: address(), size: size()), unit: count(5) - 1,
          declarationFile: nil, declarationLine: nil))
    }
    return dwarf
  }
}

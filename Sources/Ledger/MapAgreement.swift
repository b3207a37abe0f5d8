import ElfImage
import LinkMap

/// Notices a map that is not of the ELF's own link.
enum MapAgreement {
  /// How many symbols are compared: enough to notice a rebuild whose sections kept their sizes.
  private static let sampleCount = 500

  static func check(_ elf: ElfImage, _ map: LinkMap) throws(LedgerError) {
    try checkSections(elf, map)
    try checkSymbols(elf, map)
  }

  /// Sections of the same name have the same address and size.
  private static func checkSections(_ elf: ElfImage, _ map: LinkMap) throws(LedgerError) {
    var outputs: [String: LinkMap.OutputSection] = [:]
    for output in map.outputSections where outputs[output.name] == nil {
      outputs[output.name] = output
    }
    var isShared = false
    for section in elf.sections where section.isAllocated && section.size > 0 {
      guard let output = outputs[section.name] else { continue }
      isShared = true
      guard output.address == section.address, output.size == section.size else {
        throw .mapOfAnotherLink(
          line: output.line,
          reason: "\(section.name) is \(output.size) bytes at \(Hex.string(output.address)) there, "
            + "\(section.size) bytes at \(Hex.string(section.address)) in the ELF")
      }
    }
    if !isShared, let first = map.outputSections.first {
      throw .mapOfAnotherLink(line: first.line, reason: "no section of the ELF is in it")
    }
  }

  /// A sample of the map's symbols; one that the ELF has elsewhere gives the map away. Those that it
  /// does not have (stripped, or demangled in the map) say nothing.
  private static func checkSymbols(_ elf: ElfImage, _ map: LinkMap) throws(LedgerError) {
    let unconfirmed = sampleWithoutMatch(elf, map)
    guard !unconfirmed.isEmpty else { return }
    var addresses: [String: [UInt64]] = [:]
    let names = Set(unconfirmed.map { map.symbols[$0].name })
    // The value of a thread's variable, which is of another kind, is no address.
    for index in elf.symbols.indices
    where elf.symbols[index].kind != .other && names.contains(elf.symbols[index].name) {
      addresses[elf.symbols[index].name, default: []].append(elf.symbols[index].address)
    }
    for index in unconfirmed {
      let symbol = map.symbols[index]
      guard let found = addresses[symbol.name], let address = found.first,
        !found.contains(symbol.address)
      else { continue }
      let line =
        map.inputSections.indices.contains(symbol.inputSection)
        ? map.inputSections[symbol.inputSection].line : 1
      throw .mapOfAnotherLink(
        line: line,
        reason: "\(symbol.name) is at \(Hex.string(symbol.address)) there, "
          + "at \(Hex.string(address)) in the ELF")
    }
  }

  /// Of the sample, the symbols that the ELF does not have at their address. Looking addresses up
  /// first spares the hashing of every name.
  private static func sampleWithoutMatch(_ elf: ElfImage, _ map: LinkMap) -> [Int] {
    guard !elf.symbols.isEmpty, !map.symbols.isEmpty else { return [] }
    let step = max(1, map.symbols.count / sampleCount)
    var waiting: [UInt64: [Int]] = [:]
    for index in stride(from: 0, to: map.symbols.count, by: step) {
      waiting[map.symbols[index].address, default: []].append(index)
    }
    for index in elf.symbols.indices {
      guard let sampled = waiting[elf.symbols[index].address] else { continue }
      let name = elf.symbols[index].name
      waiting[elf.symbols[index].address] = sampled.filter { map.symbols[$0].name != name }
    }
    return waiting.values.flatMap(\.self).sorted()
  }
}

/// Addresses as people write them.
public enum Hex {
  /// `0x20000110`.
  public static func string(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return "0x" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
  }
}

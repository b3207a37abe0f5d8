import ElfImage
import LinkMap
import MemoryModel

/// An output section that occupies memory, with where it stands in the ELF and in the map.
struct Placement {
  var section: Ledger.PlacedSection
  var elfIndex: Int?
  var mapIndex: Int?
}

/// Finds the output sections that occupy memory.
struct SectionPlacement {
  var placements: [Placement] = []
  var notes: [Ledger.Note] = []

  init(_ evidence: LinkEvidence, regions: RegionPlacement) {
    let candidates =
      evidence.elf.map { Self.sections(of: $0, map: evidence.map, regions: regions.regions) }
      ?? evidence.map.map(Self.sections) ?? []
    let assigned = regions.assign(candidates.map(\.section.range))
    for (candidate, region) in zip(candidates, assigned) {
      guard let region else {
        notes.append(
          .init(
            .warning,
            "section \(candidate.section.name) lies in no memory region and is not counted"))
        continue
      }
      var placement = candidate
      placement.section.region = region
      placements.append(placement)
    }
  }

  /// Allocated sections, and those without SHF_ALLOC that lie in RAM all the same: `(COPY)`.
  private static func sections(of elf: ElfImage, map: LinkMap?, regions: [Region]) -> [Placement] {
    let ram = regions.filter { $0.kind == .ram }
    let order =
      map.map {
        Dictionary($0.outputSections.enumerated().map { ($1.name, $0) }) { first, _ in first }
      } ?? [:]
    var placements: [Placement] = []
    for (index, section) in elf.sections.enumerated() where section.size > 0 {
      let occupiesRAM =
        section.contents == .bits && section.address != 0
        && ram.contains { $0.range.contains(section.address) }
      guard section.isAllocated || occupiesRAM else { continue }
      let range = AddressRange(start: section.address, size: section.size)
      placements.append(
        Placement(
          section: .init(
            name: section.name, range: range,
            loadAddress: section.contents == .noBits || !section.isAllocated
              ? nil : loadAddress(of: section, elf),
            region: 0, hasContents: section.contents != .noBits && section.isAllocated,
            isAllocated: section.isAllocated, isExecutable: section.isExecutable),
          elfIndex: index, mapIndex: order[section.name]))
    }
    // The linker script's order, which decides the region of a section that ran over.
    return placements.enumerated().sorted {
      ($0.element.mapIndex ?? .max, $0.offset) < ($1.element.mapIndex ?? .max, $1.offset)
    }.map(\.element)
  }

  /// Where the program headers load the section, nil where that is its own address.
  private static func loadAddress(of section: ElfImage.Section, _ elf: ElfImage) -> UInt64? {
    let range = AddressRange(start: section.address, size: section.size)
    for segment in elf.segments where segment.isLoad {
      let virtual = AddressRange(start: segment.virtualAddress, size: segment.fileSize)
      guard virtual.contains(range) else { continue }
      let address = segment.physicalAddress &+ (section.address - segment.virtualAddress)
      return address == section.address ? nil : address
    }
    return nil
  }

  /// A map alone: what is debug information, and what has contents, only the names tell.
  private static func sections(of map: LinkMap) -> [Placement] {
    map.outputSections.enumerated().compactMap { index, section in
      guard section.size > 0, !SectionName.isMetadata(section.name) else { return nil }
      let hasContents = !SectionName.isWithoutContents(section.name)
      return Placement(
        section: .init(
          name: section.name, range: AddressRange(start: section.address, size: section.size),
          loadAddress: hasContents && section.loadAddress != section.address
            ? section.loadAddress : nil,
          region: 0, hasContents: hasContents, isAllocated: true,
          isExecutable: SectionName.isCode(section.name)),
        elfIndex: nil, mapIndex: index)
    }
  }
}

/// What the names of sections say where nothing else does.
enum SectionName {
  /// Sections that describe the image and are not loaded.
  static func isMetadata(_ name: String) -> Bool {
    starts(
      name, ".debug", ".comment", ".ARM.attributes", ".stab", ".gnu.build.attributes", ".symtab",
      ".strtab", ".shstrtab", ".gnu.lto_")
  }

  static func isWithoutContents(_ name: String) -> Bool {
    starts(name, ".bss", ".sbss", ".tbss", ".noinit", ".uninitialized", ".heap", ".stack")
      || name == "COMMON"
  }

  static func isUninitialized(_ name: String) -> Bool {
    starts(name, ".noinit", ".uninitialized")
  }

  static func isCode(_ name: String) -> Bool {
    starts(
      name, ".text", ".time_critical", ".init", ".fini", ".plt", ".boot2", ".glue_7",
      ".vfp11_veneer", ".v4_bx")
      && !starts(name, ".init_array", ".fini_array")
  }

  static func isReadOnly(_ name: String) -> Bool {
    starts(name, ".rodata", ".ARM.exidx", ".ARM.extab", ".eh_frame", ".binary_info")
  }

  static func isVectors(_ name: String) -> Bool {
    starts(name, ".ram_vector_table", ".vectors", ".isr_vector", ".intvec")
  }

  /// `.heap`: reserves what `sbrk` may hand out.
  static func isHeap(_ name: String) -> Bool { name == ".heap" }

  /// pico-sdk's `.stack_dummy` (core 0) and `.stack1_dummy` (core 1): they carry the size of a
  /// stack, which lies at the other end of their bank.
  static func stackCore(_ name: String) -> Int? {
    switch name {
    case ".stack_dummy": 0
    case ".stack1_dummy": 1
    default: nil
    }
  }

  private static func starts(_ name: String, _ prefixes: String...) -> Bool {
    prefixes.contains { prefix in
      guard name.hasPrefix(prefix) else { return false }
      // `.stack` starts `.stack.x` and `.stack_dummy` but `.textual` is not code.
      guard let next = name.utf8.dropFirst(prefix.utf8.count).first else { return true }
      return next == UInt8(ascii: ".") || next == UInt8(ascii: "_") || prefix.hasSuffix("_")
        || prefix == ".stack" || prefix == ".debug"
    }
  }
}

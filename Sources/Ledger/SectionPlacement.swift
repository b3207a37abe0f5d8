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
    var candidates =
      evidence.elf.map { Self.sections(of: $0, map: evidence.map, regions: regions.regions) }
      ?? evidence.map.map(Self.sections) ?? []
    for index in candidates.indices { cut(&candidates[index].section) }
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

  private mutating func cut(_ section: inout Ledger.PlacedSection) {
    let range = section.range.intersection(RegionPlacement.addressSpace)
    guard !range.isEmpty, range != section.range else { return }
    section.range = range
    notes.append(
      .init(.warning, "section \(section.name) ends behind the last address and is cut there"))
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
      if section.contents == .noBits, SectionName.contents(section.name) == .threadTemplate {
        continue
      }
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
      let contents = SectionName.contents(section.name)
      guard section.size > 0, contents != .metadata, contents != .threadTemplate else { return nil }
      let hasContents = contents != .withoutContents && contents != .uninitialized
      return Placement(
        section: .init(
          name: section.name, range: AddressRange(start: section.address, size: section.size),
          loadAddress: hasContents && section.loadAddress != section.address
            ? section.loadAddress : nil,
          region: 0, hasContents: hasContents, isAllocated: true,
          isExecutable: contents == .code),
        elfIndex: nil, mapIndex: index)
    }
  }
}

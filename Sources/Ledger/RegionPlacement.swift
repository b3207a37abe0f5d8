import ElfImage
import LinkMap
import MemoryModel

/// Which regions there are, and which one each output section was put in.
struct RegionPlacement {
  /// RAM first, flash last; otherwise in the linker script's order.
  let regions: [Region]

  /// All that 32-bit addresses reach. A damaged map may say more; then sums would not fit into an
  /// `Int`.
  static let addressSpace = AddressRange(start: 0, end: 1 << 32)

  /// Bytes: what the chip's linker scripts ask for, for a program in flash that others start.
  static let largestAlignment: UInt64 = 4096

  /// The map's "Memory Configuration" is the truth; a board's regions serve where there is no map.
  init(_ evidence: LinkEvidence) throws(LedgerError) {
    if let map = evidence.map, !map.regions.isEmpty {
      regions = Self.ordered(map.regions.map(Self.region))
    } else if let board = evidence.board ?? evidence.elf.flatMap(Self.boardThatFits) {
      regions = board.regions
    } else {
      throw .unknownBoard
    }
  }

  private static func ordered(_ regions: [Region]) -> [Region] {
    regions.filter { $0.kind == .ram } + regions.filter { $0.kind == .flash }
  }

  private static func region(_ row: LinkMap.MemoryRegion) -> Region {
    // Attributes are optional in a script; on Cortex-M, code space ends at 0x20000000 (ARMv6-M
    // Architecture Reference Manual, B3.1).
    let isRAM =
      row.attributes.isEmpty || row.attributes.hasPrefix("!")
      ? row.origin >= 0x2000_0000 : row.attributes.lowercased().contains("w")
    let range = AddressRange(start: row.origin, size: row.length).intersection(addressSpace)
    return Region(name: row.name, range: range, kind: isRAM ? .ram : .flash)
  }

  /// The board on which the SDK's linker script would put the end of core 0's stack there, or else
  /// the smallest one that holds every section.
  private static func boardThatFits(_ elf: ElfImage) -> Board? {
    let placed = elf.sections.filter { $0.isAllocated && $0.size > 0 }
    let fitting = Board.all.filter { board in
      placed.allSatisfy { section in
        board.regions.contains { $0.range.contains(section.address) }
      }
    }
    let stackTop = elf.symbols.first { $0.name == "__StackTop" }?.address
    return fitting.first { board in board.regions.contains { $0.range.end == stackTop } }
      ?? (placed.isEmpty ? nil : fitting.first)
  }

  /// The region of each section, nil for one that lies outside all of them.
  ///
  /// A section whose address has run into the next region still belongs to its own: ld keeps one
  /// cursor a region and places the next section right behind it.
  func assign(_ sections: [AddressRange]) -> [Int?] {
    var cursors = regions.map(\.range.start)
    return sections.map { section in
      var best: (distance: UInt64, region: Int)?
      for (index, region) in regions.enumerated() {
        let isInside = region.range.contains(section.start)
        let ranOver = cursors[index] > region.range.end && section.start >= cursors[index]
        // Beyond a region's end only what follows its cursor closely is still its own.
        let follows = ranOver && section.start - cursors[index] < Self.largestAlignment
        guard isInside || follows else { continue }
        let distance =
          section.start >= cursors[index]
          ? section.start - cursors[index] : cursors[index] - section.start
        if best == nil || distance < best!.distance { best = (distance, index) }
      }
      guard let region = best?.region else { return nil }
      cursors[region] = max(cursors[region], section.end)
      return region
    }
  }
}

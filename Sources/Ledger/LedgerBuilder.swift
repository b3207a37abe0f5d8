import ElfImage
import LinkMap
import MemoryModel

extension Ledger {
  /// Attributes every byte of every region.
  ///
  /// - Throws: `LedgerError` where nothing is placed, the regions cannot be known, or the map is of
  ///   another link.
  public init(_ evidence: LinkEvidence) throws(LedgerError) {
    if let elf = evidence.elf, let map = evidence.map {
      try MapAgreement.check(elf, map)
    }
    let placement = try RegionPlacement(evidence)
    let found = SectionPlacement(evidence, regions: placement)
    guard !found.placements.isEmpty else { throw .nothingPlaced }
    notes = evidence.notes + found.notes
    sections = found.placements.map(\.section)
    rules = evidence.layers.rules
    let symbols = ScriptSymbols(evidence)
    var reservations = Reservations(
      sections: sections, symbols: symbols, regions: placement.regions)

    var contents = SectionContents(evidence, placements: found.placements)
    var builder = RegionEntries(regions: placement.regions)
    for (index, item) in found.placements.enumerated()
    where !Reservations.isReservation(item.section) {
      let isFlash = placement.regions[item.section.region].kind == .flash
      builder.add(item.section) { entries in
        contents.divide(item, at: index, isFlash: isFlash, into: &entries)
      }
    }
    regions = builder.finish(sections, &reservations)
    objects = contents.objects.objects
    heap = reservations.heap
    stacks = reservations.stacks
    allocators = Allocator.find(in: regions)
    isLinked = evidence.elf != nil ? true : regions.contains { $0.overflow > 0 } ? false : nil
    notes += LayoutNotes.find(self, symbols: symbols, evidence: evidence)
    assert(violations().isEmpty, violations().joined(separator: "\n"))
  }
}

/// Collects the entries of each region and fills what is left.
private struct RegionEntries {
  private let regions: [Region]
  private var placed: [[Entry]]
  /// Up to where sections and images fill each region.
  private var ends: [UInt64]

  init(regions: [Region]) {
    self.regions = regions
    placed = Array(repeating: [], count: regions.count)
    ends = regions.map(\.range.start)
  }

  /// Adds the entries that `divide` appends, and those of the section's initial image where that
  /// lies in flash.
  mutating func add(_ section: Ledger.PlacedSection, _ divide: (inout [Entry]) -> Void) {
    let first = placed[section.region].count
    divide(&placed[section.region])
    ends[section.region] = max(ends[section.region], section.range.end)
    guard let load = section.loadAddress, section.hasContents,
      let image = region(ofImageAt: load)
    else { return }
    ends[image] = max(ends[image], AddressRange(start: load, size: section.range.size).end)
    placed[image] += placed[section.region][first...].map { entry in
      var copy = entry
      copy.range = AddressRange(
        start: load &+ (entry.range.start - section.range.start), size: entry.range.size)
      return copy
    }
  }

  /// Flash that ran over still takes the images that ld places behind its last byte.
  private func region(ofImageAt load: UInt64) -> Int? {
    regions.firstIndex { $0.range.contains(load) }
      ?? regions.indices.first { index in
        load >= regions[index].range.end && load >= ends[index]
          && load - ends[index] < RegionPlacement.largestAlignment
      }
  }

  mutating func finish(
    _ sections: [Ledger.PlacedSection], _ reservations: inout Reservations
  ) -> [Ledger.RegionLedger] {
    var claims = placed.map(RangeClaims.init)
    placed = []
    var reachable = 0
    for (index, region) in regions.enumerated() where region.kind == .ram {
      claimReservations(&claims[index], region, index, sections, reservations)
      if let heap = reservations.heap {
        let reach = AddressRange(start: heap.start, end: heap.limit).intersection(region.range)
        reachable += claims[index].unclaimed(in: reach).reduce(0) { $0 + Int(clamping: $1.size) }
        claimHeap(&claims[index], index, sections, reservations, heap)
      }
    }
    reservations.setReachable(reachable)
    return regions.indices.map { index in
      // An image that starts below its region belongs to it only from there.
      claims[index].clip(below: regions[index].range.start)
      claims[index].insert(gaps(in: claims[index], regions[index], fillLimit(index, sections)))
      return Ledger.RegionLedger(region: regions[index], entries: claims[index].entries)
    }
  }

  /// A collected heap and the stacks, each within this region.
  private func claimReservations(
    _ claims: inout RangeClaims, _ region: Region, _ index: Int, _ sections: [Ledger.PlacedSection],
    _ reservations: Reservations
  ) {
    if let range = reservations.collectedHeap?.intersection(region.range), !range.isEmpty {
      // The linker's `.heap` lies under it and stays its section.
      let section = sections.firstIndex {
        SectionName.isHeap($0.name) && $0.region == index && $0.range.overlaps(range)
      }
      claims.claim(
        range,
        Entry(
          range: range, kind: .pool, layer: "VM", section: section,
          symbol: VirtualMachine.collectedHeap.start, evidence: .linkerScript))
    }
    // The highest core first: a stack that is too large for its bank runs down into its neighbour's.
    for (stack, section) in zip(reservations.stacks, reservations.stackSections).reversed() {
      let range = stack.range.intersection(region.range)
      claims.claim(
        range,
        Entry(
          range: range, kind: .stack, layer: SpecialLayer.stacks, section: section,
          symbol: stack.bottomSymbol, evidence: .linkerScript))
    }
  }

  private func claimHeap(
    _ claims: inout RangeClaims, _ index: Int, _ sections: [Ledger.PlacedSection],
    _ reservations: Reservations, _ heap: Ledger.Heap
  ) {
    guard let section = reservations.heapSection, sections[section].region == index else { return }
    let range = sections[section].range
    claims.claim(
      range,
      Entry(
        range: range, kind: .heap, layer: SpecialLayer.cHeap, section: section, symbol: "__end__",
        evidence: .linkerScript))
  }

  /// Up to where a gap is padding: the end of what the linker placed, and the start of a section
  /// that it aligned.
  private func fillLimit(_ region: Int, _ sections: [Ledger.PlacedSection]) -> UInt64 {
    let reservations = sections.filter {
      $0.region == region && Reservations.isReservation($0)
    }
    return reservations.map(\.range.start).reduce(ends[region], max)
  }

  /// What nobody has claimed: padding below `fillLimit`, free above.
  private func gaps(
    in claims: RangeClaims, _ region: Region, _ fillLimit: UInt64
  ) -> [Entry] {
    let end = max(region.range.end, claims.entries.last?.range.end ?? 0)
    return claims.unclaimed(in: AddressRange(start: region.range.start, end: end)).flatMap { gap in
      let border = min(max(fillLimit, gap.start), gap.end)
      let fill = Entry(
        range: AddressRange(start: gap.start, end: border), kind: .fill,
        layer: SpecialLayer.linker, evidence: .linker, isExact: false)
      let free = Entry(
        range: AddressRange(start: border, end: gap.end), kind: .free, layer: "", evidence: .none)
      return [fill, free].filter { !$0.range.isEmpty }
    }
  }
}

import MemoryModel

extension Ledger {
  /// What of the invariants at the top of `Ledger` does not hold, one sentence each. Empty for every
  /// ledger that the builder makes; debug builds check it.
  public func violations() -> [String] {
    regions.flatMap(coverage) + sectionSums() + layerSums() + evidenceGaps()
  }

  /// Sorted, disjoint, without a gap, from the origin to the end or to the last byte beyond it.
  private func coverage(_ region: RegionLedger) -> [String] {
    var problems: [String] = []
    var cursor = region.region.range.start
    for entry in region.entries {
      if entry.range.start != cursor || entry.range.isEmpty {
        problems.append(
          "\(region.region.name): entry at \(entry.range.start), expected at \(cursor)")
      }
      cursor = entry.range.end
    }
    if cursor < region.region.range.end
      || (region.overflow == 0 && cursor != region.region.range.end)
    {
      problems.append("\(region.region.name): entries end at \(cursor)")
    }
    if region.used + region.free - region.overflow != region.length {
      problems.append("\(region.region.name): used and free do not add up to the region")
    }
    return problems
  }

  /// A section that shares no byte with another has as many bytes in entries as in its header. The
  /// sections that only reserve are claimed last and may have lost bytes.
  private func sectionSums() -> [String] {
    // An initial image may lie in its section's own region: only what lies in the section counts.
    var sums = Array(repeating: UInt64(0), count: sections.count)
    for (index, region) in regions.enumerated() {
      for entry in region.entries {
        if let section = entry.section, sections[section].region == index {
          sums[section] += entry.range.intersection(sections[section].range).size
        }
      }
    }
    return sections.indices.compactMap { index in
      let section = sections[index]
      guard !Reservations.isReservation(section), !sharesBytes(index),
        sums[index] != section.range.size
      else { return nil }
      return "\(section.name): entries hold \(sums[index]) of \(section.range.size) bytes"
    }
  }

  private func sharesBytes(_ index: Int) -> Bool {
    let section = sections[index]
    let region = regions[section.region].region.range
    return section.range.start < region.start
      || sections.indices.contains { other in
        other != index && sections[other].region == section.region
          && sections[other].range.overlaps(section.range)
          || loadRange(other)?.overlaps(section.range) ?? false
      }
  }

  private func loadRange(_ index: Int) -> AddressRange? {
    sections[index].loadAddress.map { AddressRange(start: $0, size: sections[index].range.size) }
  }

  /// A free byte has no layer, every other has one.
  private func layerSums() -> [String] {
    regions.compactMap { region in
      let isWrong = region.entries.contains { ($0.kind == .free) != $0.layer.isEmpty }
      return isWrong ? "\(region.region.name): an entry without a layer, or a free one with" : nil
    }
  }

  /// Only free bytes are without evidence.
  private func evidenceGaps() -> [String] {
    regions.compactMap { region in
      let isWrong = region.entries.contains { ($0.kind == .free) != ($0.evidence == .none) }
      return isWrong ? "\(region.region.name): an entry without evidence" : nil
    }
  }
}

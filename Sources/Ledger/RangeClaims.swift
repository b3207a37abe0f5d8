import MemoryModel

/// Sorted, disjoint entries of one region; the first claim to a byte wins.
struct RangeClaims {
  private(set) var entries: [Entry]

  /// `entries` in any order; where two overlap, the one that starts first keeps the shared bytes.
  init(_ entries: [Entry]) {
    let isSorted = zip(entries, entries.dropFirst()).allSatisfy { $0.range.end <= $1.range.start }
    self.entries = isSorted ? entries : Self.disjoint(entries)
  }

  private static func disjoint(_ entries: [Entry]) -> [Entry] {
    let order = entries.indices.sorted {
      (entries[$0].range.start, $0) < (entries[$1].range.start, $1)
    }
    var result: [Entry] = []
    result.reserveCapacity(entries.count)
    var end: UInt64 = 0
    for index in order {
      var entry = entries[index]
      entry.range = AddressRange(start: max(entry.range.start, end), end: entry.range.end)
      guard !entry.range.isEmpty else { continue }
      end = entry.range.end
      result.append(entry)
    }
    return result
  }

  /// The parts of `range` that nobody has claimed.
  func unclaimed(in range: AddressRange) -> [AddressRange] {
    var gaps: [AddressRange] = []
    var cursor = range.start
    for entry in entries[firstIndex(endingAfter: range.start)...] {
      guard entry.range.start < range.end else { break }
      if entry.range.start > cursor {
        gaps.append(AddressRange(start: cursor, end: entry.range.start))
      }
      cursor = max(cursor, entry.range.end)
    }
    if cursor < range.end { gaps.append(AddressRange(start: cursor, end: range.end)) }
    return gaps
  }

  private func firstIndex(endingAfter address: UInt64) -> Int {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].range.end > address { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Gives `template` every byte of `range` that nobody has claimed.
  mutating func claim(_ range: AddressRange, _ template: Entry) {
    insert(
      unclaimed(in: range).map { gap in
        var entry = template
        entry.range = gap
        return entry
      })
  }

  /// Adds entries for bytes that nobody has claimed. In place: moving entries costs nothing next to
  /// copying them.
  mutating func insert(_ gaps: [Entry]) {
    guard !gaps.isEmpty else { return }
    entries += gaps
    entries.sort { $0.range.start < $1.range.start }
  }

  /// Takes the bytes below `address` from whoever claimed them.
  mutating func clip(below address: UInt64) {
    let keep = firstIndex(endingAfter: address)
    entries.removeFirst(keep)
    guard let first = entries.first, first.range.start < address else { return }
    entries[0].range = AddressRange(start: address, end: first.range.end)
  }
}

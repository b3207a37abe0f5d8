import Ledger
import MemoryModel

/// What a layout holds, counted as the ledger counts.
struct LayoutCount: Equatable {
  struct Region: Equatable {
    var used = 0
    var overflow = 0
    /// Padding between sections; what lies within them is not in it.
    var gaps = 0
  }

  struct Stack: Equatable {
    var core: Int
    var range: AddressRange
  }

  var regions: [Region] = []
  var heap: Prediction.Heap?
  var stacks: [Stack] = []
  /// By stack: how many of its bytes a section or another stack has, too.
  var shared: [Int] = []
  /// Values of the linker script's symbols.
  var symbols: [String: UInt64] = [:]
  /// Assertions that do not hold.
  var failures: [String] = []
}

/// Disjoint ranges, sorted.
private struct Coverage {
  private(set) var ranges: [AddressRange] = []

  mutating func add(_ range: AddressRange) {
    guard !range.isEmpty else { return }
    ranges.append(range)
    ranges.sort { $0.start < $1.start }
    var merged: [AddressRange] = []
    for range in ranges {
      if let last = merged.last, range.start <= last.end {
        merged[merged.count - 1] = AddressRange(start: last.start, end: max(last.end, range.end))
      } else {
        merged.append(range)
      }
    }
    ranges = merged
  }

  var end: UInt64 { ranges.last?.end ?? 0 }

  func size(within range: AddressRange = AddressRange(start: 0, end: .max)) -> UInt64 {
    ranges.reduce(0) { $0 &+ $1.intersection(range).size }
  }
}

extension LayoutModel {
  /// Follows `LedgerBuilder`: the first claim to a byte wins, what is left is padding below the last
  /// placed byte and free above.
  func count(_ layout: Layout) throws(LayoutModelError) -> LayoutCount {
    var count = LayoutCount()
    evaluate(layout, &count)
    findStacks(layout, &count)
    findHeap(layout, &count)
    let collected = collectedHeap(count)
    var placed = placedRanges(layout)
    var reachable: UInt64 = 0
    for (index, region) in ledger.regions.enumerated() {
      let range = region.region.range
      let fillEnd = fillLimit(index, placed[index], layout)
      if region.region.kind == .ram {
        if let collected { placed[index].add(collected.intersection(range)) }
        for stack in count.stacks { placed[index].add(stack.range.intersection(range)) }
        if let heap = count.heap {
          let reach = AddressRange(start: heap.start, end: heap.limit).intersection(range)
          reachable += reach.size - placed[index].size(within: reach)
          if let section = heapSection(layout), sections[section].region == index {
            placed[index].add(self.range(section, layout))
          }
        }
      }
      let end = max(range.end, placed[index].end)
      let all = AddressRange(start: range.start, end: end)
      let below = AddressRange(start: range.start, end: min(fillEnd, end))
      let gaps = below.size - placed[index].size(within: below)
      count.regions.append(
        LayoutCount.Region(
          used: Int(clamping: placed[index].size(within: all) + gaps),
          overflow: Int(clamping: end - range.end), gaps: Int(clamping: gaps)))
    }
    count.heap?.reachable = Int(clamping: reachable)
    findShared(layout, &count)
    return count
  }

  func range(_ section: Int, _ layout: Layout) -> AddressRange {
    let placed = layout.sections[section]
    return AddressRange(start: placed.start.best, end: placed.end.best)
  }

  /// Whether the ledger would count the section: it has bytes.
  private func isCounted(_ section: Int, _ layout: Layout) -> Bool {
    !range(section, layout).isEmpty
  }

  private func heapSection(_ layout: Layout) -> Int? {
    sections.indices.first { sections[$0].isHeap && isCounted($0, layout) }
  }

  /// By region: sections with contents of their own, and images in flash.
  private func placedRanges(_ layout: Layout) -> [Coverage] {
    var placed = ledger.regions.map { _ in Coverage() }
    for index in sections.indices
    where isCounted(index, layout) && !sections[index].isReservation {
      placed[sections[index].region].add(range(index, layout))
      guard let region = sections[index].loadRegion, let load = layout.sections[index].load else {
        continue
      }
      placed[region].add(AddressRange(start: load.best, size: layout.sections[index].size))
    }
    return placed
  }

  private func fillLimit(_ region: Int, _ placed: Coverage, _ layout: Layout) -> UInt64 {
    let start = ledger.regions[region].region.range.start
    return sections.indices.filter {
      sections[$0].region == region && sections[$0].isReservation && isCounted($0, layout)
    }.map { layout.sections[$0].start.best }.reduce(max(placed.end, start), max)
  }

  // MARK: What the script's symbols say

  /// Works the script's symbols out, twice: a symbol may refer to a later one.
  private func evaluate(_ layout: Layout, _ count: inout LayoutCount) {
    for _ in 0..<2 {
      count.failures = []
      for (index, parsed) in statements.enumerated() {
        let value = value(of: index, layout, count.symbols)
        switch parsed.statement.target {
        case .dot: break
        case .symbol(let name):
          count.symbols[name] = parsed.isUnderstood ? value ?? parsed.value : parsed.value
        case .assertion(let message):
          // One that failed before, and is not understood, is not known to hold now.
          if (parsed.isUnderstood ? value ?? 1 : parsed.value) == 0 {
            count.failures.append(message)
          }
        }
      }
    }
  }

  private func value(
    of statement: Int, _ layout: Layout, _ symbols: [String: UInt64]
  ) -> UInt64? {
    ScriptExpression.value(
      of: statements[statement].statement.expression,
      ScriptExpression.Names(
        dot: layout.dots[statement],
        symbol: { name in symbols[name] ?? other(name).map { moved($0, layout) } },
        section: { name in
          guard let index = sections.firstIndex(where: { $0.name == name }) else { return nil }
          let placed = layout.sections[index]
          return (placed.start.best, placed.size, placed.load?.best ?? placed.start.best)
        },
        region: { name in
          let range = ledger.regions.first { $0.region.name == name }?.region.range
          return range.map { ($0.start, $0.size) }
        }))
  }

  /// Which statements come to what the map says: others keep their value.
  mutating func markUnderstood(_ unchanged: Layout) {
    var symbols: [String: UInt64] = [:]
    for parsed in statements {
      if case .symbol(let name) = parsed.statement.target { symbols[name] = parsed.value }
    }
    for index in statements.indices {
      statements[index].isUnderstood =
        value(of: index, unchanged, symbols) == statements[index].value
    }
  }

  /// The value of a symbol that the script does not set.
  private func other(_ name: String) -> UInt64? {
    map.symbols.first { $0.name == name }?.address
      ?? elf?.symbols.first { $0.name == name }?.address
  }

  private func moved(_ address: UInt64, _ layout: Layout) -> UInt64 {
    layout.moves.first { $0.range.contains(address) }.map {
      $0.to &+ (address - $0.range.start)
    } ?? address
  }

  private func symbol(_ count: LayoutCount, _ names: String...) -> UInt64? {
    names.lazy.compactMap { count.symbols[$0] }.first ?? names.lazy.compactMap(scriptless).first
  }

  /// Of the few names below, one that only the ELF has.
  private func scriptless(_ name: String) -> UInt64? {
    elf?.symbols.first { $0.name == name }?.address
  }

  private func findStacks(_ layout: Layout, _ count: inout LayoutCount) {
    let ends = [
      (symbol(count, "__StackBottom"), symbol(count, "__StackTop")),
      (symbol(count, "__StackOneBottom"), symbol(count, "__StackOneTop")),
    ]
    for (core, (bottom, top)) in ends.enumerated() {
      var range = AddressRange(start: 0, end: 0)
      if let bottom, let top {
        range = AddressRange(start: bottom, end: top)
      } else if let section = sections.indices.first(where: {
        sections[$0].stackCore == core && isCounted($0, layout)
      }) {
        let end = ledger.regions[sections[section].region].region.range.end
        let size = layout.sections[section].size
        range = AddressRange(start: end >= size ? end - size : 0, end: end)
      }
      if !range.isEmpty { count.stacks.append(LayoutCount.Stack(core: core, range: range)) }
    }
  }

  private func findHeap(_ layout: Layout, _ count: inout LayoutCount) {
    let section = heapSection(layout)
    guard
      let start = symbol(count, "__end__", "end", "_end")
        ?? section.map({ range($0, layout).start })
    else { return }
    let region =
      section.map { ledger.regions[sections[$0].region].region }
      ?? ledger.regions.map(\.region).first { $0.range.contains(start) && $0.kind == .ram }
    guard let limit = symbol(count, "__StackLimit", "__HeapLimit") ?? region?.range.end else {
      return
    }
    count.heap = Prediction.Heap(
      start: start, limit: limit,
      reserved: section.map { Int(clamping: range($0, layout).size) } ?? 0, reachable: 0)
  }

  private func collectedHeap(_ count: LayoutCount) -> AddressRange? {
    guard let start = symbol(count, "__GcHeapStart"), let end = symbol(count, "__GcHeapEnd"),
      end > start
    else { return nil }
    return AddressRange(start: start, end: end)
  }

  private func findShared(_ layout: Layout, _ count: inout LayoutCount) {
    count.shared = count.stacks.map { stack in
      var others = Coverage()
      for placed in placedRanges(layout) {
        for range in placed.ranges { others.add(range.intersection(stack.range)) }
      }
      for other in count.stacks where other.core != stack.core {
        others.add(other.range.intersection(stack.range))
      }
      return Int(clamping: others.size())
    }
  }
}

import ElfImage
import Ledger
import LinkMap
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
  private var ranges: [AddressRange] = []

  init(_ ranges: [AddressRange] = []) {
    for range in ranges.sorted(by: { $0.start < $1.start }) where !range.isEmpty {
      if let last = self.ranges.last, range.start <= last.end {
        self.ranges[self.ranges.count - 1] = AddressRange(
          start: last.start, end: max(last.end, range.end))
      } else {
        self.ranges.append(range)
      }
    }
  }

  func adding(_ more: [AddressRange]) -> Coverage { Coverage(ranges + more) }

  func within(_ range: AddressRange) -> [AddressRange] { ranges.map { $0.intersection(range) } }

  var end: UInt64 { ranges.last?.end ?? 0 }

  func size(within range: AddressRange = AddressRange(start: 0, end: .max)) -> UInt64 {
    ranges.reduce(0) { $0 &+ $1.intersection(range).size }
  }
}

extension LayoutModel {
  /// Follows `LedgerBuilder`: the first claim to a byte wins, what is left is padding below the last
  /// placed byte and free above.
  func count(_ layout: Layout) -> LayoutCount {
    var count = LayoutCount()
    evaluate(layout, &count)
    findStacks(layout, &count)
    findHeap(layout, &count)
    let collected = collectedHeap(count)
    let placed = placedRanges(layout)
    let heapSection = heapSection(layout)
    var reachable: UInt64 = 0
    for (index, region) in ledger.regions.enumerated() {
      let range = region.region.range
      var covered = placed[index]
      if region.region.kind == .ram {
        let reserved = ([collected].compactMap { $0 } + count.stacks.map(\.range)).map {
          $0.intersection(range)
        }
        covered = covered.adding(reserved)
        if let heap = count.heap {
          let reach = AddressRange(start: heap.start, end: heap.limit).intersection(range)
          reachable &+= reach.size - covered.size(within: reach)
          if let heapSection, sections[heapSection].region == index {
            covered = covered.adding([self.range(heapSection, layout)])
          }
        }
      }
      let end = max(range.end, covered.end)
      let all = AddressRange(start: range.start, end: end)
      let fillEnd = fillLimit(index, placed[index], layout)
      let below = AddressRange(start: range.start, end: min(fillEnd, end))
      let gaps = below.size - covered.size(within: below)
      count.regions.append(
        LayoutCount.Region(
          used: Int(clamping: covered.size(within: all) + gaps),
          overflow: Int(clamping: end - range.end), gaps: Int(clamping: gaps)))
    }
    count.heap?.reachable = Int(clamping: reachable)
    findShared(placed, &count)
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
    var placed: [[AddressRange]] = ledger.regions.map { _ in [] }
    for index in sections.indices
    where isCounted(index, layout) && !sections[index].isReservation {
      placed[sections[index].region].append(range(index, layout))
      guard let region = sections[index].loadRegion, let load = layout.sections[index].load else {
        continue
      }
      placed[region].append(AddressRange(start: load.best, size: layout.sections[index].size))
    }
    return placed.map { Coverage($0) }
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
      of: statements[statement].statement.words,
      ScriptExpression.Names(
        dot: layout.dots[statement],
        symbol: { name in symbols[name] ?? elsewhere[name].map { moved($0, layout) } },
        section: { name in
          guard let index = sectionIndices[name] else { return nil }
          let placed = layout.sections[index]
          return (placed.start.best, placed.size, placed.load?.best ?? placed.start.best)
        },
        region: { name in
          let range = ledger.regions.first { $0.region.name == name }?.region.range
          return range.map { ($0.start, $0.size) }
        }))
  }

  /// Values of symbols that the script asks for, or the count, and that the script does not set.
  static func elsewhere(
    _ statements: [ParsedStatement], _ map: LinkMap, _ elf: ElfImage?
  ) -> [String: UInt64] {
    var wanted: Set<String> = [
      "end", "_end", "__end__", "__StackLimit", "__HeapLimit", "__StackTop", "__StackBottom",
      "__StackOneTop", "__StackOneBottom", "__GcHeapStart", "__GcHeapEnd",
    ]
    for parsed in statements {
      wanted.formUnion(parsed.statement.words)
    }
    for parsed in statements {
      if case .symbol(let name) = parsed.statement.target { wanted.remove(name) }
    }
    var values: [String: UInt64] = [:]
    for symbol in map.symbols where wanted.contains(symbol.name) {
      values[symbol.name] = symbol.address
    }
    for symbol in elf?.symbols ?? [] where wanted.contains(symbol.name) {
      values[symbol.name] = symbol.address
    }
    return values
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

  private func moved(_ address: UInt64, _ layout: Layout) -> UInt64 {
    layout.moves.first { $0.range.contains(address) }.map {
      $0.to &+ (address - $0.range.start)
    } ?? address
  }

  private func symbol(_ count: LayoutCount, _ names: String...) -> UInt64? {
    names.lazy.compactMap { count.symbols[$0] ?? elsewhere[$0] }.first
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

  private func findShared(_ placed: [Coverage], _ count: inout LayoutCount) {
    let stacks = count.stacks
    count.shared = stacks.map { stack in
      let others = stacks.filter { $0.core != stack.core }.map {
        $0.range.intersection(stack.range)
      }
      let shared = Coverage(others + placed.flatMap { $0.within(stack.range) })
      return Int(clamping: shared.size())
    }
  }
}

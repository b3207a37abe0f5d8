import Ledger
import MemoryModel

extension LayoutModel {
  func prediction(_ resolved: Resolved, _ layout: Layout, _ after: LayoutCount) -> Prediction {
    let doubt =
      layout.sections.flatMap { [$0.start.doubt, $0.end.doubt, $0.load?.doubt ?? 0] }
      .max() ?? 0
    var notes = notes + resolved.notes + layout.guesses
    if doubt > 0 {
      notes.append(
        "alignments that no object tells leave \(ByteCount(Int(clamping: doubt))) open"
          + (layout.firstOpen.map { ", from \($0) on" } ?? ""))
    }
    let excess = excess(layout)
    let complaints = excess.sorted { $0.key < $1.key }.map {
      "region `\(ledger.regions[$0.key].region.name)' overflowed by \($0.value) bytes"
    }
    var prediction = Prediction(
      regions: regions(resolved, layout, after), heapBefore: ledger.heap.map(Prediction.Heap.init),
      heapAfter: after.heap,
      isHeapChecked: sections.first(where: \.isHeap).flatMap(\.isAllocated),
      stacks: stacks(after), symbols: [], complaints: complaints + after.failures, unnoticed: [],
      isExact: doubt == 0 && layout.guesses.isEmpty && !resolved.isInferred,
      doubt: Int(clamping: doubt), notes: notes, moves: layout.moves)
    prediction.symbols = zip(resolved.symbols, resolved.newSizes).map { variable, size in
      Prediction.Symbol(
        name: variable.name, object: variable.object, addressBefore: variable.range.start,
        addressAfter: prediction.address(of: variable.range.start),
        sizeBefore: Int(clamping: variable.range.size), sizeAfter: size)
    }
    prediction.unnoticed = unnoticed(prediction, excess)
    return prediction
  }

  private func regions(
    _ resolved: Resolved, _ layout: Layout, _ after: LayoutCount
  ) -> [Prediction.Region] {
    ledger.regions.enumerated().map { index, region in
      let before = region.bytesByKind[.fill] ?? 0
      return Prediction.Region(
        name: region.region.name, kind: region.region.kind, length: region.length,
        usedBefore: region.used, usedAfter: after.regions[index].used,
        overflowBefore: region.overflow, overflowAfter: after.regions[index].overflow,
        fillBefore: before,
        fillAfter: before &+ after.regions[index].gaps &- original.regions[index].gaps
          &+ paddingGained(index, resolved, layout))
    }
  }

  /// What sections of a region, and images in it, gain beside what their records do.
  private func paddingGained(_ region: Int, _ resolved: Resolved, _ layout: Layout) -> Int {
    sections.indices.reduce(0) { sum, index in
      guard !sections[index].isReservation else { return sum }
      let times =
        (sections[index].region == region ? 1 : 0) + (sections[index].loadRegion == region ? 1 : 0)
      let gained =
        Int(clamping: layout.sections[index].size) &- Int(clamping: sections[index].range.size)
        &- (resolved.gains[index] ?? 0)
      return sum &+ times &* gained
    }
  }

  private func stacks(_ after: LayoutCount) -> [Prediction.Stack] {
    let empty = AddressRange(start: 0, end: 0)
    return LayoutSection.stackNames.indices.compactMap { core in
      let before = ledger.stacks.first { $0.core == core }?.range
      let index = after.stacks.firstIndex { $0.core == core }
      guard before != nil || index != nil else { return nil }
      return Prediction.Stack(
        core: core, before: before ?? empty, after: index.map { after.stacks[$0].range } ?? empty,
        sharedAfter: index.map { after.shared[$0] } ?? 0)
    }
  }

  /// ld checks the end of each allocated section, and of each image, against its region.
  private func excess(_ layout: Layout) -> [Int: UInt64] {
    var excess: [Int: UInt64] = [:]
    func check(_ end: UInt64, _ region: Int) {
      let limit = ledger.regions[region].region.range.end
      if end > limit { excess[region] = max(excess[region] ?? 0, end - limit) }
    }
    for (index, placed) in layout.sections.enumerated() where placed.size > 0 {
      if sections[index].isAllocated != false { check(placed.end.best, sections[index].region) }
      if let region = sections[index].loadRegion, let load = placed.load {
        check(load.best &+ placed.size, region)
      }
    }
    return excess
  }

  private func unnoticed(_ prediction: Prediction, _ excess: [Int: UInt64]) -> [String] {
    var unnoticed: [String] = []
    for (index, region) in prediction.regions.enumerated()
    where region.overflowAfter > 0 && excess[index] == nil {
      unnoticed.append("\(region.name) is exceeded by \(ByteCount(region.overflowAfter))")
    }
    for stack in prediction.stacks where stack.sharedAfter > 0 {
      unnoticed.append(
        "\(ByteCount(stack.sharedAfter)) of core \(stack.core)'s stack are also used by something "
          + "else")
    }
    return unnoticed
  }
}

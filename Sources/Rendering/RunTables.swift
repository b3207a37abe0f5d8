import MemoryModel

/// The tables of a run: what it used of its memory.
struct RunTables {
  let profile: RunProfile
  /// Rows of a list of call sites or variables.
  let top: Int

  /// Each heap and pool in each phase.
  func heaps() -> Table {
    var table = Table(
      title: "Heaps and pools, in bytes",
      columns: [
        .text("Heap", canShrink: true), .text("Phase", canShrink: true), .number("Peak"),
        .number("Limit"), .number("Live"), .number("Arena", canGo: true),
        .number("Largest free", canGo: true), .number("Failed"),
      ])
    for name in heapNames {
      for (index, (phase, heap)) in told(appearances(of: name)).enumerated() {
        table.rows.append(
          Table.Row(
            cells: [
              index == 0 ? name : "", phase, Numbers.grouped(heap.peak),
              heap.limit.map(Numbers.grouped) ?? "", Numbers.grouped(heap.live),
              Numbers.grouped(heap.arena), Numbers.grouped(heap.largestFree),
              Numbers.grouped(heap.failed),
            ], share: Self.share(heap.peak, of: heap.limit),
            emphasis: heap.failed > 0 ? .alarm : .plain))
      }
    }
    return table
  }

  /// Elements of lwIP's pools; nil if none was ever used.
  func pools() -> Table? {
    var table = Table(
      title: "Pools of elements",
      columns: [.text("Pool", canShrink: true), .number("Most in use"), .number("Elements")])
    let pools = profile.phases.flatMap { $0.pools ?? [] }
    for name in Self.ordered(pools.map(\.name)) {
      let peak = profile.peak(ofPool: name) ?? 0
      guard peak > 0, let pool = pools.first(where: { $0.name == name }) else { continue }
      table.rows.append(
        Table.Row(
          cells: [name, Numbers.grouped(peak), Numbers.grouped(pool.count)],
          share: Self.share(peak, of: pool.count),
          emphasis: peak >= pool.count ? .alarm : .plain))
    }
    return table.rows.isEmpty ? nil : table
  }

  /// Who held a heap at its highest: a table for each heap that tells, of its phase with the peak.
  func layers() -> [Table] {
    heapNames.compactMap { name in
      guard let (phase, heap) = highest(name), let layers = heap.layers else { return nil }
      // One alone is in the table of call sites.
      guard layers.count > (heap.sites == nil ? 0 : 1) else { return nil }
      var table = Table(
        title: "\(Self.title(name)) by layer, at its peak in phase \(Self.title(phase))",
        columns: [
          .text("Layer", canShrink: true), .number("At peak"), .number("Share"),
          .number("Live at the end"),
        ])
      table.rows = layers.sorted { $0.peak > $1.peak }.map { layer in
        Table.Row(
          cells: [
            layer.name, Numbers.grouped(layer.peak), Numbers.percent(layer.peak, of: heap.peak),
            Numbers.grouped(layer.live),
          ], share: Self.share(layer.peak, of: heap.peak))
      }
      table.total = Table.Row(
        cells: ["in all", Numbers.grouped(heap.peak), "", Numbers.grouped(heap.live)],
        emphasis: .total)
      return table
    }
  }

  /// Where in the program a heap's bytes were asked for.
  func sites() -> [Table] {
    heapNames.compactMap { name in
      guard let (phase, heap) = highest(name), let sites = heap.sites, !sites.isEmpty else {
        return nil
      }
      var table = Table(
        title: "\(Self.title(name)) by call site, at its peak in phase \(Self.title(phase))",
        columns: [
          .number("At peak"), .number("Blocks"), .number("Live at the end", canGo: true),
          .text("Layer"), .text("Asked for by", canShrink: true),
        ])
      let rows = CallSiteRows(sites).rows
      let shown = rows.prefix(top)
      table.rows = shown.map { row in
        Table.Row(cells: [
          Numbers.grouped(row.peak), Numbers.grouped(row.blocks), Numbers.grouped(row.live),
          row.layer, row.chain + (row.sites > 1 ? " (\(Numbers.grouped(row.sites)) sites)" : ""),
        ])
      }
      let rest = rows.dropFirst(top)
      if !rest.isEmpty {
        table.rows.append(
          Table.Row(
            cells: [
              Numbers.grouped(rest.reduce(0) { $0 + $1.peak }),
              Numbers.grouped(rest.reduce(0) { $0 + $1.blocks }),
              Numbers.grouped(rest.reduce(0) { $0 + $1.live }), "",
              "and \(Numbers.grouped(rest.count)) more",
            ], emphasis: .dim))
      }
      return table
    }
  }

  /// Stacks as reserved and as used.
  func stacks() -> Table {
    var table = Table(
      title: "Stacks, in bytes",
      columns: [
        .text("Core"), .text("Phase", canShrink: true), .number("Reserved"), .number("Used"),
        .number("Share"), .text("Deepest in", canShrink: true),
      ])
    let cores = Set(profile.phases.flatMap { $0.stacks.map(\.core) }).sorted()
    for core in cores {
      let found = profile.phases.compactMap { phase in
        phase.stacks.first { $0.core == core }.map { (phase.name, $0) }
      }
      for (index, (phase, stack)) in found.enumerated() {
        let isOver = stack.used > stack.reserved
        table.rows.append(
          Table.Row(
            cells: [
              index == 0 ? "\(core)" : "", phase, Numbers.grouped(stack.reserved),
              Numbers.grouped(stack.used),
              isOver ? "OVERFLOW" : Numbers.percent(stack.used, of: stack.reserved),
              CallNames.chain(stack.calls ?? []),
            ], share: nil, emphasis: isOver ? .alarm : .plain))
      }
    }
    return table
  }

  /// Variables that the program has but never wrote, or hardly.
  func unwritten() -> Table? {
    guard let written = profile.written else { return nil }
    let symbols = written.filter { $0.kind == .symbol && $0.written < $0.size }
    guard !symbols.isEmpty else { return nil }
    var table = Table(
      title: "RAM never written, from main on",
      columns: [
        .text("Variable", canShrink: true), .text("Layer"), .number("Size"), .number("Written"),
        .number("Never"),
      ])
    let ordered = symbols.sorted {
      ($0.size - $0.written, $1.name) > ($1.size - $1.written, $0.name)
    }
    let shown = ordered.prefix(top)
    table.rows = shown.map { symbol in
      Table.Row(
        cells: [
          Demangler.readable(symbol.name), symbol.layer ?? "", Numbers.grouped(symbol.size),
          Numbers.grouped(symbol.written), Numbers.grouped(symbol.size - symbol.written),
        ], share: Self.share(symbol.size - symbol.written, of: shown.first.map { $0.size }))
    }
    let all = ordered.reduce(0) { $0 + $1.size - $1.written }
    table.total = Table.Row(
      cells: ["\(Numbers.grouped(ordered.count)) variables", "", "", "", Numbers.grouped(all)],
      emphasis: .total)
    return table
  }

  // MARK: Parts

  private var heapNames: [String] { Self.ordered(profile.phases.flatMap(\.heaps).map(\.name)) }

  private func appearances(of name: String) -> [(String, RunProfile.Heap)] {
    profile.phases.compactMap { phase in
      phase.heaps.first { $0.name == name }.map { (phase.name, $0) }
    }
  }

  /// One line for a heap that nothing ever asked of.
  private func told(_ phases: [(String, RunProfile.Heap)]) -> [(String, RunProfile.Heap)] {
    let isUnused = phases.allSatisfy { $0.1.peak == 0 && $0.1.failed == 0 }
    guard phases.count > 1, isUnused, let last = phases.last else { return phases }
    return [("all of them", last.1)]
  }

  /// A name as a title has it: columns of tables get narrow, titles do not.
  private static func title(_ name: String) -> String {
    name.count > 40 ? "\(name.prefix(38)).." : name
  }

  private func highest(_ name: String) -> (String, RunProfile.Heap)? {
    appearances(of: name).max { $0.1.peak < $1.1.peak }
  }

  /// Without repetitions, in the order of their first appearance.
  private static func ordered(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }

  private static func share(_ part: Int, of whole: Int?) -> Double? {
    guard let whole, whole > 0 else { return nil }
    return Double(part) / Double(whole)
  }
}

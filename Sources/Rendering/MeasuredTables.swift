import Analysis
import MemoryModel

/// The tables of what a run used, whatever they are printed as.
struct MeasuredTables {
  let use: MeasuredUse
  /// How many rows a list has.
  let top: Int

  /// All of them, without those that the run tells nothing for.
  func all() -> [Table] {
    let tables =
      [heaps()] + use.heaps.compactMap(layers) + [sites(), stacks(), pools()]
      + [unwritten(.section), unwritten(.symbol), use.layers.map(memory)]
    return tables.compactMap { $0 }.filter { !$0.rows.isEmpty }
  }

  /// What ran, in words: where the numbers come from.
  var origin: String {
    let phases = use.profile.phases
    var parts = [
      phases.count == 1
        ? "phase \(phases[0].name)" : "\(phases.count) phases, \(names(phases.map(\.name)))"
    ]
    if let confidence = use.profile.confidence {
      parts.append("\(Numbers.grouped(Int(clamping: confidence.instructions))) instructions")
      if let seconds = Self.seconds(confidence.seconds) { parts.append("\(seconds) s of its time") }
      parts.append(confidence.ended)
    }
    return "In a run, as \(source) tells: \(parts.joined(separator: "; "))"
  }

  private var source: String {
    switch use.profile.engine {
    case "emulator": "the emulator"
    case "qemu": "the firmware in QEMU"
    case "device": "the firmware on its board"
    case let other: other
    }
  }

  private func names(_ names: [String]) -> String {
    let shown = names.prefix(8).joined(separator: ", ")
    return names.count > 8 ? "\(shown), …" : shown
  }

  /// One decimal; nil for what is no time.
  private static func seconds(_ seconds: Double) -> String? {
    guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return nil }
    return "\((seconds * 10).rounded() / 10)"
  }

  // MARK: Heaps

  private func heaps() -> Table {
    var table = Table(
      title: "Heaps and pools, each at its peak",
      columns: [
        .text("Heap", canShrink: true), .number("Peak"), .number("Of"), .number("%", canGo: true),
        .number("Not in use"), .number("Refused", canGo: true), .text("In phase", canShrink: true),
      ])
    table.caption = "not in use is what was free, and what an allocator needs itself"
    table.rows = use.heaps.map { heap in
      Table.Row(
        cells: [
          heap.name, Numbers.grouped(heap.use.peak), heap.capacity.map(Numbers.grouped) ?? "",
          heap.capacity.map { Numbers.percent(heap.use.peak, of: $0) } ?? "",
          heap.unused.map(Numbers.grouped) ?? "", Numbers.grouped(heap.failed),
          heap.use.peak > 0 ? heap.phase : "",
        ],
        share: Self.share(heap.use.peak, of: heap.capacity ?? 0),
        emphasis: heap.failed > 0 ? .alarm : .plain)
    }
    return table
  }

  /// Who had the heap at its peak; nil where nobody did, or the run does not tell.
  private func layers(of heap: MeasuredHeap) -> Table? {
    guard heap.use.peak > 0, let layers = heap.use.layers else { return nil }
    var table = Table(
      title: "\(heap.name) by layer, at its peak in phase \(heap.phase)",
      columns: [
        .text("Layer (inferred from callers)", canShrink: true), .number("Bytes"), .number("%"),
      ])
    let whole = heap.capacity ?? heap.use.peak
    func row(_ name: String, _ bytes: Int, _ emphasis: Table.Emphasis = .plain) -> Table.Row {
      Table.Row(
        cells: [name, Numbers.grouped(bytes), Numbers.percent(bytes, of: whole)],
        share: Self.share(bytes, of: whole), emphasis: emphasis)
    }
    table.rows = layers.filter { $0.peak > 0 }
      .sorted { ($1.peak, $0.name) < ($0.peak, $1.name) }.map { row($0.name, $0.peak) }
    if let unused = heap.unused { table.rows.append(row("not in use", unused, .dim)) }
    table.total = row(heap.name, whole, .total)
    table.total?.share = nil
    return table
  }

  /// The places that asked for most of what was in use at the peaks.
  private func sites() -> Table {
    var table = Table(
      title: "Largest places that asked for memory, at the peaks",
      columns: [
        .number("Bytes"), .number("Blocks", canGo: true), .text("Heap", canShrink: true),
        .text("Layer", canShrink: true), .text("Asked for by", canShrink: true),
      ])
    table.rows = SiteRow.merged(use.heaps.map(\.use), by: \.peak).prefix(top).map { site in
      Table.Row(cells: [
        Numbers.grouped(site.bytes), Numbers.grouped(site.blocks), site.heap, site.layer,
        site.chain,
      ])
    }
    return table
  }

  // MARK: Stacks and pools of elements

  private func stacks() -> Table {
    var table = Table(
      title: "Stacks, each at its deepest",
      columns: [
        .text("Stack", canShrink: true), .number("Used"), .number("Of"), .number("%", canGo: true),
        .number("Remains"), .text("In phase", canShrink: true),
        .text("Deepest in", canShrink: true),
      ])
    if use.stacks.allSatisfy({ $0.use.calls == nil }) { table.columns.removeLast() }
    table.rows = use.stacks.map { stack in
      let remains = stack.reserved - stack.use.used
      let cells = [
        "core \(stack.use.core)", Numbers.grouped(stack.use.used), Numbers.grouped(stack.reserved),
        Numbers.percent(stack.use.used, of: stack.reserved),
        remains < 0 ? "exceeded by \(Numbers.grouped(-remains))" : Numbers.grouped(remains),
        stack.use.used > 0 ? stack.phase : "", CallNames.chain(stack.use.calls ?? []),
      ]
      return Table.Row(
        cells: Array(cells.prefix(table.columns.count)),
        share: Self.share(stack.use.used, of: stack.reserved),
        emphasis: remains < 0 ? .alarm : .plain)
    }
    return table
  }

  private func pools() -> Table {
    var table = Table(
      title: "Pools of elements, each at its peak",
      columns: [
        .text("Pool", canShrink: true), .number("Peak"), .number("Elements"),
        .number("%", canGo: true), .number("Bytes of all"), .text("In phase", canShrink: true),
      ])
    table.rows = use.pools.map { pool in
      Table.Row(
        cells: [
          pool.name, Numbers.grouped(pool.peak), Numbers.grouped(pool.count),
          Numbers.percent(pool.peak, of: pool.count), pool.bytes.map(Numbers.grouped) ?? "",
          pool.peak > 0 ? pool.phase : "",
        ], share: Self.share(pool.peak, of: pool.count))
    }
    return table
  }

  // MARK: Bytes that were never written

  private func unwritten(_ kind: RunProfile.Written.Kind) -> Table {
    var table = Table(
      title: "Never written from main on, by \(kind.rawValue)",
      columns: [
        .number("Bytes"), .number("Of"),
        .text(kind == .section ? "Section" : "Symbol", canShrink: true),
        .text("Layer", canShrink: true),
      ])
    if kind == .section { table.columns.removeLast() }
    table.rows = (use.unwritten ?? []).filter { $0.kind == kind }.prefix(top).map { part in
      let cells = [
        Numbers.grouped(part.size - part.written), Numbers.grouped(part.size),
        Demangler.readable(part.name), part.layer ?? "",
      ]
      return Table.Row(cells: Array(cells.prefix(table.columns.count)))
    }
    return table
  }

  static func share(_ part: Int, of whole: Int) -> Double? {
    whole > 0 ? Double(part) / Double(whole) : nil
  }
}

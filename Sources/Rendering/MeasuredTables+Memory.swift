import Analysis

extension MeasuredTables {
  /// Layers with what the linker placed for them and what they had of each heap; every column adds up
  /// to its heap, and all of them to RAM.
  func memory(_ memory: MeasuredLayers) -> Table {
    var table = Table(title: "RAM by layer in the run", columns: [.text("Layer", canShrink: true)])
    table.columns += [.number("Placed")] + memory.heaps.map { .number("In \($0.name)") }
    table.columns += [.number("All RAM"), .number("%", canGo: true)]
    table.caption =
      memory.heaps.count > 1
      ? "each heap at its own peak; shares of heaps are inferred from callers"
      : "shares of the heap are inferred from callers"
    func row(
      _ name: String, _ fixed: Int, _ held: [Int], _ emphasis: Table.Emphasis = .plain
    ) -> Table.Row {
      let sum = held.reduce(fixed, +)
      return Table.Row(
        cells: [name, Numbers.grouped(fixed)] + held.map(Numbers.grouped)
          + [Numbers.grouped(sum), Numbers.percent(sum, of: memory.total)],
        share: Self.share(sum, of: memory.total), emphasis: emphasis)
    }
    let nothing = memory.heaps.map { _ in 0 }
    table.rows = memory.layers.map { row($0.name, $0.fixed, $0.held) }
    table.rows.append(row("not in use", 0, memory.unused, .dim))
    table.rows.append(row("free", memory.free, nothing, .dim))
    table.total = row("all of RAM", memory.fixed, memory.capacities, .total)
    table.total?.share = nil
    return table
  }
}

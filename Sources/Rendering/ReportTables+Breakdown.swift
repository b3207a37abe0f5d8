import Analysis

extension ReportTables {
  func breakdown(_ breakdown: Breakdown) -> Table {
    let isSymbol = breakdown.key == .symbol
    let hasLayer = isSymbol || breakdown.key == .object
    var table = Table(
      title: "By \(breakdown.key.rawValue)",
      columns: [.text(breakdown.key.rawValue.capitalizedFirst, canShrink: true)]
        + (hasLayer ? [.text("Layer", canShrink: true)] : [])
        + (isSymbol ? [.text("Object", canShrink: true)] : [])
        + [.number("RAM"), .number("% of RAM", canGo: true), .number("Flash")])
    table.rows = breakdown.groups.prefix(top).map { group in
      let name =
        switch breakdown.key {
        case .symbol: Demangler.readable(group.name)
        case .object: ReadablePath.short(group.name)
        default: group.name
        }
      return Table.Row(
        cells: [name] + (hasLayer ? [layer(of: group)] : [])
          + (isSymbol ? [ReadablePath.short(group.object)] : [])
          + [Numbers.grouped(group.ram), percent(group.ram), Numbers.grouped(group.flash)],
        share: share(group.ram), emphasis: group.name == "free" ? .dim : .plain)
    }
    let rest = breakdown.groups.dropFirst(top)
    if !rest.isEmpty {
      let ram = rest.reduce(0) { $0 + $1.ram }
      table.rows.append(
        Table.Row(
          cells: ["and \(Numbers.grouped(rest.count)) more"] + (hasLayer ? [""] : [])
            + (isSymbol ? [""] : [])
            + [
              Numbers.grouped(ram), percent(ram), Numbers.grouped(rest.reduce(0) { $0 + $1.flash }),
            ],
          emphasis: .dim))
    }
    let flash = breakdown.groups.reduce(0) { $0 + $1.flash }
    table.total = Table.Row(
      cells: ["all"] + (hasLayer ? [""] : []) + (isSymbol ? [""] : [])
        + [Numbers.grouped(report.ramTotal), percent(report.ramTotal), Numbers.grouped(flash)],
      emphasis: .total)
    return table
  }

  /// An object may hold bytes of several layers: a pool belongs to whom it serves.
  private func layer(of group: Group) -> String {
    group.layer.isEmpty && group.name != "[free]" ? "several" : group.layer
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

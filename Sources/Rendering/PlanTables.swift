import Analysis
import MemoryModel

/// The tables of one plan.
struct PlanTables {
  let plan: Plan

  /// What moves from where to where, and what it costs.
  func changes() -> Table {
    var table = Table(
      title: "What changes",
      columns: [
        .text("Option", canShrink: true), .number("From"), .number("To"), .number("Bytes"),
        .number("Change"), .text("Where", canShrink: true), .text("Costs", canShrink: true),
      ])
    table.rows = plan.changes.map { change in
      var bytes = ""
      var difference = ""
      if let from = change.bytesFrom, let to = change.bytesTo {
        bytes = Numbers.grouped(to)
        difference = Self.signed(to - from)
      }
      return Table.Row(cells: [
        change.option, Numbers.grouped(change.from), Numbers.grouped(change.to), bytes, difference,
        change.region ?? "", change.cost ?? "",
      ])
    }
    return table
  }

  /// Each bank before and after, one bar above the other.
  func regions() -> Table {
    var table = Table(
      title: "RAM before and after",
      columns: [
        .text("Region", canShrink: true), .text(""), .number("Used"), .number("Length"),
        .number("Free"),
      ])
    for region in plan.regions where region.kind == .ram {
      for (when, used) in [("now", region.before), ("then", region.after)] {
        table.rows.append(
          Table.Row(
            cells: [
              when == "now" ? region.name : "", when, Numbers.grouped(used),
              when == "now" ? Numbers.grouped(region.length) : "",
              used > region.length
                ? "exceeded by \(Numbers.grouped(used - region.length))"
                : Numbers.grouped(region.length - used),
            ],
            share: region.length > 0 ? Double(used) / Double(region.length) : nil,
            emphasis: used > region.length ? .alarm : .plain))
      }
    }
    return table
  }

  /// What remains of every limit and demand; what is over first.
  func headroom() -> Table {
    var table = Table(
      title: "Headroom then",
      columns: [
        .text("State"), .text("What", canShrink: true), .number("Used"), .number("Limit"),
        .number("Headroom"),
      ])
    let findings = plan.findings.filter { !$0.rule.isLayout || $0.state != .ok }
    let ordered = Finding.State.allCases.flatMap { state in findings.filter { $0.state == state } }
    table.rows = ordered.map { finding in
      Table.Row(
        cells: [
          finding.state.rawValue, finding.subject, Numbers.grouped(finding.used),
          Numbers.grouped(finding.limit), Numbers.grouped(finding.headroom),
        ], emphasis: finding.state == .over ? .alarm : .plain)
    }
    return table
  }

  private static func signed(_ bytes: Int) -> String {
    bytes > 0 ? "+" + Numbers.grouped(bytes) : Numbers.grouped(bytes)
  }
}

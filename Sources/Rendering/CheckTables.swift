import Analysis

/// The tables of a check, whatever they are printed as.
enum CheckTables {
  /// One row a finding.
  static func findings(_ findings: [Finding]) -> Table {
    var table = Table(
      title: "",
      columns: [
        .text("State"), .text("What", canShrink: true), .number("Used"), .number("Limit"),
        .number("Headroom"), .text("Budget line", canShrink: true),
      ])
    table.rows = findings.map { finding in
      Table.Row(
        cells: [
          finding.state.rawValue, finding.subject, Numbers.grouped(finding.used),
          Numbers.grouped(finding.limit), Numbers.grouped(finding.headroom),
          CheckRendering.place(finding),
        ],
        share: share(finding), emphasis: emphasis(finding.state))
    }
    return table
  }

  /// How much of the limit is used up; nil where there should be more and not less.
  private static func share(_ finding: Finding) -> Double? {
    guard finding.limit > 0, !finding.isLowerBound else { return nil }
    return Double(finding.used) / Double(finding.limit)
  }

  private static func emphasis(_ state: Finding.State) -> Table.Emphasis {
    switch state {
    case .over: .alarm
    case .warning: .total
    case .ok: .plain
    }
  }

  /// Who costs most.
  static func owners(_ finding: Finding) -> Table {
    let owners = CheckRendering.largestOwners(finding)
    let isOfARun = owners.contains { !$0.owner.calls.isEmpty }
    var table = Table(
      title: "",
      columns: [
        .number("Bytes"), .text(isOfARun ? "Asked for by" : "Owner", canShrink: true),
        .text("Layer", canShrink: true),
      ] + (isOfARun ? [] : [.text("Object", canShrink: true)]))
    table.rows = owners.map { name, owner in
      Table.Row(
        cells: [Numbers.grouped(owner.bytes), name, owner.layer]
          + (isOfARun ? [] : [ReadablePath.short(owner.object)]))
    }
    return table
  }
}

import Analysis

/// What a plan predicted and what the rebuild came to.
public struct PlanComparisonRendering {
  private let comparison: PlanComparison

  public init(_ comparison: PlanComparison) { self.comparison = comparison }

  public func text(_ style: TextStyle) -> String {
    let wrong = comparison.rows.count { !$0.isTrue }
    let verdict =
      wrong == 0
      ? "every predicted byte came true"
      : "\(wrong) of \(comparison.rows.count) predictions did not come true"
    var table = Table(
      title: "Predicted and rebuilt",
      columns: [
        .text("What", canShrink: true), .number("Before"), .number("Predicted"), .number("Rebuilt"),
        .number("Off by"),
      ])
    table.rows = comparison.rows.map { row in
      Table.Row(
        cells: [
          row.name, Numbers.grouped(row.before), Numbers.grouped(row.predicted),
          Numbers.grouped(row.rebuilt), Numbers.grouped(row.rebuilt - row.predicted),
        ], emphasis: row.isTrue ? .plain : .alarm)
    }
    return style.paint(verdict, wrong == 0 ? .bold : .red) + "\n\n" + table.text(style)
  }
}

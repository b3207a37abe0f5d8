extension Table {
  /// The table as aligned columns, with bars where the width leaves room for them.
  ///
  /// Where the columns are wider than the terminal, those that can shrink do, and then those that can
  /// go leave, from the right.
  func text(_ style: TextStyle) -> String {
    var table = self
    var cells = table.safeCells
    // Within the table a bar says more than the end of the text behind it.
    let wantsBars = style.width >= 80 && table.barColumn != nil
    let barSpace = wantsBars ? Self.narrowestBar + 2 : 0
    var widths = table.fittedWidths(cells, style.width - barSpace)
    while Self.width(of: widths) > style.width,
      let dispensable = table.columns.lastIndex(where: \.canGo)
    {
      table.remove(column: dispensable)
      cells = table.safeCells
      widths = table.fittedWidths(cells, style.width)
    }
    return table.drawn(cells, widths, style)
  }

  /// The header and all rows, fit for a terminal.
  private var safeCells: [[String]] {
    ([columns.map(\.title)] + allRows.map(\.cells)).map { $0.map(SafeText.terminal) }
  }

  private var allRows: [Row] { rows + [total].compactMap { $0 } }

  private mutating func remove(column: Int) {
    columns.remove(at: column)
    for index in rows.indices { rows[index].cells.remove(at: column) }
    total?.cells.remove(at: column)
    if let bar = barColumn, bar > column { barColumn = bar - 1 }
  }

  private func drawn(_ cells: [[String]], _ widths: [Int], _ style: TextStyle) -> String {
    var (cells, widths, columns) = (cells, widths, columns)
    let barWidth = min(40, style.width - Self.width(of: widths) - 2)
    let barColumn = self.barColumn ?? columns.count
    if barWidth >= Self.narrowestBar, rows.contains(where: { $0.share != nil }) {
      columns.insert(.text(""), at: barColumn)
      widths.insert(barWidth, at: barColumn)
      cells[0].insert("", at: barColumn)
      for (index, row) in allRows.enumerated() {
        cells[index + 1].insert(
          row.share.map { style.bar($0, width: barWidth) } ?? "", at: barColumn)
      }
    }
    var lines: [String] = []
    // A title may name what is in the input.
    if !title.isEmpty {
      let shown = style.shortened(SafeText.terminal(title), to: style.width)
      lines.append(style.paint(shown, .bold))
    }
    if let caption { lines.append(style.paint(SafeText.terminal(caption), .dim)) }
    let inks = [TextStyle.Ink.dim] + allRows.map { ink($0.emphasis) }
    for (row, ink) in zip(cells, inks) {
      let line = zip(row.indices, zip(row, columns)).map { index, cell in
        padded(cell.0, to: widths[index], cell.1.alignment, style)
      }
      lines.append(style.paint(withoutTrailingSpaces(line.joined(separator: "  ")), ink))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func ink(_ emphasis: Emphasis) -> TextStyle.Ink? {
    switch emphasis {
    case .plain: nil
    case .total: .bold
    case .dim: .dim
    case .alarm: .red
    case .relief: .green
    }
  }

  /// Two spaces stand between columns.
  private static func width(of widths: [Int]) -> Int {
    widths.reduce(0, +) + 2 * (widths.count - 1)
  }

  /// A shorter bar tells nothing.
  private static let narrowestBar = 8

  /// What a column keeps when it shrinks.
  private static let narrowest = 8

  /// Widths of the columns; the widest of those that can shrink gives what is missing.
  private func fittedWidths(_ cells: [[String]], _ available: Int) -> [Int] {
    var widths = columns.indices.map { column in
      cells.map { DisplayWidth.columns(of: $0[column]) }.max() ?? 0
    }
    var excess = Self.width(of: widths) - available
    let shrinkable = columns.indices.filter { columns[$0].canShrink }
    while excess > 0 {
      guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }),
        widths[widest] > Self.narrowest
      else { break }
      let next = shrinkable.filter { $0 != widest }.map { widths[$0] }.max() ?? Self.narrowest
      let cut = max(1, min(excess, widths[widest] - max(next, Self.narrowest)))
      widths[widest] -= cut
      excess -= cut
    }
    return widths
  }

  private func padded(
    _ cell: String, to width: Int, _ alignment: Column.Alignment, _ style: TextStyle
  ) -> String {
    let cell = style.shortened(cell, to: width)
    let padding = String(repeating: " ", count: max(0, width - DisplayWidth.columns(of: cell)))
    return alignment == .right ? padding + cell : cell + padding
  }

  private func withoutTrailingSpaces(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
  }
}

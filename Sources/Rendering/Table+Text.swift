extension Table {
  /// The table as aligned columns, with bars where the width leaves room for them.
  func text(_ style: TextStyle) -> String {
    let all = rows + [total].compactMap { $0 }
    var cells = ([columns.map(\.title)] + all.map(\.cells)).map { $0.map(SafeText.terminal) }
    var widths = fittedWidths(cells, style)
    var columns = columns
    let barWidth = min(40, style.width - width(of: widths) - 2)
    let barColumn = self.barColumn ?? columns.count
    if barWidth >= 6, rows.contains(where: { $0.share != nil }) {
      columns.insert(.text(""), at: barColumn)
      widths.insert(barWidth, at: barColumn)
      cells[0].insert("", at: barColumn)
      for (index, row) in all.enumerated() {
        cells[index + 1].insert(
          row.share.map { style.bar($0, width: barWidth) } ?? "", at: barColumn)
      }
    }
    var lines: [String] = []
    if !title.isEmpty { lines.append(style.paint(title, .bold)) }
    if let caption { lines.append(style.paint(caption, .dim)) }
    let inks = [TextStyle.Ink.dim] + all.map { ink($0.emphasis) }
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
    }
  }

  /// Two spaces stand between columns.
  private func width(of widths: [Int]) -> Int { widths.reduce(0, +) + 2 * (widths.count - 1) }

  /// Widths of the columns; the widest of those that can shrink gives what is missing.
  private func fittedWidths(_ cells: [[String]], _ style: TextStyle) -> [Int] {
    var widths = columns.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    var excess = width(of: widths) - style.width
    let shrinkable = columns.indices.filter { columns[$0].canShrink }
    while excess > 0 {
      guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }), widths[widest] > 12
      else { break }
      let next = shrinkable.filter { $0 != widest }.map { widths[$0] }.max() ?? 12
      let cut = max(1, min(excess, widths[widest] - max(next, 12)))
      widths[widest] -= cut
      excess -= cut
    }
    return widths
  }

  private func padded(
    _ cell: String, to width: Int, _ alignment: Column.Alignment, _ style: TextStyle
  ) -> String {
    let cell = shortened(cell, to: width, style)
    let padding = String(repeating: " ", count: max(0, width - cell.count))
    return alignment == .right ? padding + cell : cell + padding
  }

  private func withoutTrailingSpaces(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
  }

  /// Cut in the middle: both ends of a path say most.
  private func shortened(_ text: String, to width: Int, _ style: TextStyle) -> String {
    guard text.count > width else { return text }
    let keep = max(0, width - style.ellipsis.count)
    return text.prefix(keep / 3) + style.ellipsis + text.suffix(keep - keep / 3)
  }
}

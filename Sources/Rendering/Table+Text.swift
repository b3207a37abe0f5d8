extension Table {
  /// The table as aligned columns, with a bar where the width leaves room for one.
  func text(_ style: TextStyle) -> String {
    let cells = ([columns.map(\.title)] + (rows + [total].compactMap { $0 }).map(\.cells)).map {
      $0.map(SafeText.terminal)
    }
    let widths = fittedWidths(cells, style)
    let used = widths.reduce(0, +) + 2 * (widths.count - 1)
    let barWidth = min(40, style.width - used - 2)
    let hasBars = barWidth >= 6 && rows.contains { $0.share != nil }
    var lines: [String] = []
    if !title.isEmpty { lines.append(style.paint(title, .bold)) }
    if let caption { lines.append(style.paint(caption, .dim)) }
    lines.append(style.paint(line(cells[0], widths, style), .dim))
    for (row, cells) in zip(rows + [total].compactMap { $0 }, cells.dropFirst()) {
      var text = style.paint(line(cells, widths, style), ink(row.emphasis))
      if hasBars, let share = row.share {
        let padding = String(repeating: " ", count: max(0, used - visibleWidth(cells, widths)) + 2)
        text += padding + style.paint(style.bar(share, width: barWidth), barInk(row.emphasis))
      }
      lines.append(text)
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

  private func barInk(_ emphasis: Emphasis) -> TextStyle.Ink {
    emphasis == .alarm ? .red : emphasis == .dim ? .dim : .cyan
  }

  /// Widths of the columns; those that can shrink share what is missing.
  private func fittedWidths(_ cells: [[String]], _ style: TextStyle) -> [Int] {
    var widths = columns.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    var excess = widths.reduce(0, +) + 2 * (widths.count - 1) - style.width
    let shrinkable = columns.indices.filter { columns[$0].canShrink }
    while excess > 0 {
      guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }), widths[widest] > 12 else {
        break
      }
      // Down to the next widest, or as far as it takes.
      let next = shrinkable.filter { $0 != widest }.map { widths[$0] }.max() ?? 12
      let cut = max(1, min(excess, widths[widest] - max(next, 12)))
      widths[widest] -= cut
      excess -= cut
    }
    return widths
  }

  private func line(_ cells: [String], _ widths: [Int], _ style: TextStyle) -> String {
    var text = ""
    for (index, cell) in cells.enumerated() {
      let cell = shortened(cell, to: widths[index], style)
      let padding = String(repeating: " ", count: max(0, widths[index] - cell.count))
      let isLast = index == cells.count - 1
      switch columns[index].alignment {
      case .right: text += padding + cell
      case .left: text += isLast ? cell : cell + padding
      }
      if !isLast { text += "  " }
    }
    return text
  }

  /// Width of a line without the padding that `line` leaves out behind the last cell.
  private func visibleWidth(_ cells: [String], _ widths: [Int]) -> Int {
    guard let last = cells.last, let width = widths.last, columns.last?.alignment == .left else {
      return widths.reduce(0, +) + 2 * (widths.count - 1)
    }
    return widths.dropLast().reduce(0, +) + 2 * (widths.count - 1) + min(last.count, width)
  }

  /// Cut in the middle: both ends of a path say most.
  private func shortened(_ text: String, to width: Int, _ style: TextStyle) -> String {
    guard text.count > width else { return text }
    let keep = max(0, width - style.ellipsis.count)
    return text.prefix(keep / 3) + style.ellipsis + text.suffix(keep - keep / 3)
  }
}

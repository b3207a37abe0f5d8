extension Table {
  /// A GitHub table under a heading.
  func markdown() -> String {
    var lines: [String] = title.isEmpty ? [] : ["### \(SafeText.markdown(title))", ""]
    if let caption { lines += [SafeText.markdown(caption), ""] }
    lines.append(row(columns.map { SafeText.markdown($0.title) }))
    lines.append(row(columns.map { $0.alignment == .right ? "---:" : "---" }))
    lines += rows.map { row($0.cells.map(SafeText.markdown)) }
    if let total {
      lines.append(row(total.cells.map { $0.isEmpty ? "" : "**\(SafeText.markdown($0))**" }))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
}

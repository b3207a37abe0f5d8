import Analysis

extension CheckRendering {
  /// What was exceeded, the verdict, a row a finding, and who costs most.
  public func text(_ style: TextStyle) -> String {
    var text = ""
    for finding in findings(.over) {
      let line = SafeText.terminal(Self.headline(finding))
      text += style.paint(Prose.wrapped(line, style), .red) + "\n"
    }
    text += verdictLine(style)
    for finding in findings(.warning) {
      let line = "warning: " + SafeText.terminal(Self.message(finding))
      text += Prose.wrapped(line, style, start: "warning:", ink: .yellow) + "\n"
    }
    if !rows.isEmpty { text += "\n" + CheckTables.findings(rows).text(style) }
    var shown: [[Finding.Owner]] = []
    for finding in findings(.over) {
      // A limit on a region and the region itself blame the same.
      if finding.reason == nil, shown.contains(finding.owners) { continue }
      text += details(finding, style)
      shown.append(finding.owners)
    }
    let layout = layoutLine
    if !layout.isEmpty { text += "\n" + Prose.wrapped(layout, style) + "\n" }
    if !notes.isEmpty { text += "\n" + NoteLines.text(notes, style) }
    return text
  }

  private func verdictLine(_ style: TextStyle) -> String {
    // A colon follows the name.
    let shown = style.shortened(SafeText.terminal(inputName), to: style.width - 1)
    return Prose.wrapped("\(shown): \(verdict)", style, start: shown, ink: .bold) + "\n"
  }

  private func details(_ finding: Finding, _ style: TextStyle) -> String {
    guard !finding.owners.isEmpty || finding.reason != nil else { return "" }
    let title = (finding.owners.isEmpty ? "" : "Largest owners: ") + finding.subject
    var text = "\n" + style.paint(Prose.wrapped(SafeText.terminal(title), style), .bold) + "\n"
    if let reason = finding.reason {
      text += Prose.wrapped("\(Self.why): " + SafeText.terminal(reason), style) + "\n"
    }
    if !finding.owners.isEmpty { text += CheckTables.owners(finding).text(style) }
    let more = finding.owners.count - Self.shownOwners
    if more > 0 { text += style.paint("and \(more) more", .dim) + "\n" }
    return text
  }
}

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
    // What holds without a budget is said in one line.
    let rows = bySeverity.filter { !($0.rule.isLayout && $0.state == .ok) }
    if !rows.isEmpty { text += "\n" + CheckTables.findings(rows).text(style) }
    for finding in findings(.over) { text += details(finding, style) }
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
    let subject = SafeText.terminal(finding.subject)
    var text = "\n" + style.paint(Prose.wrapped(subject, style), .bold) + "\n"
    if let reason = finding.reason {
      text += Prose.wrapped("why the limit: " + SafeText.terminal(reason), style) + "\n"
    }
    if !finding.owners.isEmpty { text += CheckTables.owners(finding).text(style) }
    let more = finding.owners.count - Self.shownOwners
    if more > 0 { text += style.paint("and \(more) more", .dim) + "\n" }
    return text
  }

  /// `layout holds: 4 regions, 2 stacks, the heap`; empty where nothing of it was checked and held.
  private var layoutLine: String {
    let holding = findings(.ok).filter(\.rule.isLayout)
    guard !holding.isEmpty else { return "" }
    let all = findings.count { $0.rule.isLayout }
    let parts = Finding.Rule.allCases.compactMap { rule -> String? in
      let count = holding.count { $0.rule == rule }
      return count > 0 ? Self.layoutNoun(rule, count) : nil
    }
    let verb = holding.count == all ? "layout holds" : "the rest of the layout holds"
    return "\(verb): \(parts.joined(separator: ", "))"
  }

  private static func layoutNoun(_ rule: Finding.Rule, _ count: Int) -> String {
    switch rule {
    case .limit, .growth, .demand: Self.count(count, rule.rawValue)
    case .regionFits: Self.count(count, "region")
    case .boardFits: count == 1 ? "the board" : "\(count) boards"
    case .stackFits: Self.count(count, "stack")
    case .heapFits: count == 1 ? "the heap" : "\(count) heaps"
    }
  }
}

import Analysis
import Ledger

extension CheckRendering {
  /// What a comment begins with, unseen, so that the next run finds and replaces it.
  public static let markdownMarker = "<!-- rambudget check -->"

  /// For a job's summary and for a comment on a pull request, of which people read the first line.
  public func markdown() -> String {
    var text = "\(Self.markdownMarker)\n## \(SafeText.markdown(title))\n\n"
    text += "**\(verdict)** in \(SafeText.markdown(inputName))\n"
    let over = findings(.over)
    let items = (over + findings(.warning)).map(Self.item)
    if !items.isEmpty { text += "\n" + items.joined() }
    let rows = self.rows
    if !rows.isEmpty { text += "\n" + CheckTables.findings(rows).markdown() }
    let layout = layoutLine
    if !layout.isEmpty { text += "\n\(SafeText.markdown(layout)).\n" }
    for finding in over where !finding.owners.isEmpty { text += Self.details(finding) }
    for note in notes {
      text += "\n> \(NoteLines.mark(note)) \(SafeText.markdown(note.text))\n"
    }
    return text
  }

  /// `Exceeded by 20,084 B: layer lwIP, and 1 more`, `RAM budget holds`.
  private var title: String {
    let over = findings(.over)
    guard let first = over.first else {
      return hasPassed ? "RAM budget holds" : "RAM budget nearly used up"
    }
    let excess = Self.excess(first)
    let more = over.count > 1 ? ", and \(over.count - 1) more" : ""
    return "\(excess.prefix(1).uppercased())\(excess.dropFirst()): \(first.subject)\(more)"
  }

  private static func item(_ finding: Finding) -> String {
    // In front of a message that might begin as a list or a quotation does.
    let lead = finding.state == .over ? excess(finding) : finding.state.rawValue
    var line = "- **\(lead)**: \(SafeText.markdown(Self.message(finding)))"
    if let reason = finding.reason { line += " (\(SafeText.markdown(reason)))" }
    return line + "\n"
  }

  private static func details(_ finding: Finding) -> String {
    let shown = min(finding.owners.count, shownOwners)
    // Up to the empty line this is HTML, in which Markdown's escapes mean nothing.
    let summary = XMLWriter.escaped(
      SafeText.terminal(
        "Largest owners: \(finding.subject) (\(shown) of \(finding.owners.count))"))
    return "\n<details><summary>\(summary)</summary>\n\n"
      + CheckTables.owners(finding).markdown() + "\n</details>\n"
  }
}

import Analysis
import Ledger

/// Workflow commands as GitHub documents them, "Workflow commands for GitHub Actions":
///
/// ```
/// ::error file=Budgets/PicoMQTT.swift,line=7,title=layer lwIP::exceeded by 8,892 B: …
/// rambudget check: firmware.elf: 1 of 9 limits exceeded
/// ```
extension CheckRendering {
  /// Annotations for GitHub, and a line for people.
  ///
  /// GitHub shows the first ten of each kind only, hence the order.
  public func github() -> String {
    var text = ""
    for finding in bySeverity where finding.state != .ok {
      text += Self.command(
        fails(finding) ? "error" : "warning", file: finding.file, line: finding.line,
        title: finding.subject, Self.annotation(finding).joined(separator: "\n"))
    }
    for note in notes where note.severity == .warning {
      text += Self.command("warning", title: "rambudget", note.text)
    }
    let summary = "\(inputName): \(verdict)"
    if hasPassed { text += Self.command("notice", title: "rambudget check", summary) }
    // The runner takes `##[` for a command wherever in a line it stands.
    var line = SafeText.terminal("rambudget check: \(summary)").unicodeScalars
    line.replace("##[".unicodeScalars, with: "# #[".unicodeScalars)
    return text + String(line) + "\n"
  }

  private static func command(
    _ name: StaticString, file: String? = nil, line: Int? = nil, title: String, _ message: String
  ) -> String {
    var properties: [String] = []
    if let file, !file.isEmpty {
      properties.append("file=" + property(file))
      if let line, line > 0 { properties.append("line=\(line)") }
    }
    properties.append("title=" + property(title))
    return "::\(name) \(properties.joined(separator: ","))::\(escaped(message, data))\n"
  }

  private static let data: [Unicode.Scalar: String] = ["%": "%25", "\r": "%0D", "\n": "%0A"]

  private static func property(_ text: String) -> String {
    escaped(text, data.merging([":": "%3A", ",": "%2C"]) { $1 })
  }

  /// By scalar: a carriage return and a line feed are one character. What is no part of the
  /// protocol, but acts on a terminal, is escaped as everywhere else.
  private static func escaped(_ text: String, _ escapes: [Unicode.Scalar: String]) -> String {
    var safe = ""
    for scalar in text.unicodeScalars {
      safe += escapes[scalar] ?? SafeText.terminal(String(scalar))
    }
    return safe
  }
}

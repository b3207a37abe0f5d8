import Analysis
import Ledger

/// JUnit's XML as Jenkins' xunit plugin and GitLab read it: a suite a budget, a case a finding.
extension CheckRendering {
  public func junit() -> String {
    let suites = self.suites
    var writer = XMLWriter()
    writer.element(
      "testsuites", [("name", "rambudget check \(inputName)")] + counts(of: findings)
    ) { xml in
      for (index, suite) in suites.enumerated() {
        xml.element(
          "testsuite", [("name", suite.name)] + counts(of: suite.findings) + [("skipped", "0")]
        ) { xml in
          for finding in suite.findings { write(finding, suite: suite.name, &xml) }
          // There is no place for what holds for all suites.
          if index == 0, !notes.isEmpty { xml.element("system-out", text: noteText) }
        }
      }
    }
    return writer.text
  }

  /// By budget, as they come; what needs no budget is a suite of its own.
  private var suites: [(name: String, findings: [Finding])] {
    var order: [String?] = []
    var groups: [String?: [Finding]] = [:]
    for finding in findings {
      if groups[finding.budget] == nil { order.append(finding.budget) }
      groups[finding.budget, default: []].append(finding)
    }
    return order.map { ($0 ?? "layout", groups[$0] ?? []) }
  }

  /// Nothing is timed, but readers want a number.
  private func counts(of findings: [Finding]) -> [XMLWriter.Attribute] {
    [
      ("tests", "\(findings.count)"), ("failures", "\(findings.count(where: fails))"),
      ("errors", "0"), ("time", "0"),
    ]
  }

  private func write(_ finding: Finding, suite: String, _ xml: inout XMLWriter) {
    // A layer may have a limit and a growth.
    var attributes: [XMLWriter.Attribute] = [
      ("name", "\(finding.rule.rawValue): \(finding.subject)"), ("classname", suite),
      ("time", "0"),
    ]
    if let file = finding.file {
      attributes.append(("file", file))
      if let line = finding.line { attributes.append(("line", "\(line)")) }
    }
    xml.element("testcase", attributes) { xml in
      if fails(finding) {
        xml.element(
          "failure", [("type", finding.rule.rawValue), ("message", Self.headline(finding))],
          text: Self.body(finding))
      } else if finding.state == .warning {
        xml.element("system-out", text: "warning: \(Self.message(finding))\n\(Self.body(finding))")
      }
    }
  }

  /// The numbers, the place, the reason and who costs most.
  private static func body(_ finding: Finding) -> String {
    var lines = [
      "\(Numbers.grouped(finding.used)) B, limit \(Numbers.grouped(finding.limit)) B, "
        + "headroom \(Numbers.grouped(finding.headroom)) B"
    ]
    let place = place(finding)
    if !place.isEmpty { lines.append("at \(place)") }
    if let reason = finding.reason { lines.append("\(why): \(reason)") }
    return (lines + ownerLines(finding)).joined(separator: "\n")
  }

  private var noteText: String {
    notes.map { "\(NoteLines.mark($0)) \($0.text)" }.joined(separator: "\n")
  }
}

import Analysis
import Ledger

/// What a check found, as people, programs and CI services read it.
public struct CheckRendering {
  let findings: [Finding]
  let input: ReportInput
  let notes: [Ledger.Note]
  let isStrict: Bool

  /// - Parameters:
  ///   - findings: in the order in which the budget declares them.
  ///   - notes: what to know before trusting a number.
  ///   - isStrict: whether a warning fails the check, too.
  public init(findings: [Finding], input: ReportInput, notes: [Ledger.Note], isStrict: Bool) {
    self.findings = findings
    self.input = input
    self.notes = notes
    self.isStrict = isStrict
  }

  /// Whether nothing is over and, in strict mode, nothing is near it.
  public var hasPassed: Bool { !findings.contains(where: fails) }

  /// Whether a finding makes the check fail.
  func fails(_ finding: Finding) -> Bool {
    switch finding.state {
    case .over: true
    case .warning: isStrict
    case .ok: false
    }
  }

  /// The path of what was checked.
  var inputName: String { input.elf ?? input.map ?? "" }

  /// Names of the budgets, each once, as they come.
  var budgets: [String] {
    var seen: Set<String> = []
    return findings.compactMap(\.budget).filter { seen.insert($0).inserted }
  }

  func findings(_ state: Finding.State) -> [Finding] { findings.filter { $0.state == state } }

  /// What matters most first; otherwise as given.
  var bySeverity: [Finding] { findings(.over) + findings(.warning) + findings(.ok) }
}

// MARK: Phrases that several formats share

extension CheckRendering {
  /// `2 of 9 limits exceeded, 1 warning`, or `all 9 limits hold`.
  var verdict: String {
    if findings.isEmpty { return "nothing to check" }
    let limits = findings.filter { !$0.rule.isLayout }
    let layout = findings.filter(\.rule.isLayout)
    let overLimits = limits.count { $0.state == .over }
    let overLayout = layout.count { $0.state == .over }
    var parts: [String] = []
    if overLimits > 0 {
      parts.append("\(overLimits) of \(Self.count(limits.count, "limit")) exceeded")
    } else if !limits.isEmpty {
      parts.append(limits.count == 1 ? "the limit holds" : "all \(limits.count) limits hold")
    }
    if overLayout > 0 {
      parts.append("\(overLayout) of \(Self.count(layout.count, "rule")) of layout broken")
    } else if limits.isEmpty {
      parts.append("the layout holds")
    }
    let warnings = findings(.warning).count
    if warnings > 0 {
      parts.append(
        Self.count(warnings, "warning") + (isStrict ? ", which fails a strict check" : ""))
    }
    return parts.joined(separator: ", ")
  }

  static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  /// `exceeded by 20,084 B`; for what there is too little of, `short by 20,084 B`.
  static func excess(_ finding: Finding) -> String {
    guard finding.headroom < 0 else { return "over its limit" }
    let isLowerBound = finding.used < finding.limit
    return (isLowerBound ? "short by " : "exceeded by ") + magnitude(finding.headroom) + " B"
  }

  /// The smallest integer has no positive counterpart.
  private static func magnitude(_ value: Int) -> String {
    String(Numbers.grouped(value).drop { $0 == "-" })
  }

  /// What a list of findings, in which each has a line, says of one.
  static func headline(_ finding: Finding) -> String {
    finding.state == .over ? "\(excess(finding)): \(finding.message)" : finding.message
  }

  /// `Budgets/PicoMQTT.swift:7`; empty for layout.
  static func place(_ finding: Finding) -> String {
    guard let file = finding.file else { return "" }
    return finding.line.map { "\(file):\($0)" } ?? file
  }

  /// More rows say little: what is to be cut is at the top.
  static let shownOwners = 5
}

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
      parts.append(Self.all(limits.count))
    }
    if overLayout > 0 {
      parts.append("\(overLayout) of \(Self.count(layout.count, "layout rule")) broken")
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

  private static func all(_ limits: Int) -> String {
    switch limits {
    case 1: "the limit holds"
    case 2: "both limits hold"
    default: "all \(limits) limits hold"
    }
  }

  static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  /// `exceeded by 20,084 B`; for what there is too little of, `short by 20,084 B`.
  static func excess(_ finding: Finding) -> String {
    guard finding.headroom < 0 else { return "over its limit" }
    return (finding.isLowerBound ? "short by " : "exceeded by ") + magnitude(finding.headroom)
      + " B"
  }

  /// The smallest integer has no positive counterpart.
  private static func magnitude(_ value: Int) -> String {
    String(Numbers.grouped(value).drop { $0 == "-" })
  }

  /// The message and, where it is over, by how much.
  static func headline(_ finding: Finding) -> String {
    finding.state == .over ? "\(excess(finding)): \(message(finding))" : message(finding)
  }

  /// What was found, and of a stack where it was deepest.
  static func message(_ finding: Finding) -> String {
    guard !finding.deepest.isEmpty else { return finding.message }
    return finding.message + "; deepest in " + CallNames.told(finding.deepest, atMost: 3)
  }

  /// `Budgets/PicoMQTT.swift:7`; empty for layout.
  static func place(_ finding: Finding) -> String {
    guard let file = finding.file else { return "" }
    return finding.line.map { "\(file):\($0)" } ?? file
  }

  /// More rows say little: what is to be cut is at the top.
  static let shownOwners = 5

  /// The headline, the reason, and who costs most: for formats that show a few lines of text.
  static func annotation(_ finding: Finding) -> [String] {
    var lines = [headline(finding)]
    if let reason = finding.reason { lines.append("\(why): \(reason)") }
    return lines + ownerLines(finding)
  }

  static let why = "why"

  /// Such as `36,771 B memp_memory_PBUF_POOL_base (lwIP, src/core/memp.c.o)`.
  static func ownerLines(_ finding: Finding) -> [String] {
    largestOwners(finding).map { name, owner in
      let whose = [owner.layer, ReadablePath.short(owner.object)].filter { !$0.isEmpty }
      return "\(Numbers.grouped(owner.bytes)) B \(name)"
        + (whose.isEmpty ? "" : " (\(whose.joined(separator: ", ")))")
    }
  }

  /// Those that cost most, each by its symbol or, of a run, by who called whom: of an allocator's
  /// wrapper the name alone says nothing.
  static func largestOwners(_ finding: Finding) -> [(name: String, owner: Finding.Owner)] {
    let chains = CallNames.chains(finding.owners.map(\.calls))
    return zip(chains, finding.owners).prefix(shownOwners).map { chain, owner in
      (chain.isEmpty ? Demangler.readable(owner.name) : chain, owner)
    }
  }

  /// What has a row of its own; of layout that is what does not hold.
  var rows: [Finding] { bySeverity.filter { !($0.rule.isLayout && $0.state == .ok) } }

  /// `layout holds: 4 regions, 2 stacks, the heap`; empty where nothing of it was checked and held.
  var layoutLine: String {
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
    case .limit, .growth, .demand, .peak: Self.count(count, rule.rawValue)
    case .regionFits: Self.count(count, "region")
    case .boardFits: count == 1 ? "the board" : "\(count) boards"
    case .stackFits: Self.count(count, "stack")
    case .heapFits: count == 1 ? "the heap" : "\(count) heaps"
    }
  }
}

extension Finding {
  /// Whether there has to be as much as the limit at least. The numbers tell: headroom is the
  /// difference, one way or the other.
  var isLowerBound: Bool {
    let (difference, overflows) = used.subtractingReportingOverflow(limit)
    return used != limit && !overflows && headroom == difference
  }
}

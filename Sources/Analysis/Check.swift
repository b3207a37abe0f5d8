import BudgetDSL
import Ledger
import MemoryModel

/// A link held against its budgets, and against what no linker checks.
public struct Check: Sendable {
  /// In the order of the budgets' lines; layout last.
  public let findings: [Finding]
  /// What the reader should know of the check itself.
  public let notes: [Ledger.Note]

  /// - Parameters:
  ///   - ledger: built with the layers of `budgets`.
  ///   - baseline: what growth is measured from; without one, growth is not checked.
  ///   - run: what limits on a run's use are held against.
  /// - Throws: `CheckError` where a budget names a layer or a region that does not exist, or what the
  ///   run does not tell.
  public init(
    _ ledger: Ledger, budgets: [CitedBudget], baseline: Snapshot? = nil, run: RunEvidence = .none
  ) throws(CheckError) {
    let snapshot = Snapshot(ledger)
    var findings: [Finding] = []
    for cited in budgets {
      try KnownNames(ledger, budgets).check(cited)
      let author = Author(cited)
      var byLine: [Finding] = cited.budget.limits.filter { !$0.subject.isMeasured }.map {
        $0.finding(snapshot, author)
      }
      byLine += try Self.measured(cited, snapshot, run)
      byLine += cited.budget.demands.map { $0.finding(snapshot, ledger.allocators, author) }
      if let baseline {
        byLine += cited.budget.growths.map { $0.finding(snapshot, since: baseline, author) }
      }
      // Declarations in a loop share their line and keep their order.
      findings += byLine.enumerated().sorted {
        ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset)
      }.map(\.element)
    }
    self.findings = findings + LayoutCheck(ledger, snapshot).findings(for: budgets)
    var notes: [Ledger.Note] = []
    let growths = budgets.reduce(0) { $0 + $1.budget.growths.count }
    if baseline == nil, growths > 0 {
      notes.append(
        .init(
          .warning,
          "growth is not checked without a baseline (--baseline FILE): \(Self.count(growths))"))
    }
    let measured = budgets.reduce(0) { $0 + $1.budget.measuredLimits.count }
    switch run {
    case .leftOut where measured > 0:
      notes.append(
        .init(
          .warning,
          "what a run uses is not checked without its profile (--profile FILE): "
            + Self.count(measured)))
    case .profiles(let profiles):
      notes += Self.refusals(in: profiles)
      notes += profiles.lazy.compactMap { $0.identityNote(for: ledger) }.prefix(1)
    default: break
    }
    self.notes = notes
  }

  private static func count(_ limits: Int) -> String {
    "\(limits) \(limits == 1 ? "limit" : "limits")"
  }

  private static func measured(
    _ cited: CitedBudget, _ snapshot: Snapshot, _ run: RunEvidence
  ) throws(CheckError) -> [Finding] {
    let limits = cited.budget.measuredLimits
    switch run {
    case .none:
      guard let first = limits.first else { return [] }
      throw .unmeasured(
        reason: "\(first.subject) is known from a run only: give its profile (--profile FILE), or "
          + "--without-profile to leave such limits out (\(count(limits.count)))",
        file: cited.file, line: first.line)
    case .leftOut: return []
    case .profiles(let profiles):
      let check = RunCheck(snapshot: snapshot, phases: profiles.flatMap(\.phases))
      var findings: [Finding] = []
      for limit in limits { findings.append(try check.finding(limit, Author(cited))) }
      return findings
    }
  }

  /// A peak says little where more was asked for in vain.
  private static func refusals(in profiles: [RunProfile]) -> [Ledger.Note] {
    var notes: [Ledger.Note] = []
    for phase in profiles.flatMap(\.phases) {
      for heap in phase.heaps where heap.failed > 0 {
        notes.append(
          .init(
            .warning,
            "in phase \(phase.name) of the run, \(HeapName.readable(heap.name)) refused "
              + "\(heap.failed) \(heap.failed == 1 ? "request" : "requests")"))
      }
    }
    return notes
  }

  /// Whether nothing is over, and with `isStrict` there is no warning either.
  public func passes(isStrict: Bool) -> Bool {
    !findings.contains { $0.state == .over || (isStrict && $0.state == .warning) }
  }
}

extension Budget {
  /// Limits that only a run can be held against.
  var measuredLimits: [Limit] { limits.filter(\.subject.isMeasured) }
}

/// Who declared what a finding is about.
struct Author {
  let budget: String
  let file: String

  init(_ cited: CitedBudget) {
    budget = cited.budget.name
    file = cited.file
  }
}

/// Why a link cannot be held against a budget.
public enum CheckError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The budget names a layer or a region that does not exist.
  case unknownName(kind: String, name: String, file: String, line: Int, known: [String])
  /// A limit on what a run uses cannot be held against any.
  case unmeasured(reason: String, file: String, line: Int)

  public var description: String {
    switch self {
    case .unmeasured(let reason, let file, let line): "\(file):\(line): \(reason)"
    case .unknownName(let kind, let name, let file, let line, let known):
      "\(file):\(line): no \(kind) is called \(name); "
        + (Spelling.nearest(to: name, in: known).map { "did you mean \($0)?" }
          ?? "there are \(known.joined(separator: ", "))")
    }
  }
}

/// The layers and regions that a budget may name.
private struct KnownNames {
  let layers: [String]
  let regions: [String]

  init(_ ledger: Ledger, _ budgets: [CitedBudget]) {
    let special = [
      SpecialLayer.app, SpecialLayer.linker, SpecialLayer.cHeap, SpecialLayer.stacks,
      SpecialLayer.unattributed,
    ]
    let declared = budgets.flatMap { $0.budget.layers.map(\.name) }
    layers = Set(ledger.rules.map(\.layer) + special + declared).sorted()
    regions = ledger.regions.map(\.region.name)
  }

  func check(_ cited: CitedBudget) throws(CheckError) {
    for limit in cited.budget.limits { try check(limit.subject, cited.file, limit.line) }
    for growth in cited.budget.growths { try check(growth.subject, cited.file, growth.line) }
    for knob in cited.budget.knobs {
      if let subject = knob.subject { try check(subject, cited.file, knob.line) }
    }
    for demand in cited.budget.demands {
      if let layer = demand.layer { try check("layer", layer, layers, cited.file, demand.line) }
    }
  }

  private func check(_ subject: Subject, _ file: String, _ line: Int) throws(CheckError) {
    if let name = subject.name {
      if subject.kind == .layer { try check("layer", name, layers, file, line) }
      if subject.kind == .region { try check("region", name, regions, file, line) }
    }
    if let layer = subject.layer { try check("layer", layer, layers, file, line) }
    if subject.place?.kind == .region, let name = subject.place?.name {
      try check("region", name, regions, file, line)
    }
  }

  private func check(
    _ kind: String, _ name: String, _ known: [String], _ file: String, _ line: Int
  ) throws(CheckError) {
    guard !known.contains(name) else { return }
    throw .unknownName(kind: kind, name: name, file: file, line: line, known: known)
  }
}

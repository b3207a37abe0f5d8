import BudgetDSL
import MemoryModel

extension Limit {
  /// What the limit comes to.
  func finding(_ snapshot: Snapshot, _ author: Author) -> Finding {
    let measure = snapshot.measure(subject)
    let verdict = Verdict(self, measure)
    var finding = Finding(
      rule: .limit, state: verdict.state, subject: subject.description, used: measure.bytes,
      limit: verdict.limit, headroom: verdict.headroom, budget: author.budget, file: author.file,
      line: line, message: verdict.message, reason: reason)
    // Of what there is too little, nobody is to blame.
    if bound != .atLeast { finding.owners = snapshot.largestOwners(of: subject) }
    return finding
  }
}

/// A limit against what was measured.
struct Verdict {
  /// In bytes of the subject.
  var limit: Int
  var headroom: Int
  var state: Finding.State
  var message: String

  init(_ declared: Limit, _ measure: Snapshot.Measure) {
    let used = measure.bytes
    let isUpper = declared.bound == .atMost
    let amount = declared.amount.bytes(of: measure.capacity, isUpper)
    let warning: Int?
    if let warnAt = declared.warnAt {
      warning = warnAt.bytes(of: amount, isUpper)
    } else {
      warning = nil
    }
    let isNear: Bool
    switch declared.bound {
    case .atMost:
      limit = amount
      headroom = amount - used
      isNear = warning.map { used >= $0 } ?? false
    case .atLeast:
      limit = amount
      headroom = used - amount
      isNear = warning.map { used <= $0 } ?? false
    case .headroom:
      limit = measure.capacity - amount
      headroom = measure.capacity - amount - used
      isNear = warning.map { measure.capacity - used <= $0 } ?? false
    }
    state = headroom < 0 ? .over : isNear ? .warning : .ok
    // A layer's name is known to be right; that it owns nothing is what it should.
    if !measure.isFound, declared.subject.kind != .layer, headroom >= 0 {
      state = .warning
      message = "nothing in the image is \(declared.subject)"
      return
    }
    message =
      declared.subject.isMeasured
      ? Self.runMessage(declared, measure, amount, state, warning)
      : Self.message(declared, measure, amount, state, warning)
  }

  /// The same of what a run used.
  private static func runMessage(
    _ declared: Limit, _ measure: Snapshot.Measure, _ amount: Int, _ state: Finding.State,
    _ warning: Int?
  ) -> String {
    let (used, bound) = (ByteCount(measure.bytes), ByteCount(amount))
    let share = if case .percent = declared.amount { " (\(declared.amount))" } else { "" }
    let near =
      state == .warning ? warning.map { "; the warning is at \(ByteCount($0))" } ?? "" : ""
    let subject = "\(declared.subject)"
    switch (declared.bound, state) {
    case (.atMost, .over):
      let excess = ByteCount(measure.bytes - amount)
      return "\(subject) is \(used), \(excess) more than \(bound)\(share)"
    case (.atMost, _): return "\(subject) is \(used) of \(bound)\(share)\(near)"
    case (.atLeast, .over):
      let lack = ByteCount(amount - measure.bytes)
      return "\(subject) is \(used), \(lack) fewer than \(bound)\(share)"
    case (.atLeast, _): return "\(subject) is \(used), at least \(bound)\(share)\(near)"
    case (.headroom, _):
      let there = ByteCount(measure.capacity)
      let left = measure.capacity - measure.bytes
      let leaves =
        left < 0
        ? "\(subject) is \(used), \(ByteCount(-left)) more than there is"
        : "\(subject) leaves \(ByteCount(left)) of \(there)"
      return state == .over
        ? "\(leaves), \(ByteCount(amount - left)) fewer than \(bound)\(share)"
        : "\(leaves), at least \(bound)\(share)\(near)"
    }
  }

  private static func message(
    _ declared: Limit, _ measure: Snapshot.Measure, _ amount: Int, _ state: Finding.State,
    _ warning: Int?
  ) -> String {
    let (used, bound) = (ByteCount(measure.bytes), ByteCount(amount))
    let remaining = ByteCount(measure.capacity - measure.bytes)
    let share = if case .percent = declared.amount { " (\(declared.amount))" } else { "" }
    let near = warning.map { "; the warning is at \(ByteCount($0))" } ?? ""
    let subject = "\(declared.subject)"
    switch (declared.bound, state) {
    case (.atMost, .over):
      return
        "\(subject) has \(used), \(ByteCount(measure.bytes - amount)) more than \(bound)\(share)"
    case (.atMost, _):
      return "\(subject) has \(used) of \(bound)\(share)" + (state == .warning ? near : "")
    case (.atLeast, .over):
      return "\(subject): \(used), \(ByteCount(amount - measure.bytes)) fewer than \(bound)\(share)"
    case (.atLeast, _):
      return "\(subject): \(used), at least \(bound)\(share)" + (state == .warning ? near : "")
    case (.headroom, .over) where measure.bytes > measure.capacity:
      return "\(subject) is exceeded by \(ByteCount(measure.bytes - measure.capacity)), "
        + "and \(bound)\(share) should remain"
    case (.headroom, .over):
      return "\(remaining) of \(subject) remain, "
        + "\(ByteCount(amount - (measure.capacity - measure.bytes))) fewer than \(bound)\(share)"
    case (.headroom, _):
      return "\(remaining) of \(subject) remain, at least \(bound)\(share)"
        + (state == .warning ? near : "")
    }
  }
}

extension Growth {
  /// What has come on top since the baseline.
  func finding(_ snapshot: Snapshot, since baseline: Snapshot, _ author: Author) -> Finding {
    let (before, after) = (baseline.measure(subject), snapshot.measure(subject))
    let grown = after.bytes - before.bytes
    let allowed = amount.bytes(of: before.bytes, true)
    let change =
      "\(subject) \(grown < 0 ? "shrank" : "grew") by \(ByteCount(Int(grown.magnitude))) since the "
      + "baseline (\(ByteCount(before.bytes)) to \(ByteCount(after.bytes)))"
    var finding = Finding(
      rule: .growth, state: grown > allowed ? .over : .ok, subject: "growth of \(subject)",
      used: grown, limit: allowed, headroom: allowed - grown, budget: author.budget,
      file: author.file, line: line,
      message: grown > allowed
        ? "\(change), \(ByteCount(grown - allowed)) more than \(ByteCount(allowed))" : change,
      reason: reason)
    if !before.isFound, !after.isFound {
      finding.state = .warning
      finding.message = "nothing in the image or the baseline is \(subject)"
    }
    finding.owners = snapshot.growth(of: subject, since: baseline)
    return finding
  }
}

extension Amount {
  /// The amount in bytes. A share of `whole` is rounded to the stricter side: down for an upper
  /// bound, up for a lower one.
  func bytes(of whole: Int, _ isUpperBound: Bool) -> Int {
    switch self {
    case .bytes(let count): return count
    case .percent(let share):
      let exact = Double(whole) * share / 100
      // Percentages are decimal and doubles are not: 10 % of 4,100 must not become 409.99….
      let rounded = exact.rounded()
      if (exact - rounded).magnitude < 1e-6 { return Int(clamping: rounded) }
      return Int(clamping: exact.rounded(isUpperBound ? .down : .up))
    }
  }
}

extension Int {
  fileprivate init(clamping value: Double) {
    // 2⁶² is exact as a double, and no memory has as much.
    self = value.isNaN ? 0 : Int(Swift.min(Swift.max(value, -0x1p62), 0x1p62))
  }
}

extension Snapshot {
  /// How many owners a finding names.
  static let ownersNamed = 5

  func largestOwners(of subject: Subject) -> [Finding.Owner] {
    owners(of: subject).prefix(Self.ownersNamed).map { owner in
      Finding.Owner(
        name: owner.name, layer: owner.layer, object: owner.object, bytes: owner.bytes)
    }
  }

  /// The owners that grew most.
  func growth(of subject: Subject, since baseline: Snapshot) -> [Finding.Owner] {
    var before: [String: Int] = [:]
    for owner in baseline.owners(of: subject) {
      before[owner.growthKey, default: 0] += owner.bytes
    }
    var grown: [Finding.Owner] = []
    for owner in owners(of: subject) {
      let old = before[owner.growthKey] ?? 0
      // Bytes of several owners of one name count against the first.
      before[owner.growthKey] = Swift.max(0, old - owner.bytes)
      guard owner.bytes > old else { continue }
      grown.append(
        Finding.Owner(
          name: owner.name, layer: owner.layer, object: owner.object, bytes: owner.bytes - old))
    }
    return Array(
      grown.sorted { ($1.bytes, $0.name) < ($0.bytes, $1.name) }.prefix(Self.ownersNamed))
  }
}

extension Snapshot.Owner {
  /// The symbol, or what stands in for one.
  var name: String {
    symbol ?? section.map { "[\($0)]" } ?? "[\(kind.rawValue)]"
  }

  fileprivate var growthKey: String { "\(region)\0\(name)\0\(object ?? "")" }
}

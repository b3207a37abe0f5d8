import BudgetDSL
import IntegerProgram
import Ledger
import MemoryModel

// BudgetDSL has a statement of that name.
import struct Ledger.Allocator

/// A planner's question as an integer program: a variable a knob, a row a promise.
///
/// Bytes are linear in it, each step at its rounded-up worth; what alignment and padding make of a
/// solution is for `LayoutModel` to say.
struct PlanProgram {
  let knobs: [PlanKnob]
  private let snapshot: Snapshot
  private let allocators: [Allocator]
  private let request: PlanRequest
  private let options: [String: Int]
  /// Whose bytes each knob changes, and in which region: looked up once, for images have thousands.
  private let owners: [Set<Snapshot.Owner>]
  private let regionNames: [String?]
  private let heapRegion: String?
  /// Bytes that RAM must have left beyond what the rows say: what padding took of earlier answers.
  var slack = 0
  /// Whether today's free bytes stay free.
  var keepsFree = false

  init(
    _ knobs: [PlanKnob], _ snapshot: Snapshot, _ allocators: [Allocator], _ request: PlanRequest,
    options: [String: Int]
  ) {
    self.knobs = knobs
    self.snapshot = snapshot
    self.allocators = allocators
    self.request = request
    self.options = options
    let heapRegion = snapshot.heapRegion
    self.heapRegion = heapRegion
    owners = knobs.map { knob in Set(knob.subject.map(snapshot.owners) ?? []) }
    regionNames = zip(knobs, owners).map { knob, owners in
      // A heap of which nothing is reserved has no bytes yet.
      snapshot.ramRegion(of: owners) ?? (knob.target == .heapReserved ? heapRegion : nil)
    }
  }

  /// The region that a knob's bytes are in.
  func region(of index: Int) -> String? { regionNames[index] }

  func program(for budgets: [CitedBudget]) -> IntegerProgram {
    var rows = regionRows() + needRows()
    for cited in budgets {
      rows += cited.budget.limits.flatMap { limitRows($0, cited) }
      rows += cited.budget.demands.compactMap { demandRow($0, cited) }
      rows += cited.budget.requirements.compactMap { requirementRow($0, cited) }
    }
    rows += profileRows() + linkRows()
    return IntegerProgram(
      variables: knobs.map(variable), constraints: rows.filter { !$0.terms.isEmpty || !holds($0) })
  }

  /// Knobs of one option have one value.
  private func linkRows() -> [IntegerProgram.Constraint] {
    knobs.indices.compactMap { index in
      knobs[index].leader.map { leader in
        .init(
          name: "one \(knobs[index].knob.option)",
          terms: [.init(index, times: 1), .init(leader, times: -1)], .equal, 0, isHard: true)
      }
    }
  }

  /// A row without a knob in it is true or false already.
  private func holds(_ row: IntegerProgram.Constraint) -> Bool {
    switch row.relation {
    case .atMost: row.bound >= 0
    case .atLeast: row.bound <= 0
    case .equal: row.bound == 0
    }
  }

  private func variable(_ knob: PlanKnob) -> IntegerProgram.Variable {
    if let given = request.settings[knob.knob.option] {
      return .init(name: knob.knob.name, minimum: given, maximum: given, initial: knob.value)
    }
    if knob.isHeld {
      return .init(
        name: knob.knob.name, minimum: knob.value, maximum: knob.value, initial: knob.value)
    }
    let range = knob.range
    return .init(
      name: knob.knob.name, minimum: range.minimum, maximum: range.maximum, step: knob.knob.step,
      initial: knob.value)
  }

  // MARK: Terms

  /// What the bytes of some knobs come to, as terms and the part that is there today: the sum of
  /// slope × (value − today's value).
  private func change(
    _ isCounted: (Int) -> Bool, factor: Int = 1
  ) -> (terms: [IntegerProgram.Term], today: Int) {
    var terms: [IntegerProgram.Term] = []
    var today = 0
    for (index, knob) in knobs.enumerated() where knob.slope != 0 && isCounted(index) {
      terms.append(.init(index, times: factor * knob.slope))
      today += factor * knob.slope * knob.value
    }
    return (terms, today)
  }

  // MARK: Rows

  private func regionRows() -> [IntegerProgram.Constraint] {
    snapshot.regions.filter { $0.kind == .ram }.map { region in
      let (terms, today) = change { self.region(of: $0) == region.name }
      let isHeap = region.name == heapRegion
      let most = keepsFree && isHeap ? min(region.used, region.length) : region.length
      return .init(
        name: keepsFree && isHeap
          ? "today's free bytes of \(region.name)" : "region \(region.name)",
        terms: terms, .atMost, most - region.used + today - (isHeap ? slack : 0))
    }
  }

  private func needRows() -> [IntegerProgram.Constraint] {
    request.needs.map { need in
      let name = "need \(need.name)=\(ByteCount(need.bytes))"
      switch need {
      case .reserved(let bytes):
        let (terms, today) = change { knobs[$0].target == .heapReserved }
        return .init(
          name: name, terms: terms, .atLeast, bytes - (snapshot.heap?.reserved ?? 0) + today)
      case .reachable(let bytes): return reachableRow(name, bytes, demand: nil)
      }
    }
  }

  /// What malloc reaches shrinks by all that is placed below it, and a demand may shrink as well.
  private func reachableRow(
    _ name: String, _ bytes: Int, demand: String?
  ) -> IntegerProgram.Constraint {
    let placed = change {
      knobs[$0].target != .heapReserved && self.region(of: $0) == heapRegion
    }
    let driven = change { knobs[$0].target == .demand(demand ?? "") && demand != nil }
    let reachable = snapshot.heap?.reachable ?? 0
    return .init(
      name: name, terms: placed.terms + driven.terms, .atMost,
      reachable - bytes + placed.today + driven.today - slack)
  }

  private func demandRow(_ demand: Demand, _ cited: CitedBudget) -> IntegerProgram.Constraint? {
    let finding = demand.finding(snapshot, allocators, Author(cited))
    let name = "demand \(demand.name)"
    let arena = DemandSource(demand, snapshot, allocators).arena
    if arena == SpecialLayer.cHeap {
      guard snapshot.heap != nil else { return nil }
      let bytes = request.measuredDemand ?? finding.used
      return reachableRow(name, bytes, demand: demand.name)
    }
    let pool = change({ knobs[$0].target == .symbol(arena) }, factor: -1)
    let driven = change { knobs[$0].target == .demand(demand.name) }
    return .init(
      name: name, terms: pool.terms + driven.terms, .atMost,
      finding.limit - finding.used + pool.today + driven.today)
  }

  /// A knob may go down to what a run has used of it, and the margin; not below where it is already.
  private func profileRows() -> [IntegerProgram.Constraint] {
    guard let profile = request.profile else { return [] }
    return knobs.indices.compactMap { index in
      let knob = knobs[index]
      guard let (name, peak) = profile.peak(of: knob) else { return nil }
      let least = request.withMargin(peak)
      // Elements are counted, all else is bytes.
      let values =
        knob.array != nil ? least : knob.value - (knob.bytes - least) / max(1, knob.slope)
      return .init(
        name: "measured peak of \(name)", terms: [.init(index, times: 1)], .atLeast,
        min(knob.value, values))
    }
  }

  private func limitRows(_ limit: Limit, _ cited: CitedBudget) -> [IntegerProgram.Constraint] {
    // Flash follows from code as well: it is looked at afterwards. What a run uses follows from neither.
    guard limit.subject.kind != .flash, limit.subject.place?.kind != .flash,
      !limit.subject.isMeasured
    else { return [] }
    let finding = limit.finding(snapshot, Author(cited))
    let name = "\(limit.subject) (\(cited.file):\(limit.line))"
    if limit.subject.kind == .heapReachable {
      return limit.bound == .atLeast ? [reachableRow(name, finding.limit, demand: nil)] : []
    }
    let counted = Set(snapshot.owners(of: limit.subject))
    let (terms, today) = change { !owners[$0].isDisjoint(with: counted) }
    guard !terms.isEmpty else { return [] }
    return [
      .init(
        name: name, terms: terms, limit.bound == .atLeast ? .atLeast : .atMost,
        finding.limit - finding.used + today)
    ]
  }

  private func requirementRow(
    _ rule: Require, _ cited: CitedBudget
  ) -> IntegerProgram.Constraint? {
    var terms: [IntegerProgram.Term] = []
    var constant = 0
    for term in rule.terms {
      // Of a product the second stays what it is, or is given.
      guard let times = term.times.map(value) ?? 1, let factor = term.factor.times(times) else {
        return nil
      }
      if let index = knobs.firstIndex(where: { $0.knob.option == term.option }) {
        terms.append(.init(index, times: factor))
      } else if let value = options[term.option], let product = factor.times(value),
        let sum = constant.plus(product)
      {
        constant = sum
      } else {
        return nil
      }
    }
    guard let most = rule.most.plus(-constant) else { return nil }
    return .init(
      name: rule.reason ?? "rule of \(cited.file):\(rule.line)", terms: terms, .atMost, most)
  }

  private func value(of option: String) -> Int? {
    request.settings[option] ?? knobs.first { $0.knob.option == option }?.value ?? options[option]
  }
}

extension Int {
  /// nil where it is too large; numbers of a build's options can be anything.
  func times(_ other: Int) -> Int? {
    let (product, overflows) = multipliedReportingOverflow(by: other)
    // What IntegerProgram can still negate and add.
    return overflows || product.magnitude > 1 << 60 ? nil : product
  }

  func plus(_ other: Int) -> Int? {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows || sum.magnitude > 1 << 60 ? nil : sum
  }
}

extension Snapshot {
  /// The region of RAM in which some owners have bytes.
  func ramRegion(of owners: some Sequence<Owner>) -> String? {
    let ram = Set(regions.filter { $0.kind == .ram }.map(\.name))
    return owners.first { ram.contains($0.region) }?.region
  }

  /// Where malloc takes its memory from: that of the reserved heap, or else the largest of RAM.
  var heapRegion: String? {
    ramRegion(of: owners.lazy.filter { $0.kind == .heap })
      ?? regions.filter { $0.kind == .ram }.max { $0.length < $1.length }?.name
  }
}

extension RunProfile {
  /// What a run used of what the knob sizes: its name, and bytes, or elements of an array.
  fileprivate func peak(of knob: PlanKnob) -> (name: String, peak: Int)? {
    switch knob.target {
    case .symbol(let symbol):
      let (prefix, suffix) = ("memp_memory_", "_base")
      if symbol.hasPrefix(prefix), symbol.hasSuffix(suffix) {
        let pool = String(symbol.dropFirst(prefix.count).dropLast(suffix.count))
        return peak(ofPool: pool).map { (pool, $0) }
      }
      let heap = Demand.Arena.pool(symbol).heapName
      return peak(ofHeap: heap).map { (heap, $0) }
    case .stack(let core): return peak(ofStack: core).map { ("the stack of core \(core)", $0) }
    case .heapReserved, .demand, .nothing: return nil
    }
  }
}

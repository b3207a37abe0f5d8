import BudgetDSL
import IntegerProgram
import Ledger
import MemoryModel

/// Finds values of build options with which everything fits.
public struct Planner: Sendable {
  let snapshot: Snapshot
  let ledger: Ledger
  let budgets: [CitedBudget]
  private let sizes: any ImageSizes
  private let predictor: any LinkPredictor
  let options: [String: Int]
  /// The budgets' knobs as this image has them.
  let knobs: [PlanKnob]
  /// Knobs that cannot be turned here, and why.
  public let notes: [Ledger.Note]

  /// Plans that are shown of each kind.
  private static let plansShown = 3

  /// - Parameters:
  ///   - ledger: built with the layers of `budgets`.
  ///   - sizes: what elements and types take.
  ///   - predictor: says what a link would hold.
  ///   - options: values that the build says its options have.
  public init(
    _ ledger: Ledger, budgets: [CitedBudget], sizes: any ImageSizes, predictor: any LinkPredictor,
    options: [String: Int]
  ) {
    self.ledger = ledger
    self.budgets = budgets
    self.sizes = sizes
    self.predictor = predictor
    self.options = options
    snapshot = Snapshot(ledger)
    (knobs, notes) = Self.resolve(budgets, snapshot, sizes, options)
  }

  private static func resolve(
    _ budgets: [CitedBudget], _ snapshot: Snapshot, _ sizes: any ImageSizes,
    _ options: [String: Int]
  ) -> ([PlanKnob], [Ledger.Note]) {
    let resolver = KnobResolver(snapshot: snapshot, sizes: sizes, options: options)
    let factors = Set(
      budgets.flatMap(\.budget.requirements).flatMap(\.terms).compactMap(\.times))
    var knobs: [PlanKnob] = []
    var notes: [Ledger.Note] = []
    // By option: the budget whose knobs turn it, and the first of them.
    var owners: [String: (isPreset: Bool, budget: Int)] = [:]
    var leaders: [String: Int] = [:]
    for (index, cited) in budgets.enumerated() {
      // One's own knobs before shipped ones of the same option.
      for knob in cited.budget.knobs.sorted(by: { !$0.isPreset && $1.isPreset }) {
        let owner = owners[knob.option, default: (knob.isPreset, index)]
        guard owner == (knob.isPreset, index) else { continue }
        owners[knob.option] = owner
        let (resolved, note) = resolver.resolving(knob, in: cited.file)
        notes += [note].compactMap { $0 }
        guard var resolved else { continue }
        resolved.isFactor = factors.contains(knob.option)
        resolved.leader = leaders[knob.option]
        if resolved.leader == nil { leaders[knob.option] = knobs.count }
        knobs.append(resolved)
      }
    }
    return (knobs, notes)
  }

  /// The knob of that name, or of the option of that name.
  public func knob(named name: String) -> Knob? {
    knobs.first { $0.knob.name == name || $0.knob.option == name }?.knob
  }

  /// Names of the options that can be turned.
  public func turnableOptions() -> [String] { Set(knobs.map(\.knob.option)).sorted() }

  // MARK: Questions

  /// Plans for a request, best first; or why there are none.
  ///
  /// - Throws: `PlanError` where the request names an option that no knob turns, or the search gives
  ///   up.
  public func outcome(of request: PlanRequest) throws -> PlanOutcome {
    try checkSettings(of: request)
    var outcome = PlanOutcome(
      needs: request.needs, plans: [], conflicts: [], notes: notes)
    var found: Set<[Int]> = []
    for keepsFree in request.keepsFree.map({ [$0] }) ?? [true, false] {
      for values in try search(request, keepsFree: keepsFree) where found.insert(values).inserted {
        outcome.plans.append(try plan(values, request))
      }
    }
    if outcome.plans.isEmpty { outcome.conflicts = try conflicts(of: request) }
    return outcome
  }

  /// What the request's settings alone come to, without a search.
  public func answer(to request: PlanRequest) throws -> Plan {
    try checkSettings(of: request)
    return try plan(knobs.map { request.settings[$0.knob.option] ?? $0.value }, request)
  }

  private func checkSettings(of request: PlanRequest) throws(PlanError) {
    for (option, value) in request.settings.sorted(by: { $0.key < $1.key }) {
      let turned = knobs.filter { $0.knob.option == option }
      if turned.isEmpty { throw .unknownOption(option, known: turnableOptions()) }
      guard turned.allSatisfy({ KnobResolver.isPossible(value, unit: $0.slope) }) else {
        throw .impossibleValue(option, value)
      }
    }
  }

  // MARK: Search

  private func search(_ request: PlanRequest, keepsFree: Bool) throws -> [[Int]] {
    var program = PlanProgram(knobs, snapshot, ledger.allocators, request, options: options)
    program.keepsFree = keepsFree
    // Padding is not linear: what an answer misses by is kept free in the next.
    for _ in 0..<8 {
      let solutions = try front(program, request)
      let shortfall = try solutions.map { try self.shortfall(of: $0, request, program) }.max() ?? 0
      if shortfall <= 0 { return solutions }
      program.slack += shortfall
    }
    return []
  }

  private func front(_ program: PlanProgram, _ request: PlanRequest) throws -> [[Int]] {
    let integer = program.program(for: budgets)
    do {
      return try integer.paretoFront(objectives(request), atMost: Self.plansShown)
        .solutions.map(\.values)
    } catch {
      throw PlanError.noAnswer("\(error)")
    }
  }

  /// How many bytes of the fullest region an answer is short of, by the exact layout.
  private func shortfall(
    of values: [Int], _ request: PlanRequest, _ program: PlanProgram
  ) throws -> Int {
    let result = try prediction.result(values)
    var most = 0
    for region in result.snapshot.regions where region.kind == .ram {
      let isHeap = region.name == snapshot.heapRegion
      let today = snapshot.regions.first { $0.name == region.name }?.used ?? 0
      let length = program.keepsFree && isHeap ? min(today, region.length) : region.length
      most = max(most, region.used - length)
    }
    for case .reachable(let bytes) in request.needs {
      most = max(most, bytes - result.link.reachable)
    }
    return most
  }

  /// What makes a plan better, most important first: knobs that were asked to be kept, then the number
  /// of changes; where none was, the number of changes, then the VM's pool and TLS's records. Last
  /// comes everything by its bytes.
  private func objectives(_ request: PlanRequest) -> [IntegerProgram.Objective] {
    func deviation(_ indices: [Int]) -> IntegerProgram.Objective {
      .leastDeviation(indices.map { .init($0, times: max(1, knobs[$0].slope)) })
    }
    let changes = IntegerProgram.Objective.fewestChanges(
      knobs.indices.filter { knobs[$0].leader == nil })
    let all = deviation(Array(knobs.indices))
    let stated = statedPreferences(request)
    return stated.isEmpty
      ? [changes] + poolAndRecords.map { deviation([$0]) } + [all]
      : stated.map { deviation([$0]) } + [changes, all]
  }

  /// Indices of the knobs that the request, or else the budgets, name.
  private func statedPreferences(_ request: PlanRequest) -> [Int] {
    var names = request.preferences
    if names.isEmpty { names = budgets.flatMap(\.budget.preferences).flatMap(\.knobs) }
    return names.compactMap { name in
      knobs.firstIndex { $0.knob.name == name || $0.knob.option == name }
    }
  }

  private var poolAndRecords: [Int] {
    let pool = knobs.indices.filter { index in
      guard case .symbol(let symbol) = knobs[index].target else { return false }
      return snapshot.owners(of: .symbol(symbol)).first.map { $0.kind == .pool && $0.layer == "VM" }
        ?? false
    }
    let records = knobs.indices.filter {
      if case .demand = knobs[$0].target { true } else { false }
    }
    return Array(pool.prefix(1) + records.prefix(1))
  }

  private func conflicts(of request: PlanRequest) throws -> [PlanOutcome.Conflict] {
    var program = PlanProgram(knobs, snapshot, ledger.allocators, request, options: options)
    program.keepsFree = request.keepsFree ?? false
    let integer = program.program(for: budgets)
    do {
      guard let conflict = try integer.conflict() else {
        // What the rows allow, padding does not.
        return [PlanOutcome.Conflict(limits: ["the layout, with its padding"], missing: 0)]
      }
      let missing = conflict.nearest?.shortfalls.reduce(0) { $0 + $1.amount } ?? 0
      return [
        PlanOutcome.Conflict(
          limits: conflict.constraints.map { integer.constraints[$0].name }, missing: missing)
      ]
    } catch {
      throw PlanError.noAnswer("\(error)")
    }
  }

  // MARK: Plans

  private var prediction: PlanPrediction {
    PlanPrediction(
      knobs: knobs, sizes: PlanSizes(sizes: sizes), snapshot: snapshot, predictor: predictor)
  }

  private func plan(_ values: [Int], _ request: PlanRequest) throws -> Plan {
    let result = try prediction.result(values)
    let program = PlanProgram(knobs, snapshot, ledger.allocators, request, options: options)
    let changed = knobs.indices.filter { knobs[$0].value != values[$0] }
    return Plan(
      changes: changed.map { change($0, to: values[$0], result, program) },
      regions: zip(snapshot.regions, result.snapshot.regions).map { before, after in
        Plan.RegionChange(
          name: before.name, kind: before.kind, length: before.length, before: before.used,
          after: after.used)
      },
      reserved: result.link.reserved, reachable: result.link.reachable,
      reservedBefore: snapshot.heap?.reserved ?? 0,
      reachableBefore: snapshot.heap?.reachable ?? 0,
      findings: findings(result, values, request), assumes: assumptions(result, changed, request),
      isExact: result.link.isExact && changed.allSatisfy { knobs[$0].isExact })
  }

  private func change(
    _ index: Int, to value: Int, _ result: PlanPrediction.Result, _ program: PlanProgram
  ) -> Plan.Change {
    let knob = knobs[index]
    let region = program.region(of: index)
    return Plan.Change(
      knob: knob.knob.name, option: knob.knob.option, from: knob.value, to: value,
      bytesFrom: region == nil ? nil : knob.bytes,
      bytesTo: region == nil ? nil : result.bytes[knob.target] ?? knob.bytes, region: region,
      cost: value < knob.value ? knob.knob.cost : nil, subject: knob.subject)
  }
}

/// Why a question cannot be answered.
public enum PlanError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No knob turns the option.
  case unknownOption(String, known: [String])
  /// A value that is given stands for no size.
  case impossibleValue(String, Int)
  /// The search gave up.
  case noAnswer(String)

  public var description: String {
    switch self {
    case .unknownOption(let option, let known):
      "no knob turns \(option); "
        + (Spelling.nearest(to: option, in: known).map { "did you mean \($0)?" }
          ?? "there are \(known.joined(separator: ", "))")
    case .impossibleValue(let option, let value): "\(option)=\(value) is no size"
    case .noAnswer(let reason): "the search gave no answer: \(reason)"
    }
  }
}

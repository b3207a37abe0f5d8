import BudgetDSL
import Ledger
import MemoryModel

// BudgetDSL has a statement of that name.
import struct Ledger.Allocator

extension Planner {
  /// Every need, limit, demand and rule, as it would be with the new values.
  func findings(
    _ result: PlanPrediction.Result, _ values: [Int], _ request: PlanRequest
  ) -> [Finding] {
    var findings = request.needs.map { need($0, result.link) }
    for cited in budgets {
      let author = Author(cited)
      findings += cited.budget.limits.filter { !$0.subject.isMeasured }.map {
        $0.finding(result.snapshot, author)
      }
      findings += cited.budget.demands.map {
        demand($0, result, values, request).finding(result.snapshot, allocators(result), author)
      }
      findings += cited.budget.requirements.compactMap { rule($0, values, author) }
    }
    return findings + regions(result.snapshot) + heap(result.link)
  }

  private func need(_ need: PlanRequest.Need, _ link: PredictedLink) -> Finding {
    let there =
      switch need {
      case .reserved: link.reserved
      case .reachable: link.reachable
      }
    let what =
      switch need {
      case .reserved: "reserved for the C heap"
      case .reachable: "in malloc's reach"
      }
    return Finding(
      rule: .demand, state: there < need.bytes ? .over : .ok, subject: "need \(need.name)",
      used: need.bytes, limit: there, headroom: there - need.bytes,
      message: "\(ByteCount(need.bytes)) are needed, \(ByteCount(there)) are \(what)")
  }

  /// The demand as it is with other values of the knobs that drive it.
  private func demand(
    _ demand: Demand, _ result: PlanPrediction.Result, _ values: [Int], _ request: PlanRequest
  ) -> Demand {
    var demand = demand
    let isOfHeap =
      DemandSource(demand, snapshot, ledger.allocators).arena == SpecialLayer.cHeap
    if isOfHeap, let measured = request.measuredDemand {
      demand.bytes = measured
      demand.margin = .bytes(0)
    }
    for (index, knob) in knobs.enumerated() where knob.target == .demand(demand.name) {
      demand.bytes += (values[index] - knob.value) * knob.slope
    }
    demand.bytes = max(0, demand.bytes)
    return demand
  }

  /// Pools have their new sizes.
  private func allocators(_ result: PlanPrediction.Result) -> [Allocator] {
    ledger.allocators.map { allocator in
      var allocator = allocator
      if let bytes = result.bytes[.symbol(allocator.arena)] { allocator.bytes = bytes }
      return allocator
    }
  }

  /// A rule that would be broken; one that holds says nothing that a person could use.
  private func rule(_ rule: Require, _ values: [Int], _ author: Author) -> Finding? {
    var sum = 0
    for term in rule.terms {
      guard let value = value(of: term.option, values),
        let times = term.times.map({ self.value(of: $0, values) }) ?? 1,
        let product = term.factor.times(times)?.times(value), let next = sum.plus(product)
      else { return nil }
      sum = next
    }
    guard sum > rule.most else { return nil }
    return Finding(
      rule: .limit, state: .over, subject: rule.reason ?? "a rule of the options", used: sum,
      limit: rule.most, headroom: rule.most - sum, budget: author.budget, file: author.file,
      line: rule.line, message: rule.reason ?? "the options break a rule of the budget")
  }

  private func value(of option: String, _ values: [Int]) -> Int? {
    knobs.firstIndex { $0.knob.option == option }.map { values[$0] } ?? options[option]
  }

  private func regions(_ snapshot: Snapshot) -> [Finding] {
    snapshot.regions.map { region in
      Finding(
        rule: .regionFits, state: region.used > region.length ? .over : .ok,
        subject: "region \(region.name)", used: region.used, limit: region.length,
        headroom: region.length - region.used,
        message: region.used > region.length
          ? "\(region.name) would be exceeded by \(ByteCount(region.used - region.length))"
          : "\(region.name) has room for what would be placed in it")
    }
  }

  private func heap(_ link: PredictedLink) -> [Finding] {
    guard snapshot.heap != nil else { return [] }
    return [
      Finding(
        rule: .heapFits, state: link.reachable < link.reserved ? .over : .ok, subject: "C heap",
        used: link.reserved, limit: link.reachable, headroom: link.reachable - link.reserved,
        message: "malloc would reach \(ByteCount(link.reachable)), and "
          + "\(ByteCount(link.reserved)) would be reserved")
    ]
  }

  // MARK: What is taken for granted

  func assumptions(
    _ result: PlanPrediction.Result, _ changed: [Int], _ request: PlanRequest
  ) -> [String] {
    var assumes = result.link.notes
    let demands = budgets.flatMap(\.budget.demands)
    if request.profile == nil, !demands.isEmpty {
      assumes.append(
        "demands are as the budget has them; a run's profile (--profile) would tell what is used")
    }
    if request.profile == nil,
      changed.contains(where: { index in
        if case .symbol(let symbol) = knobs[index].target {
          return ledger.allocators.contains { $0.arena == symbol }
        }
        return false
      })
    {
      assumes.append("a pool that shrinks still has what the program needs; nothing measured it")
    }
    if let peak = request.profile?.peak(ofHeap: "c-heap"), !demands.isEmpty, peak == 0 {
      assumes.append(
        "demands are as the budget has them: the run took nothing of the C heap, so it did not come "
          + "to what they are for")
    }
    if let peak = request.profile?.peak(ofHeap: "c-heap"), !demands.isEmpty, peak > 0 {
      assumes.append(
        "demands on the C heap are the run's peak of \(ByteCount(peak)) and \(request.margin) %; "
          + "nothing shrinks below its own peak and as much")
    }
    if let profile = request.profile, let other = otherImage(of: profile, request) {
      assumes.append("\(other): that this one uses its heaps alike is taken for granted")
    }
    if budgets.contains(where: { !$0.budget.measuredLimits.isEmpty }) {
      assumes.append(
        "limits on what a run uses are not planned for: a run of the new build tells (check --profile)"
      )
    }
    for index in changed where !knobs[index].isExact {
      assumes.append(
        "\(knobs[index].knob.option) is \(knobs[index].value) today: inferred from the image's sizes"
      )
    }
    if changed.contains(where: { knobs[$0].target == .heapReserved }) {
      assumes.append(heapTruth)
    }
    return assumes
  }

  private func otherImage(of profile: RunProfile, _ request: PlanRequest) -> String? {
    guard let ran = profile.image.sha256 else { return "the profile does not say which image ran" }
    guard let image = request.image else { return "there is no ELF to tell which image ran" }
    return ran.lowercased() == image.lowercased()
      ? nil : "the run was of another image (\(ran.prefix(12))…)"
  }

  /// What a reservation does and does not do.
  private var heapTruth: String {
    let isAllocated = ledger.sections.first { $0.name == ".heap" }?.isAllocated ?? false
    return isAllocated
      ? "a larger reservation frees nothing: it makes the link fail where so much is not left, and "
        + "malloc gets what is left in any case"
      : "a larger reservation frees nothing, and this linker script does not allocate .heap: not even "
        + "the linker checks that it fits; malloc gets what is left in any case"
  }
}

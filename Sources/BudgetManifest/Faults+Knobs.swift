import BudgetDSL
import MemoryModel

/// What a planner turns, and by which rules.
extension Faults {
  mutating func check(_ knob: Knob) {
    let line = knob.line
    check(line: line)
    check(name: knob.name, of: "a knob", line)
    check(name: knob.option, of: "a knob's option", line)
    check(reason: knob.cost, line)
    checkEffect(of: knob)
    guard knob.unit > 0 else {
      add(line, "unit of a knob must be positive: \(ByteCount(knob.unit)) is not")
      return
    }
    guard knob.lowest >= 0, knob.lowest <= knob.highest else {
      add(line, "values of a knob must be from 0 upwards: \(knob.lowest)...\(knob.highest) are not")
      return
    }
    if knob.rounding < 1 || knob.rounding > 1 << 20 {
      add(
        line, "a knob's bytes are rounded to a multiple from 1 to 1 MiB: \(knob.rounding) is none")
    }
    if knob.step < 1 { add(line, "step of a knob must be positive: \(knob.step) is not") }
    let (most, overflows) = knob.highest.multipliedReportingOverflow(by: knob.unit)
    if overflows || most > BudgetValidator.largestCount {
      add(line, "the greatest value of knob \"\(knob.name)\" stands for more than 1 TiB")
    }
  }

  private mutating func checkEffect(of knob: Knob) {
    let line = knob.line
    switch knob.effect {
    case .size:
      guard let subject = knob.subject else {
        add(line, "knob \"\(knob.name)\" does not say what it sizes")
        return
      }
      check(subject, line)
      switch subject.kind {
      case .symbol, .stack, .heapReserved: break
      default:
        add(
          line,
          "an option sizes .symbol(\"…\"), .stack(core:) or .heapReserved; \(subject) follows from them"
        )
      }
    case .count, .element:
      check(pattern: knob.symbol ?? "", "a knob's variable", line)
      for member in knob.members { check(name: member, of: "an array within a variable", line) }
    case .demand: check(name: knob.demand ?? "", of: "a demand", line)
    case .none: break
    }
  }

  mutating func check(_ rule: Require) {
    check(line: rule.line)
    check(reason: rule.reason, rule.line)
    if rule.terms.isEmpty {
      add(rule.line, "a rule without a BuildOption(\"…\") says nothing of the build")
    }
    for term in rule.terms {
      check(name: term.option, of: "an option", rule.line)
      if let other = term.times { check(name: other, of: "an option", rule.line) }
    }
    let numbers = rule.terms.map(\.factor) + [rule.most]
    if numbers.contains(where: { $0.magnitude > UInt(BudgetValidator.largestCount) }) {
      add(rule.line, "a number of the rule is more than 1 TiB")
    }
  }

  /// A preference names knobs, or it is a slip of the pen.
  mutating func check(_ preference: Prefer, of budget: Budget) {
    check(line: preference.line)
    let known = Set(budget.knobs.map(\.name))
    for name in preference.knobs where !known.contains(name) {
      add(
        preference.line,
        known.isEmpty
          ? "no knob is called \(name): the budget declares none"
          : "no knob is called \(name); there are \(known.sorted().joined(separator: ", "))")
    }
  }

  /// A knob drives a demand of its own budget.
  mutating func checkDemands(of budget: Budget) {
    let known = Set(budget.demands.map(\.name))
    for knob in budget.knobs {
      guard knob.effect == .demand, !knob.isPreset, let demand = knob.demand,
        !known.contains(demand)
      else { continue }
      add(knob.line, "no demand is called \(demand); declare it: Demand(\"\(demand)\", …)")
    }
  }
}

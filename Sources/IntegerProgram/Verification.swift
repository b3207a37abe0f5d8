extension IntegerProgram {
  /// Whether each of `values` is one that its variable can have.
  func isWithinRanges(_ values: [Int]) -> Bool {
    guard values.count == variables.count else { return false }
    return zip(variables, values).allSatisfy { variable, value in
      guard variable.minimum <= value, value <= variable.maximum else { return false }
      return (Int128(value) - Int128(variable.minimum)) % Int128(variable.step) == 0
    }
  }

  /// By how much `values` miss `constraint`; 0 if they keep it.
  func shortfall(of constraint: Constraint, _ values: [Int]) throws(Overflow) -> Int128 {
    let excess = try sum(constraint.terms, values).checkedSum(-Int128(constraint.bound))
    return switch constraint.relation {
    case .atMost: max(excess, 0)
    case .atLeast: max(-excess, 0)
    case .equal: max(excess, -excess)
    }
  }

  /// What `objective` comes to.
  func value(of objective: Objective, _ values: [Int]) throws(Overflow) -> Int128 {
    switch objective {
    case .minimize(let terms), .maximize(let terms): return try sum(terms, values)
    case .fewestChanges(let indices):
      return Int128(Set(indices).count { variables[$0].initial != values[$0] })
    case .leastDeviation(let terms):
      var total: Int128 = 0
      for term in terms {
        let initial = Int128(variables[term.variable].initial ?? 0)
        let distance = Int128((Int128(values[term.variable]) - initial).magnitude)
        total = try total.checkedSum(distance.checkedProduct(Int128(term.coefficient)))
      }
      return total
    }
  }

  private func sum(_ terms: [Term], _ values: [Int]) throws(Overflow) -> Int128 {
    var total: Int128 = 0
    for term in terms {
      let product = try Int128(term.coefficient).checkedProduct(Int128(values[term.variable]))
      total = try total.checkedSum(product)
    }
    return total
  }
}

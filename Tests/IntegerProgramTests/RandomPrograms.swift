@testable import IntegerProgram

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on each run.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

extension SeededGenerator {
  mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  mutating func bool(oneIn count: Int) -> Bool { int(1...count) == 1 }

  /// A variable with a handful of values.
  mutating func variable(_ index: Int) -> IntegerProgram.Variable {
    let minimum = int(-4...4)
    let step = bool(oneIn: 3) ? int(2...5) : 1
    let maximum = minimum + int(0...4) * step + int(0...(step - 1))
    // Values that cannot be chosen are among them.
    return .init(
      name: "v\(index)", minimum: minimum, maximum: maximum, step: step,
      initial: int((minimum - 2)...(maximum + 2)))
  }

  /// Terms over `count` variables, now and then with a variable twice or a coefficient of 0.
  mutating func terms(_ count: Int, _ coefficients: ClosedRange<Int>) -> [IntegerProgram.Term] {
    if count == 0 { return [] }
    return (0..<int(0...(count + 1))).map { _ in
      .init(int(0...(count - 1)), times: int(coefficients))
    }
  }

  mutating func constraint(_ index: Int, variables: Int) -> IntegerProgram.Constraint {
    let relation: IntegerProgram.Relation =
      [.atMost, .atMost, .atLeast, .atLeast, .equal][int(0...4)]
    return .init(
      name: "c\(index)", terms: terms(variables, -6...6), relation, int(-12...12),
      isHard: bool(oneIn: 3))
  }

  mutating func objective(variables: Int) -> IntegerProgram.Objective {
    switch int(0...3) {
    case 0: .minimize(terms(variables, -5...5))
    case 1: .maximize(terms(variables, -5...5))
    case 2: .fewestChanges((0..<variables).filter { _ in !bool(oneIn: 3) })
    default: .leastDeviation(terms(variables, 0...5))
    }
  }

  /// A program small enough to try every assignment.
  mutating func program() -> IntegerProgram {
    let count = int(0...5)
    return IntegerProgram(
      variables: (0..<count).map { variable($0) },
      constraints: (0..<int(0...6)).map { constraint($0, variables: count) })
  }
}

extension IntegerProgram {
  /// Every assignment within the ranges.
  var assignments: [[Int]] {
    variables.reduce([[]]) { partial, variable in
      partial.flatMap { values in
        stride(from: variable.minimum, through: variable.maximum, by: variable.step)
          .map { values + [$0] }
      }
    }
  }

  /// How far `values` are from keeping the constraint.
  func miss(_ constraint: Constraint, _ values: [Int]) -> Int {
    let sum = constraint.terms.reduce(0) { $0 + $1.coefficient * values[$1.variable] }
    return switch constraint.relation {
    case .atMost: max(0, sum - constraint.bound)
    case .atLeast: max(0, constraint.bound - sum)
    case .equal: abs(sum - constraint.bound)
    }
  }

  /// The constraints that `values` miss.
  func shortfalls(_ values: [Int]) -> [Shortfall] {
    constraints.indices.compactMap { index in
      let amount = miss(constraints[index], values)
      return amount > 0 ? Shortfall(constraint: index, amount: amount) : nil
    }
  }

  func keeps(_ values: [Int], _ indices: some Sequence<Int>) -> Bool {
    indices.allSatisfy { miss(constraints[$0], values) == 0 }
  }

  func objectiveValue(_ objective: Objective, _ values: [Int]) -> Int {
    switch objective {
    case .minimize(let terms), .maximize(let terms):
      terms.reduce(0) { $0 + $1.coefficient * values[$1.variable] }
    case .fewestChanges(let indices):
      Set(indices).filter { variables[$0].initial != values[$0] }.count
    case .leastDeviation(let terms):
      terms.reduce(0) { sum, term in
        sum + term.coefficient
          * abs(values[term.variable] - (variables[term.variable].initial ?? 0))
      }
    }
  }

  /// What each objective costs: less is better.
  func costs(_ objectives: [Objective], _ values: [Int]) -> [Int] {
    objectives.map { objective in
      let value = objectiveValue(objective, values)
      if case .maximize = objective { return -value }
      return value
    }
  }
}

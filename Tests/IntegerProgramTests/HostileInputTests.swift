import Testing

@testable import IntegerProgram

/// Input that nobody means: typed errors or right answers, and no trap.
struct HostileInputTests {
  typealias Variable = IntegerProgram.Variable

  @Test func emptyPrograms() throws {
    #expect(try IntegerProgram(variables: []).solve([]) == .init(values: [], objectives: []))
    #expect(
      try IntegerProgram(variables: []).solve([.minimize([]), .fewestChanges([])])
        == .init(values: [], objectives: [0, 0]))
    let impossible = IntegerProgram(
      variables: [], constraints: [.init(name: "c", terms: [], .atLeast, 1)])
    #expect(try impossible.solve([]) == nil)
    #expect(try impossible.paretoFront([], atMost: 3) == .init(solutions: [], isComplete: true))
    #expect(
      try impossible.conflict()
        == .init(
          constraints: [0],
          nearest: .init(values: [], shortfalls: [.init(constraint: 0, amount: 1)])))
    let front = try IntegerProgram(variables: []).paretoFront([.minimize([])], atMost: 0)
    #expect(front == .init(solutions: [], isComplete: false))
    #expect(try IntegerProgram(variables: []).paretoFront([], atMost: .min).solutions == [])
  }

  @Test(arguments: [
    (Variable(name: "", minimum: 2, maximum: 1), IntegerProgramError.emptyRange(variable: 1)),
    (Variable(name: "", minimum: .max, maximum: .min), .emptyRange(variable: 1)),
    (Variable(name: "", minimum: 0, maximum: 1, step: 0), .stepNotPositive(variable: 1)),
    (Variable(name: "", minimum: 0, maximum: 1, step: .min), .stepNotPositive(variable: 1)),
    (Variable(name: "", minimum: .min, maximum: .max), .rangeTooWide(variable: 1)),
    (Variable(name: "", minimum: 0, maximum: .max), .rangeTooWide(variable: 1)),
  ])
  func badVariables(variable: Variable, error: IntegerProgramError) {
    let program = IntegerProgram(
      variables: [.init(name: "", minimum: 0, maximum: 1), variable])
    #expect(throws: error) { try program.solve([]) }
    #expect(throws: error) { try program.paretoFront([], atMost: 2) }
    #expect(throws: error) { try program.conflict() }
  }

  @Test func widestRanges() throws {
    let program = IntegerProgram(
      variables: [
        .init(name: "ends", minimum: .min, maximum: .max, step: .max),
        .init(name: "many", minimum: .min, maximum: .max, step: 8, initial: .max),
      ], constraints: [.init(name: "c", terms: [.init(0, times: 1)], .atLeast, 0)])
    #expect(try program.solve([])?.values.first == .max - 1)
    #expect(throws: IntegerProgramError.objectiveOverflow(0)) {
      try program.solve([.maximize([.init(0, times: 1)])])
    }
    #expect(try program.solve([.fewestChanges([1])])?.objectives == [1])
    #expect(throws: IntegerProgramError.objectiveOverflow(0)) {
      try program.solve([.leastDeviation([.init(1, times: 1)])])
    }
    #expect(throws: IntegerProgramError.objectiveOverflow(1)) {
      try program.solve([.minimize([]), .minimize([.init(1, times: 1)])])
    }
  }

  @Test(arguments: [Int.min, Int.max]) func extremeCoefficients(coefficient: Int) throws {
    let term = IntegerProgram.Term(0, times: coefficient)
    func program(_ maximum: Int, _ terms: [IntegerProgram.Term], _ bound: Int) -> IntegerProgram {
      IntegerProgram(
        variables: [.init(name: "x", minimum: 0, maximum: maximum, initial: 0)],
        constraints: [.init(name: "c", terms: terms, .equal, bound)])
    }
    // Divided by their greatest common divisor, these are small.
    #expect(try program(1, [term], 0).solve([])?.values == [0])
    #expect(try program(1, [term], coefficient).solve([])?.values == [1])
    #expect(try program(1, [term], 0).conflict() == nil)
    // Nothing varies, or the terms cancel.
    #expect(try program(0, [term], 0).solve([])?.values == [0])
    #expect(try program(0, [term], 1).solve([]) == nil)
    let opposite = coefficient == .min ? [.max, 1] : [-coefficient]
    let none = [term] + opposite.map { .init(0, times: $0) }
    #expect(try program(9, none, 0).solve([]) != nil)
    #expect(throws: IntegerProgramError.objectiveOverflow(0)) {
      try IntegerProgram(variables: program(1, [], 0).variables).solve([.maximize([term])])
    }
    let many = Array(repeating: term, count: 100)
    #expect(throws: IntegerProgramError.constraintOverflow(0)) {
      try program(.max >> 2, many, coefficient).solve([])
    }
    // A bound that is out of reach is no overflow.
    #expect(try program(5, [.init(0, times: 1)], coefficient).solve([]) == nil)
  }

  @Test func unknownVariables() {
    let one = Variable(name: "x", minimum: 0, maximum: 1)
    for index in [-1, 1, Int.max, Int.min] {
      let terms = [IntegerProgram.Term(0, times: 1), .init(index, times: 1)]
      #expect(throws: IntegerProgramError.unknownVariable(index, constraint: 0)) {
        try IntegerProgram(
          variables: [one], constraints: [.init(name: "c", terms: terms, .atMost, 1)]
        ).solve([])
      }
      let error = IntegerProgramError.unknownVariableOfObjective(index, objective: 0)
      for objective in [
        IntegerProgram.Objective.minimize(terms), .maximize(terms), .leastDeviation(terms),
        .fewestChanges([index]),
      ] {
        #expect(throws: error) { try IntegerProgram(variables: [one]).solve([objective]) }
      }
    }
  }

  @Test func objectivesThatMakeNoSense() {
    let program = IntegerProgram(
      variables: [
        .init(name: "new", minimum: 0, maximum: 1),
        .init(name: "old", minimum: 0, maximum: 1, initial: 0),
      ])
    #expect(throws: IntegerProgramError.noInitialValue(variable: 0, objective: 0)) {
      try program.solve([.fewestChanges([0, 1])])
    }
    #expect(throws: IntegerProgramError.noInitialValue(variable: 0, objective: 1)) {
      try program.solve([.minimize([]), .leastDeviation([.init(0, times: 1)])])
    }
    #expect(throws: IntegerProgramError.negativeWeight(variable: 1, objective: 0)) {
      try program.solve([.leastDeviation([.init(1, times: .min)])])
    }
  }

  @Test func thousandsOfConstraints() throws {
    var generator = SeededGenerator(seed: 7)
    let variables = (0..<10).map {
      Variable(name: "v\($0)", minimum: 0, maximum: 1_000, initial: 500)
    }
    var constraints = (0..<3_000).map { index in
      IntegerProgram.Constraint(
        name: "c\(index)", terms: (0..<10).map { .init($0, times: generator.int(0...9)) }, .atMost,
        generator.int(20_000...60_000))
    }
    var program = IntegerProgram(variables: variables, constraints: constraints)
    let all = (0..<10).map { IntegerProgram.Term($0, times: 1) }
    #expect(try program.solve([.maximize(all)]) != nil)
    constraints[1_234] = .init(name: "too much", terms: all, .atLeast, 9_500)
    program.constraints = constraints
    let conflict = try #require(try program.conflict())
    #expect(conflict.constraints.contains(1_234))

    program.constraints = Array(repeating: constraints[0], count: 20_001)
    #expect(throws: IntegerProgramError.tooLarge) { try program.solve([]) }
  }

  @Test func limitsEndTheSearch() {
    // Market split (Cornuéjols, Dawande 1999): equalities that relaxations say nothing about.
    var generator = SeededGenerator(seed: 3)
    let variables = (0..<50).map { Variable(name: "v\($0)", minimum: 0, maximum: 1) }
    let constraints = (0..<6).map { index in
      let terms = (0..<50).map { IntegerProgram.Term($0, times: generator.int(0...99)) }
      let half = terms.reduce(0) { $0 + $1.coefficient } / 2
      return IntegerProgram.Constraint(name: "c\(index)", terms: terms, .equal, half)
    }
    var program = IntegerProgram(
      variables: variables, constraints: constraints,
      limits: .init(time: .milliseconds(200)))
    let clock = ContinuousClock()
    let time = clock.measure {
      #expect(throws: IntegerProgramError.outOfTime) { try program.solve([]) }
    }
    #expect(time < .seconds(20))
    program.limits = .init(time: .seconds(Int64.max), nodes: 10)
    #expect(throws: IntegerProgramError.outOfNodes) { try program.solve([]) }
    program.limits = .init(time: .seconds(-1))
    #expect(throws: IntegerProgramError.outOfTime) { try program.solve([]) }
  }
}

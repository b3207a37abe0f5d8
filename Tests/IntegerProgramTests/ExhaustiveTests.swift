import Testing

@testable import IntegerProgram

/// Small random programs, against trying every assignment.
struct ExhaustiveTests {
  /// Each block of seeds is one test, so that they share the processors.
  static let blocks = Array(0..<8)
  static let blockSize = 400

  private func generators(_ block: Int, salt: Int) -> [SeededGenerator] {
    ((block * Self.blockSize)..<((block + 1) * Self.blockSize)).map { seed in
      SeededGenerator(seed: seed &* 1_000_003 &+ salt)
    }
  }

  @Test(arguments: blocks) func solveFindsTheBest(block: Int) throws {
    for var generator in generators(block, salt: 1) {
      let program = generator.program()
      let objectives = (0..<generator.int(0...3)).map { _ in
        generator.objective(variables: program.variables.count)
      }
      let best = program.assignments.filter { program.keeps($0, program.constraints.indices) }
        .map { program.costs(objectives, $0) }
        .min { $0.lexicographicallyPrecedes($1) }
      let solution = try program.solve(objectives)
      #expect(solution.map { program.costs(objectives, $0.values) } == best, "\(program)")
      if let solution {
        #expect(program.assignments.contains(solution.values))
        #expect(program.keeps(solution.values, program.constraints.indices))
        #expect(
          solution.objectives
            == objectives.map { program.objectiveValue($0, solution.values) })
      }
    }
  }

  @Test(arguments: blocks) func paretoFrontIsWhole(block: Int) throws {
    for var generator in generators(block, salt: 2) {
      let program = generator.program()
      let objectives = (0..<generator.int(1...4)).map { _ in
        generator.objective(variables: program.variables.count)
      }
      let all = Set(
        program.assignments.filter { program.keeps($0, program.constraints.indices) }
          .map { program.costs(objectives, $0) })
      let expected = all.filter { costs in
        !all.contains { other in
          other != costs && zip(other, costs).allSatisfy { $0 <= $1 }
        }
      }.sorted { $0.lexicographicallyPrecedes($1) }
      let front = try program.paretoFront(objectives, atMost: 1_000)
      #expect(front.isComplete)
      #expect(
        front.solutions.map { program.costs(objectives, $0.values) } == expected, "\(program)")

      let count = generator.int(1...4)
      let part = try program.paretoFront(objectives, atMost: count)
      #expect(part.solutions.count == min(count, expected.count))
      #expect(
        part.solutions.allSatisfy { expected.contains(program.costs(objectives, $0.values)) })
      if part.isComplete { #expect(part == front) }
    }
  }

  @Test(arguments: blocks) func conflictIsIrreducibleAndNearest(block: Int) throws {
    for var generator in generators(block, salt: 3) {
      let program = generator.program()
      let conflict = try program.conflict()
      let isFeasible = program.assignments.contains {
        program.keeps($0, program.constraints.indices)
      }
      #expect((conflict == nil) == isFeasible, "\(program)")
      guard let conflict else { continue }
      checkIrreducible(conflict.constraints, of: program)
      checkNearest(conflict.nearest, of: program)
    }
  }

  private func checkIrreducible(_ constraints: [Int], of program: IntegerProgram) {
    let assignments = program.assignments
    #expect(!assignments.contains { program.keeps($0, constraints) })
    for left in constraints {
      let others = constraints.filter { $0 != left }
      #expect(assignments.contains { program.keeps($0, others) }, "\(program)")
    }
  }

  private func checkNearest(_ nearest: IntegerProgram.NearMiss?, of program: IntegerProgram) {
    let hard = program.constraints.indices.filter { program.constraints[$0].isHard }
    let allowed = program.assignments.filter { program.keeps($0, hard) }
    let least = allowed.map { program.shortfalls($0).reduce(0) { $0 + $1.amount } }.min()
    #expect(nearest?.shortfalls.reduce(0) { $0 + $1.amount } == least, "\(program)")
    guard let nearest else { return }
    #expect(allowed.contains(nearest.values))
    #expect(nearest.shortfalls == program.shortfalls(nearest.values))
  }
}

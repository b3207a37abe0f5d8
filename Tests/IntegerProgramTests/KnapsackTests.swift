import Testing

@testable import IntegerProgram

/// Programs too large to try every assignment.
struct KnapsackTests {
  /// Thirty kinds of things, several of each, in one sack: against dynamic programming.
  @Test(arguments: 0..<10) func thirtyVariables(seed: Int) throws {
    var generator = SeededGenerator(seed: seed)
    let capacity = 2_000
    let things = (0..<30).map { _ in
      (weight: generator.int(20...200), value: generator.int(20...300), count: generator.int(1...6))
    }
    var best = [Int](repeating: 0, count: capacity + 1)
    for thing in things {
      for _ in 0..<thing.count {
        for room in stride(from: capacity, through: thing.weight, by: -1) {
          best[room] = max(best[room], best[room - thing.weight] + thing.value)
        }
      }
    }
    let program = IntegerProgram(
      variables: things.indices.map {
        .init(name: "thing\($0)", minimum: 0, maximum: things[$0].count)
      },
      constraints: [
        .init(
          name: "sack", terms: things.indices.map { .init($0, times: things[$0].weight) }, .atMost,
          capacity)
      ])
    let values = things.indices.map { IntegerProgram.Term($0, times: things[$0].value) }
    #expect(try program.solve([.maximize(values)])?.objectives == [best[capacity]])
  }

  /// A window is at most as many bytes as its segments hold, as lwIP asks of TCP_WND.
  @Test func coupledWindow() throws {
    let program = IntegerProgram(
      variables: [
        .init(name: "window", minimum: 1_460, maximum: 65_535, initial: 11_680),
        .init(name: "segments", minimum: 1, maximum: 64, initial: 8),
      ],
      constraints: [
        .init(
          name: "segments hold the window", terms: [.init(0, times: 1), .init(1, times: -1_460)],
          .atMost, 0),
        .init(name: "RAM", terms: [.init(1, times: 1_540)], .atMost, 10_000),
      ])
    // 10,000 / 1,540 is 6 segments, which hold 8,760 bytes.
    let solution = try program.solve([.leastDeviation([.init(0, times: 1)]), .fewestChanges([1])])
    #expect(solution == .init(values: [8_760, 6], objectives: [2_920, 1]))
  }

  /// Not a test of time: it shows how long a plan takes on the machine at hand.
  @Test func planOfThirtyKnobs() throws {
    var generator = SeededGenerator(seed: 0)
    let program = generator.plan(knobs: 30, constraints: 40)
    var solution: IntegerProgram.Solution?
    let time = try ContinuousClock().measure {
      solution = try program.solve(program.planObjectives)
    }
    print("30 knobs, 40 constraints, 3 objectives: \(time)")
    #expect(solution?.objectives == [4, 280_282, 418_944])
  }
}

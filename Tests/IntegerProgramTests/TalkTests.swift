import Testing

@testable import IntegerProgram

struct TalkTests {
  /// The heap and the pool share RAM; the heap gets 50 KB, and the pool keeps as much as it can.
  @Test func poolGivesWhatTheHeapNeeds() throws {
    let rest = 262_144 - (101 + 50) * 1_024 - 500
    let program = IntegerProgram(
      variables: [
        .init(name: "pool", minimum: 64, maximum: 164, initial: 150),
        .init(name: "heap", minimum: 1, maximum: 64),
      ],
      constraints: [
        .init(
          name: "RAM", terms: [.init(0, times: 1_024), .init(1, times: 1_024)], .atMost,
          262_144 - rest),
        .init(name: "reserve", terms: [.init(1, times: 1)], .atLeast, 50),
      ])
    let solution = try program.solve([.leastDeviation([.init(0, times: 1)])])
    #expect(solution == .init(values: [101, 50], objectives: [49]))
  }
}

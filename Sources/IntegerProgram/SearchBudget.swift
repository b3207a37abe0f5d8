/// What is left of the limits of one call.
final class SearchBudget {
  private let deadline: ContinuousClock.Instant
  private var nodes: Int

  init(_ limits: IntegerProgram.Limits) {
    // A century is as good as no limit, and cannot overflow the clock.
    deadline = ContinuousClock.now.advanced(by: min(limits.time, .seconds(100 * 366 * 86_400)))
    nodes = limits.nodes
  }

  var isOutOfTime: Bool { ContinuousClock.now >= deadline }

  func checkTime() throws(IntegerProgramError) {
    if isOutOfTime { throw .outOfTime }
  }

  func countNode() throws(IntegerProgramError) {
    try checkTime()
    guard nodes > 0 else { throw .outOfNodes }
    nodes -= 1
  }
}

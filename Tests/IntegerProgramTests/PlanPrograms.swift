@testable import IntegerProgram

extension SeededGenerator {
  /// A program of the shape that a plan has: buffers, pools and stacks that share RAM, some counted
  /// in units of bytes and some coupled, as a window is with the segments that fill it.
  mutating func plan(knobs: Int, constraints: Int) -> IntegerProgram {
    var variables: [IntegerProgram.Variable] = []
    var costs: [Int] = []
    for index in 0..<knobs {
      switch index % 3 {
      case 0:  // a count of structures
        let initial = int(4...48)
        variables.append(
          .init(name: "count\(index)", minimum: 1, maximum: initial * 2, initial: initial))
        costs.append(int(4...400) * 4)
      case 1:  // bytes of a buffer
        let initial = int(1...16) * 1_024
        variables.append(
          .init(
            name: "bytes\(index)", minimum: 256, maximum: 16_384, step: int(0...1) == 0 ? 1 : 256,
            initial: initial))
        costs.append(1)
      default:  // kilobytes
        let initial = int(4...32)
        variables.append(
          .init(name: "kilobytes\(index)", minimum: 2, maximum: 64, initial: initial))
        costs.append(1_024)
      }
    }
    let ram = variables.indices.map { IntegerProgram.Term($0, times: costs[$0]) }
    let today = ram.reduce(0) { $0 + $1.coefficient * (variables[$1.variable].initial ?? 0) }
    var rows = [
      IntegerProgram.Constraint(name: "RAM", terms: ram, .atMost, today * 85 / 100, isHard: true)
    ]
    while rows.count < constraints {
      let (a, b) = (int(0...(knobs - 1)), int(0...(knobs - 1)))
      if a == b { continue }
      let (now, other) = (variables[a].initial ?? 0, variables[b].initial ?? 0)
      let name = "c\(rows.count)"
      switch int(0...2) {
      case 0:  // at least some of today's
        rows.append(
          .init(name: name, terms: [.init(a, times: 1)], .atLeast, now * int(30...95) / 100))
      case 1:  // a <= ratio * b
        rows.append(
          .init(
            name: name,
            terms: [.init(a, times: 1), .init(b, times: -(now / max(1, other) + 1))], .atMost, 0))
      default:  // a group's share
        let group = (0..<knobs).filter { _ in int(0...4) == 0 }
        let share = group.reduce(0) { $0 + costs[$1] * (variables[$1].initial ?? 0) }
        rows.append(
          .init(
            name: name, terms: group.map { .init($0, times: costs[$0]) },
            int(0...1) == 0 ? .atMost : .atLeast, share * int(90...100) / 100))
        if rows[rows.count - 1].relation == .atLeast {
          rows[rows.count - 1].bound = share * int(40...80) / 100
        }
      }
    }
    return IntegerProgram(variables: variables, constraints: rows)
  }
}

extension IntegerProgram {
  /// Least RAM, fewest changes, least deviation relative to today.
  var planObjectives: [Objective] {
    let ram = constraints[0].terms
    let relative = variables.indices.map { index in
      Term(index, times: 100_000 / max(1, variables[index].initial ?? 1))
    }
    return [.fewestChanges(Array(variables.indices)), .leastDeviation(relative), .minimize(ram)]
  }
}

import MemoryModel

/// Stacks that reached what is not theirs: what a reader has to see first.
enum StackOverflows {
  /// A line for each core whose stack overflowed, of the phase where it went deepest.
  static func lines(of profile: RunProfile) -> [String] {
    let stacks = profile.phases.flatMap { phase in phase.stacks.map { (phase.name, $0) } }
    return Set(stacks.map(\.1.core)).sorted().compactMap { core in
      let deepest = stacks.filter { $0.1.core == core && $0.1.used > $0.1.reserved }
        .max { $0.1.used - $0.1.reserved < $1.1.used - $1.1.reserved }
      return deepest.map { line($0.1, phase: $0.0, of: profile.phases.count) }
    }
  }

  private static func line(_ stack: RunProfile.Stack, phase: String, of phases: Int) -> String {
    let excess = stack.used - stack.reserved
    let unit = excess == 1 ? "byte" : "bytes"
    var text = "core \(stack.core)'s stack overflowed by \(Numbers.grouped(excess)) \(unit)"
    if let overrun = stack.overrun, !overrun.isEmpty {
      text += " into " + overrun.prefix(3).map(place).joined(separator: ", ")
      if overrun.count > 3 { text += " and \(Numbers.grouped(overrun.count - 3)) more" }
    }
    if phases > 1 { text += " in phase \(phase)" }
    if let calls = stack.calls, !calls.isEmpty { text += ": " + CallNames.chain(calls) }
    return text
  }

  private static func place(_ overrun: RunProfile.Stack.Overrun) -> String {
    let name = CallNames.readable(overrun.name)
    // A stack has no variable but labels of the linker script.
    return overrun.layer == "Stacks" ? "another stack (\(name))" : "\(name) (\(overrun.layer))"
  }
}

/// Where one phase of a run ends and the next begins.
public enum PhaseRequest: Equatable, Sendable {
  /// The phase `name` starts when the function `symbol` is first called.
  case starts(name: String, at: String)
  /// Each call of the function `symbol` ends the phase that its first argument, a C string, names:
  /// such as `memory_marks_print` of Samples/PicoMQTT. The next phase begins when it returns.
  case ends(at: String)
}

/// The phases of a run so far.
struct Phases {
  /// A firmware could end phases for ever; what comes behind so many counts for the last one.
  static let most = 256

  /// The name of the phase at hand, as far as it is known before its end.
  private(set) var current: String
  /// Phases that have ended.
  private(set) var count = 0
  /// Whether the phase at hand is the last one, which only the end of the run ends.
  var isLast: Bool { count >= Self.most - 1 }

  init(_ requests: [PhaseRequest]) {
    let starts = requests.contains { if case .starts = $0 { true } else { false } }
    current = requests.isEmpty ? "run" : starts ? "start" : "rest"
  }

  /// Ends the phase at hand.
  ///
  /// - Parameters:
  ///   - name: Its name, if only its end tells.
  ///   - next: The name of the next phase.
  /// - Returns: Its name; nil if it is the last one.
  mutating func end(named name: String? = nil, next: String? = nil) -> String? {
    guard !isLast else { return nil }
    count += 1
    defer { current = next ?? (name == nil ? current : "rest") }
    return name ?? current
  }
}

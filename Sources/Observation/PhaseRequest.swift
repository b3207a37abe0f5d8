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
  private(set) var count = 0

  init(_ requests: [PhaseRequest]) {
    let starts = requests.contains { if case .starts = $0 { true } else { false } }
    current = requests.isEmpty ? "run" : starts ? "start" : "rest"
  }

  /// Ends the phase at hand.
  ///
  /// - Parameters:
  ///   - name: Its name, if only its end tells.
  ///   - next: The name of the next phase.
  /// - Returns: Its name; nil if there have been too many.
  mutating func end(named name: String? = nil, next: String? = nil) -> String? {
    guard count < Self.most else { return nil }
    count += 1
    defer { current = next ?? (name == nil ? current : "rest") }
    return name ?? current
  }
}

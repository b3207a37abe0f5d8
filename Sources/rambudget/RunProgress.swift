import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A line on a terminal that says how far a run has come; nothing where standard error is none.
final class RunProgress {
  private let isShown = isatty(STDERR_FILENO) == 1
  private var isOnScreen = false
  private let start = ContinuousClock.now
  /// Host seconds at the latest update.
  private var latest = 0.0

  func show(seconds: Double, instructions: UInt64) {
    // Ten a second are enough to see it move.
    guard isShown, elapsed - latest >= 0.1 else { return }
    latest = elapsed
    let speed = Double(instructions) / max(0.001, elapsed) / 1e6
    put(
      "\r\u{1b}[K\(tenths(seconds)) s of the firmware's time, "
        + "\(instructions / 1_000_000) million instructions, \(Int(speed)) a second")
    isOnScreen = true
  }

  func clear() {
    guard isOnScreen else { return }
    put("\r\u{1b}[K")
    isOnScreen = false
  }

  private var elapsed: Double {
    let duration = start.duration(to: .now).components
    return Double(duration.seconds) + Double(duration.attoseconds) / 1e18
  }

  private func tenths(_ seconds: Double) -> String {
    let value = Int(seconds * 10)
    return "\(value / 10).\(value % 10)"
  }

  private func put(_ text: String) { _ = try? FileDescriptor.standardError.writeAll(text.utf8) }
}

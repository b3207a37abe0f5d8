import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Whether somebody wants a long run to end: it then says what it has found so far.
enum Interruption {
  // A signal's handler reaches nothing else.
  private static let isWanted = Atomic(false)

  /// Takes Ctrl-C and `kill` as that wish. The second time they end the process as ever.
  static func watch() {
    // Initialised before a handler could be the first to ask for it.
    isWanted.store(false, ordering: .relaxed)
    // Whoever reads the serial port may have seen enough; the run's files should be written all the same.
    signal(SIGPIPE, SIG_IGN)
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        Interruption.isWanted.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
  }

  static var isRequested: Bool { isWanted.load(ordering: .relaxed) }
}

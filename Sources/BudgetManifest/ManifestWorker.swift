import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The child's side: limits itself, and then becomes the program of a budget file.
///
/// The program is the user's own code and no sandbox holds it; the limits are for mistakes, such as a
/// loop without an end.
public enum ManifestWorker {
  /// Bytes of address space that the program gets: 1 GiB. It takes about 60 MiB.
  public static let memoryLimit: UInt64 = 1 << 30
  /// Bytes to which any file may grow that it writes, its answer and what it prints included: 1 MiB.
  /// A budget of 1,000 statements takes 150 KB.
  public static let outputLimit: UInt64 = 1 << 20

  /// Becomes the program `binary`. Its standard output goes to standard error, and what is standard
  /// output now becomes the descriptor at which rambudget listens.
  ///
  /// Its environment has nothing but that descriptor's number, so that no result depends on anything
  /// else.
  ///
  /// - Parameters:
  ///   - binary: looked up in the working directory, not on the search path.
  ///   - seconds: limit of both wall clock and CPU time; at least 1.
  /// - Throws: `Errno` where the program cannot be started.
  public static func run(_ binary: FilePath, seconds: Int) throws(Errno) -> Never {
    let listener = dup(STDOUT_FILENO)
    guard listener >= 0, dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 else {
      throw Errno(rawValue: errno)
    }
    limit(seconds: seconds)
    binary.withPlatformString { path in
      withStrings([
        "RAMBUDGET_MANIFEST_FD=\(listener)",
        // A crash is told at once, rather than after minutes of collecting a backtrace.
        "SWIFT_BACKTRACE=enable=no",
      ]) { environment in
        let arguments = [UnsafeMutablePointer(mutating: path), nil]
        _ = execve(path, arguments, environment)
      }
    }
    throw Errno(rawValue: errno)
  }

  private static func limit(seconds: Int) {
    let time = UInt32(clamping: max(1, seconds))
    // Whoever started rambudget may ignore or hold back the signals that tell of a limit.
    for number in [SIGXFSZ, SIGXCPU, SIGALRM, SIGPIPE] { signal(number, SIG_DFL) }
    var none = sigset_t()
    sigemptyset(&none)
    sigprocmask(SIG_SETMASK, &none, nil)
    lower(RLIMIT_AS, to: memoryLimit)
    lower(RLIMIT_FSIZE, to: outputLimit)
    lower(RLIMIT_CORE, to: 0)
    // At the hard limit comes SIGKILL, which does not say why.
    lower(RLIMIT_CPU, to: UInt64(time), hard: UInt64(time) + 1)
    // A program that waits uses no CPU time, and a parent that died cannot end it.
    alarm(time)
  }

  private static func lower(
    _ resource: __rlimit_resource, to value: UInt64, hard: UInt64? = nil
  ) {
    let number = __rlimit_resource_t(resource.rawValue)
    var limits = rlimit()
    guard getrlimit(number, &limits) == 0 else { return }
    limits.rlim_max = min(rlim_t(hard ?? value), limits.rlim_max)
    limits.rlim_cur = min(rlim_t(value), limits.rlim_max)
    _ = setrlimit(number, &limits)
  }

  private static func withStrings(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Void
  ) {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    body(copies + [nil])
  }
}

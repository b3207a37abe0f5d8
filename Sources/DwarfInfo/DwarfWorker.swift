import SystemPackage

#if canImport(Glibc)
  import Glibc
#endif

/// The child's side: the only place where libdwarf runs.
///
/// libdwarf 20210528 aborts, loops or takes all memory on damaged DWARF. It therefore has a process
/// of its own, which limits itself before libdwarf sees the first byte.
public enum DwarfWorker {
  /// Bytes of address space that the child allows itself: 1 GiB. Reading the DWARF of a firmware of
  /// several megabytes takes less than a tenth of it.
  public static let memoryLimit: UInt64 = 1 << 30

  /// Reads the DWARF of the ELF file behind `input` and writes what it says to `output`: variables and
  /// functions, and the layouts that the environment asks for (see `LayoutRequest`).
  ///
  /// To be called in a process that has nothing else to do: its limits change for good, and it is
  /// killed by SIGALRM or SIGXCPU after `seconds`.
  ///
  /// - Parameters:
  ///   - input: a regular file, open for reading.
  ///   - output: where `DwarfInfo.read(elf:worker:seconds:)` listens.
  ///   - seconds: limit of both wall clock and CPU time; at least 1.
  /// - Throws: `Errno` where the output cannot be written. That DWARF cannot be read is no error
  ///   here; the parent is told.
  public static func run(
    input: FileDescriptor, output: FileDescriptor, seconds: Int
  ) throws {
    limit(seconds: seconds)
    let answer: [UInt8]
    do throws(DwarfInfoError) {
      let file = try DwarfFile(descriptor: input)
      let wanted = LayoutRequest.fromEnvironment().names
      answer = WireEncoder.encode(
        try file.map { (file) throws(DwarfInfoError) in
          try DwarfWalker.read(file, layoutsOf: wanted)
        } ?? DwarfInfo())
    } catch {
      answer = WireEncoder.encode(failure: error.reason)
    }
    try output.writeAll(answer)
  }

  private static func limit(seconds: Int) {
    let time = UInt32(clamping: max(1, seconds))
    lower(RLIMIT_AS, to: memoryLimit)
    lower(RLIMIT_CORE, to: 0)
    lower(RLIMIT_CPU, to: UInt64(time))
    // A reader that waits uses no CPU time, and a parent that died cannot end it.
    alarm(time)
  }

  private static func lower(_ resource: __rlimit_resource, to value: UInt64) {
    let number = __rlimit_resource_t(resource.rawValue)
    var limits = rlimit()
    guard getrlimit(number, &limits) == 0 else { return }
    limits.rlim_cur = min(rlim_t(value), limits.rlim_max)
    limits.rlim_max = limits.rlim_cur
    _ = setrlimit(number, &limits)
  }
}

extension DwarfInfoError {
  /// What the child tells its parent of an error.
  fileprivate var reason: String {
    if case .unreadable(let reason) = self { reason } else { description }
  }
}

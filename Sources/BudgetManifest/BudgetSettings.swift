import SystemPackage

/// Where what is needed to load budgets lies, and how long that may take.
public struct BudgetSettings: Sendable {
  /// The executable whose command `run-manifest` runs `ManifestWorker`: rambudget itself.
  public var worker: FilePath
  /// Where rambudget is installed or was built; `BudgetDSL`'s sources are found from there.
  public var executable: FilePath
  /// `RAMBUDGET_HOME`: the folder whose `Sources` has them, instead.
  public var home: FilePath?
  /// `RAMBUDGET_SWIFTC`: the compiler, instead of the one on the search path.
  public var compiler: FilePath?
  /// `PATH`.
  public var searchPath: [FilePath]
  /// `$XDG_CACHE_HOME/rambudget` or `~/.cache/rambudget`; nil where there is no home: then nothing is
  /// kept.
  public var cache: FilePath?
  /// `TMPDIR`, or `/tmp` where that is unset or not ASCII: the compiler's driver traps there
  /// (swift-tools-support-core, `withTemporaryDirectory`; seen with Swift 6.3.1).
  public var temporaryFolder: FilePath
  /// Seconds that compiling one file may take.
  public var compileSeconds = 60
  /// Seconds that the program of a file may take; it takes milliseconds.
  public var runSeconds = 8

  /// Settings as the environment has them.
  ///
  /// - Parameters:
  ///   - executable: an absolute path without symbolic links.
  ///   - variable: the value of an environment variable; nil where it is unset.
  public init(
    executable: FilePath, worker: FilePath = "/proc/self/exe", variable: (String) -> String?
  ) {
    func path(_ name: String) -> FilePath? {
      variable(name).flatMap { $0.isEmpty ? nil : FilePath($0) }
    }
    // The XDG base directory specification has relative ones ignored; so do we.
    func folder(_ name: String) -> FilePath? { path(name).flatMap { $0.isAbsolute ? $0 : nil } }

    self.worker = worker
    self.executable = executable
    home = path("RAMBUDGET_HOME")
    compiler = path("RAMBUDGET_SWIFTC")
    searchPath = (variable("PATH") ?? "").split(separator: ":").map { FilePath(String($0)) }
    cache = (folder("XDG_CACHE_HOME") ?? folder("HOME")?.appending(".cache"))?
      .appending("rambudget")
    temporaryFolder =
      folder("TMPDIR").flatMap { $0.string.utf8.allSatisfy { $0 < 0x80 } ? $0 : nil } ?? "/tmp"
  }
}

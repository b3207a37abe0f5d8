import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The Swift compiler of this machine.
struct Compiler: Sendable {
  /// As it is started.
  var path: FilePath
  /// What changes when the compiler does: where it really lies, its size, and when it was written.
  var identity: [UInt8]

  /// - Throws: where `RAMBUDGET_SWIFTC` names no program.
  /// - Returns: nil where the search path has none.
  static func find(_ settings: BudgetSettings) throws(BudgetError) -> Compiler? {
    if let path = settings.compiler {
      guard let compiler = Compiler(path) else {
        throw BudgetError(
          file: path.text, reason: "RAMBUDGET_SWIFTC names it, but it is no program")
      }
      return compiler
    }
    return settings.searchPath.lazy.compactMap { Compiler($0.appending("swiftc")) }.first
  }

  private init?(_ path: FilePath) {
    guard path.withPlatformString({ access($0, X_OK) }) == 0,
      let status = try? path.stat(), status.type == .regular,
      let real = path.withPlatformString({ realpath($0, nil) })
    else { return nil }
    defer { free(real) }
    // A child has another working directory.
    var absolute = path
    if path.isRelative, let folder = getcwd(nil, 0) {
      defer { free(folder) }
      absolute = FilePath(platformString: folder).pushing(path)
    }
    self.path = absolute
    let program = FilePath(platformString: real)
    identity = program.bytes + Self.stamp(status)
    // swiftly's one executable stands for the compiler of whichever toolchain its settings name. A
    // `.swift-version` has no say: the compiler runs in a temporary folder.
    if program.lastComponent == "swiftly" {
      let config = program.removingLastComponent().removingLastComponent()
        .appending("config.json")
      if let status = try? config.stat() { identity += Self.stamp(status) }
    }
  }

  private static func stamp(_ status: Stat) -> [UInt8] {
    let time = status.st_mtim
    return Array("\0\(status.size) \(time.tv_sec).\(time.tv_nsec)".utf8)
  }
}

import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The compiled modules that a budget file imports: one folder with `BudgetDSL.swiftmodule`,
/// `BudgetDSL.o`, the same of `MemoryModel`, and `checksums`.
enum DSLModule {
  private static let checksums: FilePath.Component = "checksums"
  /// Files are at most some hundred kilobytes.
  private static let largestFile = 64 << 20

  /// The folder of the modules that `toolchain` needs: a prebuilt one, a cached one, or one that is
  /// made now, in the cache or, without a cache, in `scratch`.
  ///
  /// - Throws: `BudgetError` where it must be made and cannot.
  static func folder(for toolchain: Toolchain, scratch: FilePath) async throws -> FilePath {
    let key = toolchain.moduleKey
    if let prebuilt = toolchain.sources.prebuilt?.appending(key), isIntact(prebuilt) {
      return prebuilt
    }
    guard let cached = toolchain.cache.module(key) else {
      return try await build(toolchain, in: scratch)
    }
    if isIntact(cached) {
      toolchain.cache.use(cached)
      return cached
    }
    do {
      return try await build(toolchain, into: cached)
    } catch is Errno {
      // A cache that cannot be written only costs time.
      return try await build(toolchain, in: scratch)
    }
  }

  /// Builds the modules into a folder that appears at once and whole. Of two processes that do so at
  /// the same time, both have it afterwards.
  static func build(_ toolchain: Toolchain, into folder: FilePath) async throws -> FilePath {
    let parent = folder.removingLastComponent()
    try Disk.makeFolder(parent)
    let temporary = try TemporaryFolder(in: parent)
    let built = try await build(toolchain, in: temporary.path)
    // A folder of mkdtemp is for its owner only.
    guard built.withPlatformString({ chmod($0, 0o755) }) == 0 else { throw Errno(rawValue: errno) }
    do {
      try Disk.rename(built, to: folder)
    } catch {
      if isIntact(folder) { return folder }
      // What is there is damaged.
      Disk.remove(folder)
      try Disk.rename(built, to: folder)
    }
    return folder
  }

  /// Builds the modules into `scratch/modules`.
  private static func build(_ toolchain: Toolchain, in scratch: FilePath) async throws -> FilePath {
    let work = try TemporaryFolder(in: toolchain.settings.temporaryFolder)
    var products: [String] = []
    for module in toolchain.sources.modules {
      let folder = work.path.appending(module.name)
      try Disk.makeFolder(folder)
      var paths: [String] = []
      for (index, file) in module.files.enumerated() {
        // Any name on disk, a plain one for the compiler.
        let name =
          file.name.string.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
          ? file.name.string : "\(index).swift"
        try Disk.replace(folder.appending(name), with: file.bytes)
        paths.append("\(module.name)/\(name)")
      }
      let outcome = try await toolchain.compile(
        Toolchain.moduleFlags + ["-module-name", module.name, "-I", ".", "-emit-module", "-c"]
          + paths + ["-o", "\(module.name).o"], in: work.path)
      guard outcome.end == .exited(0) else {
        throw BudgetError(
          file: toolchain.compiler.path.text,
          reason: "cannot compile \(module.name), which budget files import"
            + outcome.end.hint(seconds: toolchain.settings.compileSeconds),
          details: outcome.lines)
      }
      for product in ["\(module.name).o", "\(module.name).swiftmodule"] {
        guard (try? work.path.appending(product).stat()) != nil else {
          throw BudgetError(
            file: toolchain.compiler.path.text,
            reason: "is no Swift compiler: it makes no \(product)", details: outcome.lines)
        }
        products.append(product)
      }
    }
    let modules = scratch.appending("modules")
    try Disk.makeFolder(modules)
    var sums = ""
    for product in products {
      let bytes = try Disk.read(work.path.appending(product), limit: largestFile)
      try Disk.replace(modules.appending(product), with: bytes)
      sums += "\(SHA256.hex(bytes))  \(product)\n"
    }
    try Disk.replace(modules.appending(checksums), with: Array(sums.utf8))
    return modules
  }

  /// Whether a folder has what was once written to it.
  private static func isIntact(_ folder: FilePath) -> Bool {
    guard let sums = try? Disk.read(folder.appending(checksums), limit: 4096) else { return false }
    let lines = TextLines.of(sums)
    return lines.count == 4
      && lines.allSatisfy { line in
        let parts = line.split(separator: " ")
        guard parts.count == 2, let name = FilePath.Component(String(parts[1])),
          let bytes = try? Disk.read(folder.appending(name), limit: largestFile)
        else { return false }
        return SHA256.hex(bytes) == parts[0]
      }
  }
}

extension Child.End {
  /// What became of a compiler, where its diagnostics do not tell.
  func hint(seconds: Int) -> String {
    switch self {
    case .exited: ""
    case .killed(let signal): ": it was ended by signal \(signal)"
    case .tookTooLong: ": it took more than \(seconds) s"
    case .notRun(let reason): ": it cannot be started: \(reason)"
    }
  }
}

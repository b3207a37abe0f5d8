import BudgetDSL
import SystemPackage

/// Loads budget files: through the compiler, the cache, or their locks.
///
/// ```swift
/// let loader = BudgetLoader(settings: settings)
/// for file in try await loader.load(["Budgets"]) { print(file.path, file.budgets.count) }
/// ```
public struct BudgetLoader: Sendable {
  let settings: BudgetSettings
  private let trust: Trust

  /// What a lock is good for.
  public enum Trust: Sendable {
    /// The file is compiled; its lock, if it has one, must agree, and stands in for a compiler that is
    /// not there.
    case compilerFirst
    /// Only the lock is used, and the compiler never started.
    case lockOnly
    /// The lock is not looked at: it is about to be written.
    case compilerOnly
  }

  public init(settings: BudgetSettings, trust: Trust = .compilerFirst) {
    self.settings = settings
    self.trust = trust
  }

  /// Most bytes that a budget file may have: 1 MiB.
  static let largestFile = 1 << 20

  /// Loads files, and of folders all files whose names end in `.swift`, sorted by name.
  ///
  /// - Parameter paths: each file is loaded once, however often it is named.
  /// - Throws: a `BudgetError` for the first file that cannot be loaded.
  public func load(_ paths: [FilePath]) async throws(BudgetError) -> [BudgetFile] {
    var files: [BudgetFile] = []
    for path in try Self.files(behind: paths) { files.append(try await load(file: path)) }
    return files
  }

  /// The files behind `paths`.
  static func files(behind paths: [FilePath]) throws(BudgetError) -> [FilePath] {
    var files: [FilePath] = []
    var known: Set<FilePath> = []
    for path in paths {
      for file in try Self.files(in: path) where known.insert(file.lexicallyNormalized()).inserted {
        files.append(file)
      }
    }
    return files
  }

  private static func files(in path: FilePath) throws(BudgetError) -> [FilePath] {
    guard (try? path.stat().type) == .directory else { return [path] }
    do {
      let names = try Disk.names(in: path).filter { $0.extension == "swift" }
      guard !names.isEmpty else {
        throw BudgetError(file: path.text, reason: "a folder without any budget file (*.swift)")
      }
      return names.map { path.appending($0) }
    } catch let error as BudgetError {
      throw error
    } catch {
      throw BudgetError(file: path.text, reason: "cannot be read: \(error)")
    }
  }

  private func load(file path: FilePath) async throws(BudgetError) -> BudgetFile {
    try await loadWithText(path).file
  }

  /// A file, and the text that it was loaded from.
  func loadWithText(
    _ path: FilePath
  ) async throws(BudgetError) -> (file: BudgetFile, text: [UInt8]) {
    let text = try Self.read(path)
    return (try await load(path, text), text)
  }

  private func load(
    _ path: FilePath, _ text: [UInt8]
  ) async throws(BudgetError) -> BudgetFile {
    let name = path.text
    let lock = trust == .compilerOnly ? nil : try BudgetLock.read(beside: path)
    if let lock, lock.source.sha256 != SHA256.hex(text) {
      throw BudgetError(
        file: BudgetLock.path(beside: path).text,
        reason: "stale: \(name) has changed since; run `rambudget budget lock`")
    }
    if trust == .lockOnly {
      guard let lock else {
        throw BudgetError(
          file: name,
          reason: "has no lock, which --locked asks for; `rambudget budget lock` writes it"
        )
      }
      return BudgetFile(path: name, budgets: lock.budgets, source: .lock)
    }
    switch try toolchain() {
    case .lacking(let what):
      if let lock { return BudgetFile(path: name, budgets: lock.budgets, source: .lock) }
      throw BudgetError(
        file: name,
        reason:
          "cannot be compiled, for \(what), and has no lock: install a Swift 6 toolchain or set "
          + "RAMBUDGET_SWIFTC, or run `rambudget budget lock` where there is one")
    case .complete(let toolchain):
      let file = try await load(name, text, toolchain)
      if let lock, lock.budgets != file.budgets {
        throw BudgetError(
          file: BudgetLock.path(beside: path).text,
          reason: "does not say what \(name) says; run `rambudget budget lock`")
      }
      return file
    }
  }

  private static func read(_ path: FilePath) throws(BudgetError) -> [UInt8] {
    do {
      return try Disk.read(path, limit: largestFile)
    } catch .noSuchFileOrDirectory, .notDirectory {
      throw BudgetError(.noSuchFile, file: path.text, reason: "no such file")
    } catch .invalidArgument {
      throw BudgetError(file: path.text, reason: "neither a file nor a folder")
    } catch .fileTooLarge {
      throw BudgetError(
        file: path.text, reason: "larger than \(largestFile >> 20) MiB, which no budget file is")
    } catch {
      throw BudgetError(file: path.text, reason: "cannot be read: \(error)")
    }
  }

  enum Available {
    case complete(Toolchain)
    case lacking(what: String)
  }

  func toolchain() throws(BudgetError) -> Available {
    guard let compiler = try Compiler.find(settings) else {
      return .lacking(what: "there is no swiftc on the PATH")
    }
    guard let sources = DSLSources.find(settings) else {
      return .lacking(
        what: settings.home.map { "RAMBUDGET_HOME (\($0.text)) has no Sources/BudgetDSL" }
          ?? "the sources of BudgetDSL are not where \(settings.executable.text) is installed")
    }
    return .complete(
      Toolchain(
        compiler: compiler, sources: sources, settings: settings,
        cache: BudgetCache(settings.cache)))
  }

  private func load(
    _ name: String, _ text: [UInt8], _ toolchain: Toolchain
  ) async throws(BudgetError) -> BudgetFile {
    let key = toolchain.documentKey(of: text)
    if let json = toolchain.cache.document(key),
      let budgets = try? BudgetValidator.budgets(inDocument: json, of: name)
    {
      return BudgetFile(path: name, budgets: budgets, source: .cached)
    }
    do {
      let (json, messages) = try await ManifestProgram(
        file: name, text: text, toolchain: toolchain
      ).document()
      do throws(BudgetError) {
        let budgets = try BudgetValidator.budgets(inDocument: json, of: name)
        toolchain.cache.store(json, key)
        return BudgetFile(path: name, budgets: budgets, source: .compiled, messages: messages)
      } catch {
        var error = error
        error.details = messages + error.details
        throw error
      }
    } catch let error as BudgetError {
      throw error
    } catch {
      throw BudgetError(
        file: name,
        reason: "cannot be compiled in \(settings.temporaryFolder.text): \(error)")
    }
  }

  /// Builds the modules that budget files import into a folder below `folder`, for an installation.
  ///
  /// - Returns: that folder, named after what its modules fit.
  /// - Throws: a `BudgetError` where that fails.
  public func prebuild(into folder: FilePath) async throws(BudgetError) -> FilePath {
    switch try toolchain() {
    case .lacking(let what): throw BudgetError(file: folder.text, reason: what)
    case .complete(let toolchain):
      do {
        return try await DSLModule.build(toolchain, into: folder.appending(toolchain.moduleKey))
      } catch let error as BudgetError {
        throw error
      } catch {
        throw BudgetError(file: folder.text, reason: "cannot be written: \(error)")
      }
    }
  }
}

import BudgetManifest
import Foundation
import Support
import SystemPackage
import Testing

/// Every test of this target starts a compiler: one at a time.
@Suite(.serialized) enum Manifests {}

/// A folder with budget files, and what loads them with this machine's compiler.
struct Workspace {
  let scratch: Scratch
  var settings: BudgetSettings

  /// What all tests compile into, but those about the cache: the modules are built once.
  private static let sharedCache = Result { try Scratch() }

  /// - Parameter variables: replace or, where nil, remove variables of the environment.
  init(ownCache: Bool = false, variables: [String: String?] = [:]) throws {
    scratch = try Scratch()
    var environment = ProcessInfo.processInfo.environment
    let cache = ownCache ? scratch : try Self.sharedCache.get()
    environment["XDG_CACHE_HOME"] = cache.path("cache")
    environment["TMPDIR"] = scratch.folder.path
    for name in ["RAMBUDGET_HOME", "RAMBUDGET_SWIFTC"] { environment[name] = nil }
    for (name, value) in variables { environment[name] = value }
    settings = BudgetSettings(
      executable: FilePath(RambudgetExecutable.path), worker: FilePath(RambudgetExecutable.path)
    ) { environment[$0] }
  }

  func path(_ name: String) -> FilePath { FilePath(scratch.path(name)) }

  /// Loads one file of that text.
  func load(
    _ text: String, _ name: String = "Budgets/PicoMQTT.swift",
    trust: BudgetLoader.Trust = .compilerFirst
  ) async throws -> BudgetFile {
    try scratch.write(text, name)
    return try await loadFile(name, trust: trust)
  }

  func loadFile(
    _ name: String, trust: BudgetLoader.Trust = .compilerFirst
  ) async throws -> BudgetFile {
    let files = try await loadAll([name], trust: trust)
    return try #require(files.first)
  }

  func loadAll(
    _ names: [String], trust: BudgetLoader.Trust = .compilerFirst
  ) async throws -> [BudgetFile] {
    try await BudgetLoader(settings: settings, trust: trust).load(names.map(path))
  }

  /// Writes the lock of a file; true where it has changed.
  func lock(_ name: String = "Budgets/PicoMQTT.swift") async throws -> Bool {
    let locks = try await BudgetLock.write(for: [path(name)], settings: settings)
    return try #require(locks.first).hasChanged
  }

  /// The error of loading a file of that text, in which this folder's path is left out.
  func error(
    of text: String, _ name: String = "Budgets/PicoMQTT.swift",
    trust: BudgetLoader.Trust = .compilerFirst
  ) async throws -> BudgetError {
    try scratch.write(text, name)
    return try await error(name, trust: trust)
  }

  func error(
    _ name: String = "Budgets/PicoMQTT.swift", trust: BudgetLoader.Trust = .compilerFirst
  ) async throws -> BudgetError {
    var thrown = try #require(
      await #expect(throws: BudgetError.self) { try await loadFile(name, trust: trust) })
    thrown.file = shortened(thrown.file)
    thrown.reason = shortened(thrown.reason)
    thrown.details = thrown.details.map(shortened)
    // Nothing of how it was compiled shows.
    #expect(!thrown.details.contains { $0.contains("/rambudget-") })
    #expect(!thrown.reason.contains("/rambudget-"))
    return thrown
  }

  /// Folders that a load left in the temporary folder.
  var leftovers: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: scratch.folder.path)) ?? [])
      .filter { $0.hasPrefix("rambudget-") }
  }

  private func shortened(_ text: String) -> String {
    text.replacingOccurrences(of: scratch.folder.path + "/", with: "")
  }
}

enum Example {
  static let text = """
    import BudgetDSL

    let budget = Budget("PicoMQTT on Pico W", board: .picoW) {
      Limit(.layer("lwIP"), atMost: .KB(48), warnAt: .percent(90))
      for core in 0...1 { Limit(.stack(core: core), atMost: .KB(4)) }
    }

    """

  /// A budget with one statement, in line 4.
  static func with(_ statement: String) -> String {
    "import BudgetDSL\n\nlet budget = Budget(\"B\") {\n  \(statement)\n}\n"
  }
}

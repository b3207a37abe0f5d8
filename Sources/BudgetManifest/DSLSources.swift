import SystemPackage

/// The sources of what a budget file imports, which are compiled by the user's compiler: a module
/// fits no compiler but the one that made it.
struct DSLSources: Sendable {
  struct Module: Sendable {
    var name: String
    var files: [(name: FilePath.Component, bytes: [UInt8])]
  }

  /// In the order in which they are compiled.
  var modules: [Module]
  /// Where a prebuilt module may lie, beside them.
  var prebuilt: FilePath?

  /// A source file is a few kilobytes.
  private static let largestFile = 1 << 20

  /// - Returns: nil where they are nowhere to be found.
  static func find(_ settings: BudgetSettings) -> DSLSources? {
    if let home = settings.home { return DSLSources(in: home) }
    var folder = settings.executable.removingLastComponent()
    // PREFIX/bin/rambudget
    let prefix = folder.removingLastComponent()
    if var installed = DSLSources(in: prefix.appending("share/rambudget")) {
      installed.prebuilt = prefix.appending("lib/rambudget")
      return installed
    }
    // CHECKOUT/.build/x86_64-unknown-linux-gnu/debug/rambudget
    while !folder.isEmpty, folder.lastComponent != nil {
      folder.removeLastComponent()
      if let checkout = DSLSources(in: folder) { return checkout }
    }
    return nil
  }

  private init?(in home: FilePath) {
    modules = []
    for name in ["MemoryModel", "BudgetDSL"] {
      let folder = home.appending("Sources").appending(name)
      guard let names = try? Disk.names(in: folder).filter({ $0.extension == "swift" }),
        !names.isEmpty
      else { return nil }
      var module = Module(name: name, files: [])
      for file in names {
        guard let bytes = try? Disk.read(folder.appending(file), limit: Self.largestFile) else {
          return nil
        }
        module.files.append((file, bytes))
      }
      modules.append(module)
    }
  }

  /// What changes when they do.
  var digest: String {
    SHA256.hex(
      parts: modules.flatMap { module in
        [Array(module.name.utf8)] + module.files.flatMap { [$0.name.bytes, $0.bytes] }
      })
  }
}

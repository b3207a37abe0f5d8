import SystemPackage

/// What was compiled, so that it is compiled once:
///
///     documents/KEY.json   what a budget file says; its first line is the digest of the rest
///     modules/KEY/         the modules that budget files import
///     clang/KEY/           the compiler's own cache of C modules
///
/// Whatever fails here only costs time.
struct BudgetCache: Sendable {
  /// nil: nothing is kept.
  private let root: FilePath?

  /// Seconds after which what nobody used is dropped: 30 days.
  private static let lifetime = 30 * 24 * 3600
  /// Uses within a day count once, so that a hit seldom writes.
  private static let resolution = 24 * 3600
  static let largestDocument = 4 << 20

  init(_ root: FilePath?) {
    // The compiler takes its paths as text.
    self.root = root.flatMap { FilePath($0.string) == $0 ? $0 : nil }
  }

  /// Where a compiler may keep C modules; nil where it cannot write.
  func clangModules(_ key: String) -> FilePath? {
    guard let folder = root?.appending("clang").appending(key),
      (try? Disk.makeFolder(folder)) != nil, folder.isWritable
    else { return nil }
    use(folder)
    return folder
  }

  func module(_ key: String) -> FilePath? { root?.appending("modules").appending(key) }

  /// The document of that key; nil where there is none, or a damaged one.
  func document(_ key: String) -> [UInt8]? {
    guard let path = path(ofDocument: key),
      let bytes = try? Disk.read(path, limit: Self.largestDocument),
      let end = bytes.firstIndex(of: UInt8(ascii: "\n"))
    else { return nil }
    let document = Array(bytes[(end + 1)...])
    guard bytes[..<end].elementsEqual(SHA256.hex(document).utf8) else { return nil }
    use(path)
    return document
  }

  func store(_ document: [UInt8], _ key: String) {
    guard let path = path(ofDocument: key) else { return }
    do {
      try Disk.makeFolder(path.removingLastComponent())
      try Disk.replace(path, with: Array(SHA256.hex(document).utf8) + [0x0a] + document)
      dropUnused()
    } catch {
      // The next run compiles again.
    }
  }

  /// Keeps an entry for another while.
  func use(_ path: FilePath) {
    if let age = Disk.age(of: path), age > Self.resolution { Disk.touch(path) }
  }

  private func path(ofDocument key: String) -> FilePath? {
    root?.appending("documents").appending("\(key).json")
  }

  private func dropUnused() {
    guard let root else { return }
    for kind in ["documents", "modules", "clang"] {
      let folder = root.appending(kind)
      for name in (try? Disk.names(in: folder)) ?? [] {
        let path = folder.appending(name)
        if let age = Disk.age(of: path), age > Self.lifetime { Disk.remove(path) }
      }
    }
  }
}

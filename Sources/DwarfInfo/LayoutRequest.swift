import Subprocess

#if canImport(Glibc)
  import Glibc
#endif

/// Which variables' layouts the parent asks its child for.
///
/// It goes through the child's environment: the command line shows in lists of processes, and
/// standard input is the ELF file.
struct LayoutRequest {
  /// The variable of the environment. The parent removes one that it has inherited.
  static let key: Environment.Key = "RAMBUDGET_LAYOUTS_OF"

  /// Bytes of all names; Linux allows 128 KiB for one string of the environment.
  private static let maximumBytes = 64 << 10

  /// As variables are called in DWARF, and as the linker calls them.
  let names: Set<String>

  /// One name a line; nil where there is none.
  var text: String? { names.isEmpty ? nil : names.sorted().joined(separator: "\n") }

  /// - Throws: `DwarfInfoError.unreadable` for names that are too long together.
  init(checking names: [String]) throws(DwarfInfoError) {
    var all: Set<String> = []
    for name in names where !name.isEmpty && !name.utf8.contains(where: { $0 == 0 || $0 == 10 }) {
      all.insert(name)
      let stem = name.prefix { $0 != "." }
      if !stem.isEmpty { all.insert(String(stem)) }
    }
    guard all.reduce(0, { $0 + $1.utf8.count + 1 }) <= Self.maximumBytes else {
      throw .unreadable(reason: "the names of \(names.count) variables are too long to ask for")
    }
    self.names = all
  }

  private init(text: String) {
    names = Set(text.split(separator: "\n").map(String.init))
  }

  /// What the parent of this process asked for.
  static func fromEnvironment() -> LayoutRequest {
    LayoutRequest(text: getenv(key.rawValue).map { String(cString: $0) } ?? "")
  }
}

import DwarfInfo

/// Paths of sources as DWARF gives them.
public enum SourcePath {
  /// The unit's source, with its folder where the name alone is relative.
  public static func of(_ unit: DwarfInfo.Unit) -> String {
    let isWhole = unit.name.hasPrefix("/") || unit.directory.isEmpty
    return simplified(isWhole ? unit.name : "\(unit.directory)/\(unit.name)")
  }

  /// Without `.` and, where a folder stands before it, `..`: `a/./b/../c` is `a/c`. By the letters
  /// alone: the folders are those of the machine that compiled, and links in them are not known.
  public static func simplified(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else if part != ".." || !path.hasPrefix("/") || !parts.isEmpty {
        parts.append(part)
      }
    }
    return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }
}

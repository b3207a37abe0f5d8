/// Paths for people: JSON and CSV have them whole.
enum ReadablePath {
  /// Without the folder in which CMake keeps a target's objects, and without an archive's:
  /// `CMakeFiles/app.dir/src/main.c.o` is `src/main.c.o`, `/usr/lib/libc.a(x.o)` is `libc.a(x.o)`.
  static func short(_ path: String?) -> String {
    guard let path else { return "" }
    if path.hasSuffix(")"), let open = path.lastIndex(of: "("),
      let slash = path[..<open].lastIndex(of: "/")
    {
      return String(path[path.index(after: slash)...])
    }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard let folder = parts.firstIndex(of: "CMakeFiles"), folder + 1 < parts.count - 1,
      parts[folder + 1].hasSuffix(".dir")
    else { return path }
    // A source outside the project has its whole path here; its slash is lost in CMake's folder.
    return parts[(folder + 2)...].joined(separator: "/")
  }
}

/// Objects without what differs from build to build.
enum ObjectFile {
  /// The file's name: `main.c` for `build/CMakeFiles/app.dir/src/main.c.o` as for the source that
  /// DWARF names, `libc.a(lib_a-memcpy.o)` for a member, and `.ltrans0.ltrans.o` for what
  /// link-time optimisation calls `/tmp/ccAbC123.ltrans0.ltrans.o`.
  static func name(_ path: String) -> String {
    let utf8 = path.utf8
    let isMember = utf8.last == UInt8(ascii: ")")
    let archiveEnd = isMember ? utf8.lastIndex(of: UInt8(ascii: "(")) : nil
    let folderEnd = utf8[..<(archiveEnd ?? utf8.endIndex)].lastIndex(of: UInt8(ascii: "/"))
    let name = path[(folderEnd.map(utf8.index(after:)) ?? utf8.startIndex)...]
    if archiveEnd != nil { return String(name) }
    if name.hasSuffix(".ltrans.o"), let dot = name.firstIndex(of: ".") {
      return String(name[dot...])
    }
    for suffix in [".o", ".obj"] where name.hasSuffix(suffix) {
      return String(name.dropLast(suffix.count))
    }
    return String(name)
  }
}

import CDemangle

/// C++ names as the source spells them.
enum Demangler {
  /// Longer names are shown as they are: nobody reads them, and the demangler recurses on its input.
  private static let longestName = 1024

  /// The readable form of an Itanium-mangled name; any other name as it is.
  static func readable(_ name: String) -> String {
    guard name.hasPrefix("_Z"), name.utf8.count <= longestName,
      let text = __cxa_demangle(name, nil, nil, nil)
    else { return name }
    defer { text.deallocate() }
    return String(cString: text)
  }
}

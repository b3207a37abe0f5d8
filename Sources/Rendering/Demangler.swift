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

  /// What runs before main for the variables of a source file, which the name is one of.
  private static let constructors = "_GLOBAL__sub_I_"

  /// A function without its parameters and template arguments, for where many stand in a line.
  static func short(_ name: String) -> String {
    let isConstructors = name.hasPrefix(constructors)
    let function = isConstructors ? String(name.dropFirst(constructors.count)) : name
    let readable = readable(function)
    let short = readable == function ? function : ShortName.of(readable)
    return isConstructors ? "constructors of \(short)" : short
  }
}

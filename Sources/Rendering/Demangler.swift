import CDemangle
import Synchronization

/// C++ names as the source spells them.
enum Demangler {
  /// Longer names are shown as they are: nobody reads them, and the demangler recurses on its input.
  private static let longestName = 1024
  /// So are those whose readable form would be longer: substitutions let a short name stand for
  /// gigabytes.
  private static let longestForm = 4096
  /// So are those with packs and more substitutions: where one is expanded or counted, the demangler
  /// goes through all that they stand for before it prints anything.
  private static let mostSubstitutions = 16

  // And those with a scope within an expression, `sr`: where what follows that is no name, the demangler
  // looks at it for ever. Outside of expressions the two letters are a part of `isr`.

  /// The readable form of an Itanium-mangled name; any other name as it is.
  static func readable(_ name: String) -> String {
    guard name.hasPrefix("_Z"), name.utf8.count <= longestName else { return name }
    if let known = known.withLock({ $0[name] }) { return known }
    let form = form(of: name) ?? name
    known.withLock {
      if $0.count >= mostKnown { $0.removeAll(keepingCapacity: true) }
      $0[name] = form
    }
    return form
  }

  /// Chains of calls repeat their functions.
  private static let known = Mutex<[String: String]>([:])
  private static let mostKnown = 1024

  private static func form(of name: String) -> String? {
    guard isQuick(Array(name.utf8)) else { return nil }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: longestForm) { buffer in
      let length = rambudget_demangle(name, buffer.baseAddress, buffer.count)
      guard length >= 0 else { return nil }
      return String(decoding: UnsafeRawBufferPointer(buffer).prefix(length), as: UTF8.self)
    }
  }

  private static func isQuick(_ name: [UInt8]) -> Bool {
    var (hasPacks, hasScopes, hasExpressions, substitutions) = (false, false, false, 0)
    for (first, second) in zip(name, name.dropFirst()) {
      switch (Character(UnicodeScalar(first)), Character(UnicodeScalar(second))) {
      case ("D", "p"), ("s", "p"), ("s", "Z"): hasPacks = true
      case ("s", "r"): hasScopes = true
      case ("D", "T"), ("D", "t"), ("D", "O"), ("D", "v"), ("X", _), ("A", "a"..."z"):
        hasExpressions = true
      case ("S", "0"..."9"), ("S", "A"..."Z"), ("S", "_"): substitutions += 1
      default: break
      }
    }
    return !(hasPacks && substitutions > mostSubstitutions) && !(hasScopes && hasExpressions)
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

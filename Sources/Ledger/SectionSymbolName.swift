/// The symbol that an input section holds, by the section's name alone.
///
/// `-fdata-sections` and `-ffunction-sections` put the name into the section's:
/// `.bss.heap_pool`, `.text.startup.main`, `.data.rel.ro.local.table`.
enum SectionSymbolName {
  /// What gcc, or the pico-sdk, puts before the name. The longer ones first.
  private static let prefixes: [Substring: [String]] = [
    ".text": ["startup.", "unlikely.", "hot.", "exit."],
    ".data": ["rel.ro.local.", "rel.ro.", "rel.local.", "rel."],
    ".binary_info": ["keep."],
  ]

  /// nil where the section holds strings or constants that ld merges, or where its name is not of a
  /// symbol: `.text`, `.rodata.main.str1.1`, `.rodata.cst4`, `.text.unlikely`, `.init_array.00100`.
  static func inSection(_ section: String) -> String? {
    guard section.utf8.first == UInt8(ascii: ".") else { return nil }
    let rest = section.dropFirst()
    guard let dot = rest.firstIndex(of: ".") else { return nil }
    var name = rest[rest.index(after: dot)...]
    let prefixes = prefixes[section[..<dot]] ?? []
    if prefixes.contains(where: { $0.dropLast() == name }) { return nil }
    if let prefix = prefixes.first(where: name.hasPrefix) { name = name.dropFirst(prefix.count) }
    if name.isEmpty || isMerged(name) || name.utf8.allSatisfy(isDigit) { return nil }
    return String(name)
  }

  /// `str1.4`, `main.str1.1`, `cst8`, `main.cst4`: SHF_MERGE in the object.
  private static func isMerged(_ name: Substring) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    func isNumbered(_ part: Substring, _ word: String) -> Bool {
      part.hasPrefix(word) && part.count > word.count
        && part.utf8.dropFirst(word.utf8.count).allSatisfy(isDigit)
    }
    guard let last = parts.last else { return false }
    return isNumbered(last, "cst")
      || (parts.count >= 2 && isNumbered(parts[parts.count - 2], "str")
        && last.utf8.allSatisfy(isDigit))
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}

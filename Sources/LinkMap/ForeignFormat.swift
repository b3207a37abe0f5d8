/// Names files that people give in place of a GNU ld map, with a hint at what to do.
enum ForeignFormat {
  /// The formats that their first bytes tell.
  static func byFirstBytes(of text: Span<UInt8>) -> String? {
    switch text[0] {
    case 0x7F where text.has("\u{7F}ELF", at: 0, end: text.count):
      return "an ELF file; give it as the firmware"
    case UInt8(ascii: "U") where text.has("UF2\n", at: 0, end: text.count):
      return "a UF2 image; give the ELF file it was made from"
    case UInt8(ascii: "!")
    where text.has("!<arch>\n", at: 0, end: text.count)
      || text.has("!<thin>\n", at: 0, end: text.count):
      return "a static library"
    case UInt8(ascii: "P") where text.has("PK\u{3}\u{4}", at: 0, end: text.count):
      return "a ZIP archive; unpack it first"
    default:
      break
    }
    guard text.count >= 2 else { return nil }
    switch (text[0], text[1]) {
    case (0xFF, 0xFE), (0xFE, 0xFF):
      return "UTF-16 text, as PowerShell writes it; save it as UTF-8"
    case (0x1F, 0x8B): return "a gzip file; unpack it first"
    case (0xFD, 0x37): return "an xz file; unpack it first"
    case (0x28, 0xB5): return "a Zstandard file; unpack it first"
    case (0xCF, 0xFA), (0xCE, 0xFA), (0xCA, 0xFE): return "a Mach-O file"
    default: return nil
    }
  }

  /// The formats of files without the headings of GNU ld.
  static func byText(of text: Span<UInt8>) -> String? {
    if isBinary(text) { return "binary data" }
    var signs = Signs()
    var start = 0
    while start < text.count {
      let end = text.endOfLine(from: start)
      if let format = signs.format(ofLine: Slice(start: start, end: end), in: text) {
        return format
      }
      start = end + 1
    }
    return signs.format
  }

  /// Whether control characters stand where a text has none.
  private static func isBinary(_ text: Span<UInt8>) -> Bool {
    for index in 0..<min(text.count, 4096) {
      switch text[index] {
      case 0..<9, 14..<32, 127: return true
      default: break
      }
    }
    return false
  }

  /// What the lines so far have shown; some formats need two signs.
  private struct Signs {
    private var hasDefaultRegion = false
    private var hasStatement = false
    private var hasMemoryCommand = false
    private var hasSectionsCommand = false

    /// The format, where this line alone tells it.
    mutating func format(ofLine line: Slice, in text: Span<UInt8>) -> String? {
      let start = text.skipSpaces(from: line.start, end: line.end)
      func has(_ prefix: StaticString) -> Bool { text.has(prefix, at: start, end: line.end) }
      guard start < line.end else { return nil }
      switch text[start] {
      case UInt8(ascii: "V") where has("VMA "):
        return headerFormat(of: Slice(start: start, end: line.end), in: text)
      case UInt8(ascii: "I") where has("Image component sizes"),
        UInt8(ascii: "M") where has("Memory Map of the image"):
        return "a map of armlink"
      case UInt8(ascii: "#") where has("# IAR ELF Linker"): return "a map of IAR's linker"
      case UInt8(ascii: "#") where has("# Path:"): return "a map of Apple's linker"
      case UInt8(ascii: "P") where has("Preferred load address is"): return "a map of MSVC's linker"
      case UInt8(ascii: "M") where text.equal(Slice(start: start, end: line.end), "Memory map"):
        return "a map of gold; link with ld.bfd"
      default:
        note(Slice(start: start, end: line.end), in: text)
        return nil
      }
    }

    private func headerFormat(of header: Slice, in text: Span<UInt8>) -> String? {
      let next = text.skipSpaces(from: header.start + 4, end: header.end)
      if text.has("LMA ", at: next, end: header.end) {
        return "a map of lld; link with ld.bfd"
      }
      return text.has("Size Align ", at: next, end: header.end)
        ? "a map of mold; link with ld.bfd" : nil
    }

    private mutating func note(_ line: Slice, in text: Span<UInt8>) {
      func has(_ prefix: StaticString) -> Bool { text.has(prefix, at: line.start, end: line.end) }
      switch text[line.start] {
      case UInt8(ascii: "*") where has("*default* "): hasDefaultRegion = true
      case UInt8(ascii: "L") where has("LOAD "), UInt8(ascii: "O") where has("OUTPUT("):
        hasStatement = true
      case UInt8(ascii: "M") where has("MEMORY"): hasMemoryCommand = true
      case UInt8(ascii: "S") where has("SECTIONS"): hasSectionsCommand = true
      default: break
      }
    }

    /// The format that all lines together tell.
    var format: String? {
      // ld translates its headings, but not its region of last resort and not its statements.
      if hasDefaultRegion && hasStatement {
        return "a GNU ld map in another language; link with LC_ALL=C"
      }
      if hasMemoryCommand && hasSectionsCommand {
        return "a linker script; give the map that ld writes with -Wl,-Map=FILE"
      }
      if hasStatement { return "a part of a GNU ld map without its beginning" }
      return nil
    }
  }
}

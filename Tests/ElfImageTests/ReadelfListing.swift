import ElfImage

/// The value that our reader should make of a file, by what `readelf -hSslnW` prints of it.
struct ReadelfListing {
  var image = ElfImage()

  init(_ text: String) throws {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    func rows(behind heading: String) -> ArraySlice<Substring> {
      guard let start = lines.firstIndex(where: { $0.hasPrefix(heading) }) else { return [] }
      return lines[(start + 2)...].prefix { !$0.isEmpty && !$0.hasPrefix("Key to Flags") }
    }
    image.sections = try rows(behind: "Section Headers:").map(Self.section)
    image.segments = try rows(behind: "Program Headers:").map(Self.segment)
    image.symbols = try Self.symbols(rows(behind: "Symbol table '.symtab'"))
    image.hasDwarf = image.sections.contains { $0.name == ".debug_info" }
    for line in lines {
      let words = line.split(separator: " ")
      if line.contains("Entry point address:"), let word = words.last {
        image.entry = try Self.number(word)
      } else if line.contains("Build ID:"), let word = words.last {
        image.buildID = try Self.bytes(word)
      }
    }
  }

  /// `  [ 3] .bss  NOBITS  20000000 010000 000040 00  WA  0   0  4`; flags may be missing, and the
  /// null section has no name.
  private static func section(_ line: Substring) throws -> ElfImage.Section {
    guard let bracket = line.firstIndex(of: "]") else { throw unreadable(line) }
    var words = line[line.index(after: bracket)...].split(separator: " ")
    if words.first == "NULL" { words.insert("", at: 0) }
    if words.count == 9 { words.insert("", at: 6) }
    guard words.count == 10 else { throw unreadable(line) }
    let contents: ElfImage.Section.Contents =
      switch words[1] {
      case "PROGBITS", "INIT_ARRAY", "FINI_ARRAY", "PREINIT_ARRAY", "ARM_EXIDX": .bits
      case "NOBITS": .noBits
      default: .other
      }
    return ElfImage.Section(
      name: String(words[0]), contents: contents, isAllocated: words[6].contains("A"),
      isWritable: words[6].contains("W"), isExecutable: words[6].contains("X"),
      address: try number("0x" + words[2]), offset: try number("0x" + words[3]),
      size: try number("0x" + words[4]), alignment: try number(words[9]))
  }

  /// `  LOAD  0x001000 0x10000000 0x10000000 0x00100 0x00100 R E 0x1000`.
  private static func segment(_ line: Substring) throws -> ElfImage.Segment {
    let words = line.split(separator: " ")
    guard words.count >= 8 else { throw unreadable(line) }
    return ElfImage.Segment(
      isLoad: words[0] == "LOAD", virtualAddress: try number(words[2]),
      physicalAddress: try number(words[3]), offset: try number(words[1]),
      fileSize: try number(words[4]), memorySize: try number(words[5]))
  }

  /// `    7: 20000001    24 FUNC    LOCAL  DEFAULT    3 name`.
  private static func symbols(_ lines: ArraySlice<Substring>) throws -> [ElfImage.Symbol] {
    var symbols: [ElfImage.Symbol] = []
    var file: String?
    for line in lines.dropFirst() {
      let words = line.split(separator: " ")
      guard words.count >= 7 else { throw unreadable(line) }
      let name = words[7...].joined(separator: " ")
      let isLocal = words[4] == "LOCAL"
      if isLocal, words[3] == "NOTYPE", name.hasPrefix("$") { continue }
      let kind: ElfImage.Symbol.Kind =
        switch words[3] {
        case "NOTYPE": .none
        case "OBJECT": .object
        case "FUNC": .function
        case "SECTION": .section
        case "FILE": .file
        default: .other
        }
      if kind == .file { file = name.isEmpty ? nil : name }
      let place: ElfImage.Symbol.Place =
        switch words[6] {
        case "UND": .undefined
        case "ABS": .absolute
        case "COM": .common
        default: .section(Int(try number(words[6])))
        }
      let value = try number("0x" + words[1])
      symbols.append(
        ElfImage.Symbol(
          // readelf shows the section's name for a symbol that has none.
          name: kind == .section ? "" : name, address: kind == .function ? value & ~1 : value,
          size: try number(words[2]), kind: kind, isLocal: isLocal, place: place,
          file: isLocal && kind != .section && kind != .file ? file : nil))
    }
    return symbols
  }

  private static func number(_ word: some StringProtocol) throws -> UInt64 {
    let digits = word.hasPrefix("0x") ? String(word.dropFirst(2)) : String(word)
    guard let number = UInt64(digits, radix: word.hasPrefix("0x") ? 16 : 10) else {
      throw unreadable(word)
    }
    return number
  }

  private static func bytes(_ hex: Substring) throws -> [UInt8] {
    var digits = hex[...]
    var bytes: [UInt8] = []
    while !digits.isEmpty {
      guard let byte = UInt8(digits.prefix(2), radix: 16) else { throw unreadable(hex) }
      bytes.append(byte)
      digits = digits.dropFirst(2)
    }
    return bytes
  }

  private static func unreadable(_ text: some StringProtocol) -> GnuTools.Failure {
    GnuTools.Failure(description: "unexpected in readelf's output: \(text)")
  }
}

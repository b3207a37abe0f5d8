import ElfImage
import Support

/// The value that our reader should make of a file, by what `readelf -hSslnW` prints of it.
struct ReadelfListing {
  var image = ElfImage()

  init(_ text: String) throws {
    image.sections = try Binutils.sections(text).map(Self.section)
    image.segments = try Binutils.segments(text).map {
      ElfImage.Segment(
        isLoad: $0.type == "LOAD", virtualAddress: $0.virtual, physicalAddress: $0.physical,
        offset: $0.offset, fileSize: $0.fileSize, memorySize: $0.memorySize)
    }
    image.symbols = try Self.symbols(Binutils.rows(text, behind: "Symbol table '.symtab'"))
    image.hasDwarf = image.sections.contains { $0.name == ".debug_info" }
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if line.contains("Entry point address:"), let word = words.last {
        image.entry = try Binutils.number(word)
      } else if line.contains("Build ID:"), let word = words.last {
        image.buildID = try Self.bytes(word)
      }
    }
  }

  private static func section(_ section: Binutils.Section) -> ElfImage.Section {
    let contents: ElfImage.Section.Contents =
      switch section.type {
      case "PROGBITS", "INIT_ARRAY", "FINI_ARRAY", "PREINIT_ARRAY", "ARM_EXIDX": .bits
      case "NOBITS": .noBits
      default: .other
      }
    return ElfImage.Section(
      name: section.name, contents: contents, isAllocated: section.isAllocated,
      isWritable: section.flags.contains("W"), isExecutable: section.flags.contains("X"),
      address: section.address, offset: section.offset, size: section.size,
      alignment: section.alignment)
  }

  /// `    7: 20000001    24 FUNC    LOCAL  DEFAULT    3 name`.
  private static func symbols(_ lines: ArraySlice<Substring>) throws -> [ElfImage.Symbol] {
    var symbols: [ElfImage.Symbol] = []
    var file: String?
    for line in lines.dropFirst() {
      let words = line.split(separator: " ")
      guard words.count >= 7 else { throw Binutils.unreadable(line) }
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
        default: .section(Int(try Binutils.number(words[6])))
        }
      let value = try Binutils.number("0x" + words[1])
      symbols.append(
        ElfImage.Symbol(
          // readelf shows the section's name for a symbol that has none.
          name: kind == .section ? "" : name, address: kind == .function ? value & ~1 : value,
          size: try Binutils.number(words[2]), kind: kind, isLocal: isLocal, place: place,
          file: isLocal && kind != .section && kind != .file ? file : nil))
    }
    return symbols
  }

  private static func bytes(_ hex: Substring) throws -> [UInt8] {
    var digits = hex[...]
    var bytes: [UInt8] = []
    while !digits.isEmpty {
      guard let byte = UInt8(digits.prefix(2), radix: 16) else { throw Binutils.unreadable(hex) }
      bytes.append(byte)
      digits = digits.dropFirst(2)
    }
    return bytes
  }
}

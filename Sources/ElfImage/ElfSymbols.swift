import CLibelf

/// Turns the records of the symbol table into values.
struct ElfSymbols {
  /// Size of a record in a 32-bit file.
  static let recordByteCount = 16

  private(set) var values: [ElfImage.Symbol] = []
  private var names: StringTable
  private let tableOffset: UInt64
  private let sectionCount: Int
  /// The STT_FILE symbol that stands above the record at hand.
  private var file: String?

  /// Reads the symbols of the section `table`.
  init(
    of elf: borrowing ElfFile, table: Int, sections: ElfSections, in bytes: [UInt8]
  ) throws(ElfImageError) {
    let header = sections.headers[table]
    let offset = sections.headerOffset(of: table)
    let recordSize = UInt64(Self.recordByteCount)
    guard header.sh_entsize == recordSize, header.sh_size.isMultiple(of: recordSize) else {
      throw .malformed(offset: offset, reason: "symbols have 16 bytes each in a 32-bit file")
    }
    names = try StringTable(
      section: Int(header.sh_link), of: sections, in: bytes, referredToAt: offset)
    tableOffset = header.sh_offset
    sectionCount = sections.headers.count
    values.reserveCapacity(Int(header.sh_size / recordSize))

    try elf.forEachSymbol(
      inSection: table, at: offset, extended: sections.extendedIndices(of: table)
    ) { (index, symbol, extendedIndex) throws(ElfImageError) in
      try append(symbol, index: index, extendedIndex: extendedIndex)
    }
  }

  private mutating func append(
    _ symbol: GElf_Sym, index: Int, extendedIndex: UInt32
  ) throws(ElfImageError) {
    let offset = tableOffset + UInt64(index * Self.recordByteCount)
    let kind = Self.kind(ofType: symbol.st_info & 0xF)
    let isLocal = symbol.st_info >> 4 == STB_LOCAL
    if isLocal, kind == .none, names.isMappingSymbol(at: symbol.st_name) { return }
    guard symbol.st_value + symbol.st_size <= addressSpaceSize else {
      throw .malformed(
        offset: offset,
        reason: "symbol \(index): address \(symbol.st_value) plus size \(symbol.st_size) exceeds "
          + "32 bits")
    }
    let name = try names.name(at: symbol.st_name, referredToAt: offset)
    if kind == .file {
      // The linker heads what it made itself with a file symbol without a name.
      file = name.isEmpty ? nil : name
    }
    values.append(
      ElfImage.Symbol(
        name: name,
        // The lowest bit of a function says "Thumb"; no instruction is at an odd address.
        address: kind == .function ? symbol.st_value & ~1 : symbol.st_value,
        size: symbol.st_size, kind: kind, isLocal: isLocal,
        place: try place(symbol.st_shndx, extended: extendedIndex, index: index, at: offset),
        file: isLocal && kind != .file && kind != .section ? file : nil))
  }

  private func place(
    _ section: UInt16, extended: UInt32, index: Int, at offset: UInt64
  ) throws(ElfImageError) -> ElfImage.Symbol.Place {
    switch Int32(section) {
    case SHN_UNDEF: return .undefined
    case SHN_ABS: return .absolute
    case SHN_COMMON: return .common
    case SHN_XINDEX where extended > 0 && extended < sectionCount: return .section(Int(extended))
    case ..<SHN_LORESERVE where section < sectionCount: return .section(Int(section))
    default:
      throw .malformed(
        offset: offset, reason: "symbol \(index) is in section \(section) of \(sectionCount)")
    }
  }

  private static func kind(ofType type: UInt8) -> ElfImage.Symbol.Kind {
    switch Int32(type) {
    case STT_NOTYPE: .none
    case STT_OBJECT, STT_COMMON: .object
    case STT_FUNC: .function
    case STT_SECTION: .section
    case STT_FILE: .file
    default: .other
    }
  }
}

import CLibdwarf

/// The units of .debug_info in the order of their offsets, found again by the offset of an entry.
struct UnitTable {
  struct Record {
    /// Offset of the unit's header and of the first byte behind the unit.
    let start: UInt64
    let end: UInt64
    let top: DieReference
    let version: Int
    /// Bytes of an address on the target.
    let addressSize: Int
    let language: Language
    /// DW_AT_low_pc: what lists of ranges count from.
    let lowAddress: UInt64
    /// True for what holds only shared declarations (DW_TAG_partial_unit).
    let isPartial: Bool
    /// Index into `DwarfInfo.units`; nil for type units, which hold no code or data.
    let index: Int?

    /// Whether the unit stands for a source file.
    var isSource: Bool { index != nil && !isPartial }
  }

  private(set) var records: [Record] = []
  private(set) var units: [DwarfInfo.Unit] = []

  /// Reads all unit headers.
  ///
  /// That comes before anything else, as entries refer to units that lie behind their own.
  init(_ file: DwarfFile) throws(DwarfInfoError) {
    var start: UInt64 = 0
    while let header = try UnitHeader(file.debug) {
      guard header.end > start else {
        throw .unreadable(reason: "the unit at \(start) ends before it starts")
      }
      if let top = try Die.top(of: file.debug) { add(top, header, start: start) }
      start = header.end
    }
  }

  private mutating func add(_ top: borrowing Die, _ header: UnitHeader, start: UInt64) {
    let language = Language(code: top.constant(DW_AT_language))
    var index: Int?
    switch top.tag {
    case DW_TAG_compile_unit, DW_TAG_partial_unit, DW_TAG_skeleton_unit:
      index = units.count
      units.append(
        DwarfInfo.Unit(
          name: top.text(DW_AT_name) ?? "", directory: top.text(DW_AT_comp_dir) ?? "",
          producer: top.text(DW_AT_producer) ?? "", language: language.name,
          version: header.version))
    default:
      break
    }
    records.append(
      Record(
        start: start, end: header.end, top: top.reference, version: header.version,
        addressSize: header.addressSize, language: language, lowAddress: top.lowAddress ?? 0,
        isPartial: top.tag == DW_TAG_partial_unit, index: index))
  }

  /// Position in `records` of the unit that holds an entry; nil for .debug_types.
  func position(of place: DieReference) -> Int? {
    guard place.isInfo else { return nil }
    var low = 0
    var high = records.count
    while low < high {
      let middle = low + (high - low) / 2
      if records[middle].end <= place.offset { low = middle + 1 } else { high = middle }
    }
    return low < records.count && records[low].start <= place.offset ? low : nil
  }
}

/// What the header of a unit says.
private struct UnitHeader {
  let version: Int
  let addressSize: Int
  let end: UInt64

  /// Reads the next header; nil behind the last one.
  init?(_ debug: Dwarf_Debug) throws(DwarfInfoError) {
    var length: Dwarf_Unsigned = 0
    var version: Dwarf_Half = 0
    var abbreviations: Dwarf_Off = 0
    var addressSize: Dwarf_Half = 0
    var offsetSize: Dwarf_Half = 0
    var extensionSize: Dwarf_Half = 0
    var signature = Dwarf_Sig8()
    var typeOffset: Dwarf_Unsigned = 0
    var next: Dwarf_Unsigned = 0
    var kind: Dwarf_Half = 0
    var error: Dwarf_Error?
    let status = dwarf_next_cu_header_d(
      debug, 1, &length, &version, &abbreviations, &addressSize, &offsetSize, &extensionSize,
      &signature, &typeOffset, &next, &kind, &error)
    try DwarfFile.check(status, error)
    guard status == DW_DLV_OK else { return nil }
    self.version = Int(version)
    self.addressSize = Int(addressSize)
    end = next
  }
}

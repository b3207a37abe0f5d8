import CLibdwarf

/// Where a debugging information entry starts.
struct DieReference: Hashable {
  /// Offset in its section.
  var offset: UInt64
  /// True in .debug_info, false in DWARF 4's .debug_types.
  var isInfo: Bool
}

/// A debugging information entry; frees it at the end of its life.
///
/// An error in the tree itself is thrown. An attribute that libdwarf cannot read counts as absent:
/// one odd attribute of a newer compiler must not cost the whole report.
struct Die: ~Copyable {
  private let debug: Dwarf_Debug
  private let raw: Dwarf_Die
  private let isInfo: Bool
  /// Such as DW_TAG_variable.
  let tag: Int32
  let reference: DieReference

  private init(debug: Dwarf_Debug, raw: Dwarf_Die, isInfo: Bool) throws(DwarfInfoError) {
    var tag: Dwarf_Half = 0
    var offset: Dwarf_Off = 0
    var error: Dwarf_Error?
    try DwarfFile.check(dwarf_tag(raw, &tag, &error), error)
    try DwarfFile.check(dwarf_dieoffset(raw, &offset, &error), error)
    self.debug = debug
    self.raw = raw
    self.isInfo = isInfo
    self.tag = Int32(tag)
    reference = DieReference(offset: offset, isInfo: isInfo)
  }

  deinit { dwarf_dealloc_die(raw) }

  private static func wrap(
    _ debug: Dwarf_Debug, _ raw: Dwarf_Die?, isInfo: Bool, status: Int32, error: Dwarf_Error?
  ) throws(DwarfInfoError) -> Die? {
    try DwarfFile.check(status, error)
    guard status == DW_DLV_OK, let raw else { return nil }
    return try Die(debug: debug, raw: raw, isInfo: isInfo)
  }

  /// The top entry of the unit whose header was read last.
  static func top(of debug: Dwarf_Debug) throws(DwarfInfoError) -> Die? {
    var raw: Dwarf_Die?
    var error: Dwarf_Error?
    let status = dwarf_siblingof_b(debug, nil, 1, &raw, &error)
    return try wrap(debug, raw, isInfo: true, status: status, error: error)
  }

  /// The entry at a place; nil where libdwarf finds none.
  static func at(_ place: DieReference, in debug: Dwarf_Debug) throws(DwarfInfoError) -> Die? {
    var raw: Dwarf_Die?
    var error: Dwarf_Error?
    let status = dwarf_offdie_b(debug, place.offset, place.isInfo ? 1 : 0, &raw, &error)
    return try wrap(debug, raw, isInfo: place.isInfo, status: status, error: error)
  }

  func firstChild() throws(DwarfInfoError) -> Die? {
    var child: Dwarf_Die?
    var error: Dwarf_Error?
    let status = dwarf_child(raw, &child, &error)
    return try Die.wrap(debug, child, isInfo: isInfo, status: status, error: error)
  }

  /// The next entry on the same level.
  ///
  /// A damaged DW_AT_sibling may point back; going on from there would never end.
  func sibling() throws(DwarfInfoError) -> Die? {
    var sibling: Dwarf_Die?
    var error: Dwarf_Error?
    let status = dwarf_siblingof_b(debug, raw, isInfo ? 1 : 0, &sibling, &error)
    guard
      let next = try Die.wrap(debug, sibling, isInfo: isInfo, status: status, error: error)
    else { return nil }
    guard next.reference.offset > reference.offset else {
      throw .unreadable(reason: "a sibling of the entry at \(reference.offset) lies before it")
    }
    return next
  }

  func attribute(_ code: Int32) -> Attribute? {
    var attribute: Dwarf_Attribute?
    var error: Dwarf_Error?
    guard dwarf_attr(raw, Dwarf_Half(code), &attribute, &error) == DW_DLV_OK, let attribute else {
      return nil
    }
    return Attribute(debug: debug, raw: attribute, isInfo: isInfo)
  }

  func text(_ code: Int32) -> String? {
    var characters: UnsafeMutablePointer<CChar>?
    var error: Dwarf_Error?
    guard dwarf_die_text(raw, Dwarf_Half(code), &characters, &error) == DW_DLV_OK, let characters
    else { return nil }
    return String(cString: characters)
  }

  func constant(_ code: Int32) -> Int128? { attribute(code)?.constant }
  func unsigned(_ code: Int32) -> UInt64? { constant(code).flatMap { UInt64(exactly: $0) } }
  func target(_ code: Int32) -> DieReference? { attribute(code)?.target }

  /// DW_AT_low_pc.
  var lowAddress: UInt64? {
    var address: Dwarf_Addr = 0
    var error: Dwarf_Error?
    return dwarf_lowpc(raw, &address, &error) == DW_DLV_OK ? address : nil
  }

  /// DW_AT_high_pc, which is an address or the distance from `low`.
  func highAddress(low: UInt64) -> UInt64? {
    var value: Dwarf_Addr = 0
    var form: Dwarf_Half = 0
    var kind = DW_FORM_CLASS_UNKNOWN
    var error: Dwarf_Error?
    guard dwarf_highpc_b(raw, &value, &form, &kind, &error) == DW_DLV_OK else { return nil }
    guard kind == DW_FORM_CLASS_CONSTANT else { return value }
    let (high, wraps) = low.addingReportingOverflow(value)
    return wraps ? nil : high
  }

  /// Entry `index` of .debug_addr for this entry's unit.
  func indexedAddress(_ index: UInt64) -> UInt64? {
    var address: Dwarf_Addr = 0
    var error: Dwarf_Error?
    let status = dwarf_debug_addr_index_to_addr(raw, index, &address, &error)
    return status == DW_DLV_OK ? address : nil
  }

  /// The names of the unit's source files, for the unit's top entry. They live as long as the file
  /// is open.
  func sourceFiles() -> UnsafeBufferPointer<UnsafeMutablePointer<CChar>?>? {
    var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    var count: Dwarf_Signed = 0
    var error: Dwarf_Error?
    guard dwarf_srcfiles(raw, &names, &count, &error) == DW_DLV_OK, let names else { return nil }
    guard let length = Int(exactly: count), length >= 0 else { return nil }
    return UnsafeBufferPointer(start: names, count: length)
  }

  /// Version of the unit's line table, for the unit's top entry.
  ///
  /// It need not be that of the unit: gcc 12 for ARM writes units of DWARF 5 whose line table, which
  /// the assembler makes, has version 3.
  func lineTableVersion() -> Int? {
    var version: Dwarf_Unsigned = 0
    var tables: Dwarf_Small = 0
    var context: Dwarf_Line_Context?
    var error: Dwarf_Error?
    guard dwarf_srclines_b(raw, &version, &tables, &context, &error) == DW_DLV_OK, let context
    else { return nil }
    dwarf_srclines_dealloc_b(context)
    return Int(exactly: version)
  }

  /// DW_AT_ranges in the way of DWARF 2 to 4: the list at an offset of .debug_ranges.
  func oldRanges(at offset: UInt64) -> [Dwarf_Ranges] {
    var ranges: UnsafeMutablePointer<Dwarf_Ranges>?
    var count: Dwarf_Signed = 0
    var bytes: Dwarf_Unsigned = 0
    var start: Dwarf_Off = 0
    var error: Dwarf_Error?
    let status = dwarf_get_ranges_b(
      debug, offset, raw, &start, &ranges, &count, &bytes, &error)
    guard status == DW_DLV_OK, let ranges, let length = Int(exactly: count), length >= 0 else {
      return []
    }
    // Not freed: the call for it is named differently in every libdwarf, and lists are short.
    return Array(UnsafeBufferPointer(start: ranges, count: length))
  }
}

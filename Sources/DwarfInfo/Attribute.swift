import CLibdwarf

/// An attribute of a debugging information entry; frees it at the end of its life.
struct Attribute: ~Copyable {
  private let debug: Dwarf_Debug
  private let raw: Dwarf_Attribute
  private let isInfo: Bool

  init(debug: Dwarf_Debug, raw: Dwarf_Attribute, isInfo: Bool) {
    self.debug = debug
    self.raw = raw
    self.isInfo = isInfo
  }

  deinit { dwarf_dealloc_attribute(raw) }

  private var form: Int32 {
    var form: Dwarf_Half = 0
    var error: Dwarf_Error?
    return dwarf_whatform(raw, &form, &error) == DW_DLV_OK ? Int32(form) : 0
  }

  /// A number; nil where the attribute holds something else.
  ///
  /// libdwarf 20210528 hands out DW_FORM_implicit_const, in which gcc writes sizes, as a signed
  /// number only.
  var constant: Int128? {
    var unsigned: Dwarf_Unsigned = 0
    var signed: Dwarf_Signed = 0
    var error: Dwarf_Error?
    switch form {
    case DW_FORM_data1, DW_FORM_data2, DW_FORM_data4, DW_FORM_data8, DW_FORM_udata:
      guard dwarf_formudata(raw, &unsigned, &error) == DW_DLV_OK else { return nil }
      return Int128(unsigned)
    case DW_FORM_sdata, DW_FORM_implicit_const:
      guard dwarf_formsdata(raw, &signed, &error) == DW_DLV_OK else { return nil }
      return Int128(signed)
    default:
      return nil
    }
  }

  /// Whether it is there and not zero.
  var isSet: Bool {
    var value: Dwarf_Bool = 0
    var error: Dwarf_Error?
    return dwarf_formflag(raw, &value, &error) == DW_DLV_OK && value != 0
  }

  /// The entry that it refers to; nil for references into another file.
  var target: DieReference? {
    var offset: Dwarf_Off = 0
    var error: Dwarf_Error?
    switch form {
    case DW_FORM_ref_sig8:
      return typeUnitTarget
    case DW_FORM_ref_addr:
      guard dwarf_global_formref(raw, &offset, &error) == DW_DLV_OK else { return nil }
      return DieReference(offset: offset, isInfo: true)
    case DW_FORM_ref1, DW_FORM_ref2, DW_FORM_ref4, DW_FORM_ref8, DW_FORM_ref_udata:
      guard dwarf_global_formref(raw, &offset, &error) == DW_DLV_OK else { return nil }
      return DieReference(offset: offset, isInfo: isInfo)
    default:
      return nil
    }
  }

  /// The type that a signature names (-fdebug-types-section).
  private var typeUnitTarget: DieReference? {
    var signature = Dwarf_Sig8()
    var error: Dwarf_Error?
    guard dwarf_formsig8(raw, &signature, &error) == DW_DLV_OK else { return nil }
    var die: Dwarf_Die?
    var isInfo: Dwarf_Bool = 0
    let status = dwarf_find_die_given_sig8(debug, &signature, &die, &isInfo, &error)
    guard status == DW_DLV_OK, let die else { return nil }
    defer { dwarf_dealloc_die(die) }
    var offset: Dwarf_Off = 0
    guard dwarf_dieoffset(die, &offset, &error) == DW_DLV_OK else { return nil }
    return DieReference(offset: offset, isInfo: isInfo != 0)
  }

  /// The bytes of a DWARF expression; nil for a location list.
  var expression: [UInt8]? {
    var error: Dwarf_Error?
    switch form {
    case DW_FORM_exprloc:
      var length: Dwarf_Unsigned = 0
      var start: Dwarf_Ptr?
      guard dwarf_formexprloc(raw, &length, &start, &error) == DW_DLV_OK, let start,
        let count = Int(exactly: length)
      else { return nil }
      return Array(UnsafeRawBufferPointer(start: start, count: count))
    case DW_FORM_block, DW_FORM_block1, DW_FORM_block2, DW_FORM_block4:
      var block: UnsafeMutablePointer<Dwarf_Block>?
      guard dwarf_formblock(raw, &block, &error) == DW_DLV_OK, let block else { return nil }
      defer { dwarf_dealloc(debug, block, Dwarf_Unsigned(DW_DLA_BLOCK)) }
      guard let start = block.pointee.bl_data, let count = Int(exactly: block.pointee.bl_len)
      else { return nil }
      return Array(UnsafeRawBufferPointer(start: start, count: count))
    default:
      return nil
    }
  }

  /// For DW_AT_ranges before DWARF 5: the offset in .debug_ranges.
  var sectionOffset: UInt64? {
    var offset: Dwarf_Off = 0
    var error: Dwarf_Error?
    return dwarf_global_formref(raw, &offset, &error) == DW_DLV_OK ? offset : nil
  }

  /// For DW_AT_ranges of DWARF 5: the list in .debug_rnglists, as pairs of start and end.
  func newRanges() -> [(start: UInt64, end: UInt64)] {
    let form = form
    var error: Dwarf_Error?
    var position: Dwarf_Unsigned = 0
    if form == DW_FORM_rnglistx {
      guard dwarf_formudata(raw, &position, &error) == DW_DLV_OK else { return [] }
    } else {
      guard let offset = sectionOffset else { return [] }
      position = offset
    }
    var head: Dwarf_Rnglists_Head?
    var count: Dwarf_Unsigned = 0
    var start: Dwarf_Unsigned = 0
    let status = dwarf_rnglists_get_rle_head(
      raw, Dwarf_Half(form), position, &head, &count, &start, &error)
    guard status == DW_DLV_OK, let head else { return [] }
    defer { dwarf_dealloc_rnglists_head(head) }

    var ranges: [(start: UInt64, end: UInt64)] = []
    for index in 0..<count {
      var length: UInt32 = 0
      var kind: UInt32 = 0
      var raw1: Dwarf_Unsigned = 0
      var raw2: Dwarf_Unsigned = 0
      var isUnavailable: Dwarf_Bool = 0
      var low: Dwarf_Unsigned = 0
      var high: Dwarf_Unsigned = 0
      let status = dwarf_get_rnglists_entry_fields_a(
        head, index, &length, &kind, &raw1, &raw2, &isUnavailable, &low, &high, &error)
      guard status == DW_DLV_OK, isUnavailable == 0 else { break }
      switch Int32(bitPattern: kind) {
      case DW_RLE_startx_endx, DW_RLE_startx_length, DW_RLE_offset_pair, DW_RLE_start_end,
        DW_RLE_start_length:
        ranges.append((low, high))
      default:
        continue
      }
    }
    return ranges
  }
}

import CLibdwarf

/// Where a member is in its structure.
struct MemberPlace {
  /// From the structure's start, in bits; nil where DWARF says it in a way that is not understood.
  let bitOffset: UInt64?

  /// - Parameters:
  ///   - width: of a bit field, in bits.
  ///   - containerSize: bytes of the declared type.
  init(_ die: borrowing Die, width: UInt64?, containerSize: UInt64?, isBigEndian: Bool) {
    // DWARF 4 and 5, of bit fields: from the structure's start, in bits.
    if let bits = die.unsigned(DW_AT_data_bit_offset) {
      bitOffset = bits
      return
    }
    guard let start = Self.byteOffset(die).flatMap({ Self.product($0, 8) }) else {
      bitOffset = nil
      return
    }
    guard let width, let above = die.constant(DW_AT_bit_offset) else {
      bitOffset = start
      return
    }
    // DWARF 2 and 3: from the most significant bit of the container that is at the member's place.
    // gcc may make it negative.
    guard let container = die.unsigned(DW_AT_byte_size) ?? containerSize else {
      bitOffset = nil
      return
    }
    let within = isBigEndian ? above : Int128(container) * 8 - above - Int128(width)
    bitOffset = UInt64(exactly: Int128(start) + within)
  }

  /// DW_AT_data_member_location: a number or, up to DWARF 3, `DW_OP_plus_uconst` with one; 0 without
  /// it (unions).
  private static func byteOffset(_ die: borrowing Die) -> UInt64? {
    guard let attribute = die.attribute(DW_AT_data_member_location) else { return 0 }
    if let number = attribute.constant { return UInt64(exactly: number) }
    return attribute.expression.flatMap(LocationExpression.offset)
  }

  private static func product(_ left: UInt64, _ right: UInt64) -> UInt64? {
    let (product, overflow) = left.multipliedReportingOverflow(by: right)
    return overflow ? nil : product
  }
}

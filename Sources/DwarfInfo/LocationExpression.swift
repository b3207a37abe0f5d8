import CLibdwarf

/// A DWARF expression, read only as far as it names one fixed address.
struct LocationExpression {
  enum Place: Equatable {
    case address(UInt64)
    /// Entry of .debug_addr, and what to add to it.
    case indexed(UInt64, offset: UInt64)
  }

  /// The address that the whole expression stands for; nil where it is anything else.
  ///
  /// `DW_OP_addr` followed by `DW_OP_stack_value` is a value that happens to be an address, and
  /// followed by `DW_OP_piece` only a part of a variable: neither says where the variable is.
  static func place(_ bytes: [UInt8], addressSize: Int, isBigEndian: Bool) -> Place? {
    var rest = bytes[...]
    guard let operation = rest.popFirst() else { return nil }
    switch Int32(operation) {
    case DW_OP_addr:
      guard let address = popInteger(&rest, size: addressSize, isBigEndian: isBigEndian),
        let offset = popOffset(&rest)
      else { return nil }
      let (sum, wraps) = address.addingReportingOverflow(offset)
      return wraps ? nil : .address(sum)
    case DW_OP_addrx, DW_OP_GNU_addr_index:
      guard let index = popLEB(&rest), let offset = popOffset(&rest) else { return nil }
      return .indexed(index, offset: offset)
    default:
      return nil
    }
  }

  /// What an expression that is one DW_OP_plus_uconst adds; nil for any other.
  static func offset(_ bytes: [UInt8]) -> UInt64? {
    var rest = bytes[...]
    return bytes.isEmpty ? nil : popOffset(&rest)
  }

  /// The DW_OP_plus_uconst that may end an address (-fsection-anchors); 0 at the end.
  private static func popOffset(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
    guard let operation = rest.popFirst() else { return 0 }
    guard Int32(operation) == DW_OP_plus_uconst, let offset = popLEB(&rest), rest.isEmpty else {
      return nil
    }
    return offset
  }

  private static func popInteger(
    _ rest: inout ArraySlice<UInt8>, size: Int, isBigEndian: Bool
  ) -> UInt64? {
    guard (1...8).contains(size), rest.count >= size else { return nil }
    let bytes = rest.prefix(size)
    rest = rest.dropFirst(size)
    var value: UInt64 = 0
    if isBigEndian {
      for byte in bytes { value = value << 8 | UInt64(byte) }
    } else {
      for byte in bytes.reversed() { value = value << 8 | UInt64(byte) }
    }
    return value
  }

  private static func popLEB(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 63, by: 7) {
      guard let byte = rest.popFirst() else { return nil }
      value |= UInt64(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return value }
    }
    return nil
  }
}

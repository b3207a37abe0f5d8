/// Appends little-endian values to a growing array of bytes.
public struct ByteBuilder: Sendable {
  /// What has been appended so far.
  public private(set) var bytes: [UInt8] = []

  public init() {}

  /// How many bytes there are, which is where the next one goes.
  public var count: Int { bytes.count }

  /// Appends an integer of any width.
  public mutating func append<Value: FixedWidthInteger>(_ value: Value) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Appends bytes as they are.
  public mutating func append(contentsOf more: some Sequence<UInt8>) {
    bytes.append(contentsOf: more)
  }

  /// Appends the text's UTF-8 and a NUL.
  public mutating func append(terminated text: String) {
    bytes.append(contentsOf: text.utf8)
    bytes.append(0)
  }

  /// Appends an unsigned LEB128 number, as DWARF has them.
  public mutating func append(uleb128 value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Appends a signed LEB128 number, as DWARF has them.
  public mutating func append(sleb128 value: Int64) {
    var rest = value
    // Bit 6 of the last byte is the sign.
    while !(-64...63).contains(rest) {
      bytes.append(UInt8(truncatingIfNeeded: rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest & 0x7F))
  }

  /// Appends zeros until the count is a multiple of `alignment`; 0 counts as 1.
  public mutating func align(to alignment: Int) {
    while !bytes.count.isMultiple(of: max(1, alignment)) { bytes.append(0) }
  }

  /// Writes over what stands at `offset`.
  public mutating func overwrite<Value: FixedWidthInteger>(at offset: Int, with value: Value) {
    withUnsafeBytes(of: value.littleEndian) {
      bytes.replaceSubrange(offset..<offset + $0.count, with: $0)
    }
  }
}

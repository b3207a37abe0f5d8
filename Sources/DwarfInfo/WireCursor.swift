/// Reads little-endian values from bytes of which nothing is known.
struct WireCursor {
  private let bytes: ArraySlice<UInt8>
  /// Index of the next byte, counted from the start of the whole stream.
  private(set) var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  init(_ bytes: [UInt8]) { self.init(bytes[...]) }

  var isAtEnd: Bool { position == bytes.endIndex }

  mutating func bytes(_ count: Int) throws(DwarfInfoError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= bytes.endIndex - position else {
      throw .garbled(reason: "it ends at byte \(bytes.endIndex) in the middle of a record")
    }
    let start = position
    position += count
    return bytes[start..<position]
  }

  mutating func integer<Value: FixedWidthInteger>() throws(DwarfInfoError) -> Value {
    let slice = try bytes(Value.bitWidth / 8)
    return slice.withUnsafeBytes { Value(littleEndian: $0.loadUnaligned(as: Value.self)) }
  }

  /// All bytes that are left, as text; what is no UTF-8 is replaced.
  mutating func text() throws(DwarfInfoError) -> String {
    String(decoding: try bytes(bytes.endIndex - position), as: UTF8.self)
  }

  /// The string whose number comes next.
  mutating func string(_ strings: [String]) throws(DwarfInfoError) -> String {
    guard let string = try optionalString(strings) else {
      throw .garbled(reason: "a string is missing")
    }
    return string
  }

  /// The string whose number comes next; nil for none.
  mutating func optionalString(_ strings: [String]) throws(DwarfInfoError) -> String? {
    let number: UInt32 = try integer()
    if number == WireFormat.none { return nil }
    guard strings.indices.contains(Int(number)) else {
      throw .garbled(reason: "string \(number) of \(strings.count)")
    }
    return strings[Int(number)]
  }
}

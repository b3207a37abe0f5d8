// The few questions that the parser asks of a text of bytes. Positions are offsets into the whole
// file, `end` is exclusive, and no function looks beyond it.

/// A piece of the file.
struct Slice: Equatable {
  var start: Int
  var end: Int

  var count: Int { end - start }
  var isEmpty: Bool { end <= start }
}

extension UInt8 {
  static let space = UInt8(ascii: " ")
  static let newline = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let open = UInt8(ascii: "(")
  static let close = UInt8(ascii: ")")

  /// The value of a hexadecimal digit.
  var hexDigit: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self &- UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self &- UInt8(ascii: "a") &+ 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self &- UInt8(ascii: "A") &+ 10
    default: nil
    }
  }
}

extension Span<UInt8> {
  /// The offset of the next line end, or of the end of the file.
  func endOfLine(from start: Int) -> Int {
    var index = start
    // Eight bytes at a time: a byte of `difference` is 0 where there is a line end, and borrows
    // from its highest bit. Borrows run upwards, so the lowest marked byte is right.
    while index + 8 <= count {
      let difference = word(at: index) ^ 0x0A0A_0A0A_0A0A_0A0A
      let marks = (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
      if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
      index += 8
    }
    while index < count, self[index] != .newline { index += 1 }
    return index
  }

  /// Eight bytes, the first one lowest.
  private func word(at position: Int) -> UInt64 {
    UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
  }

  /// Whether `text` stands at `position`.
  func has(_ text: StaticString, at position: Int, end: Int) -> Bool {
    let length = text.utf8CodeUnitCount
    guard position >= 0, position <= end, end - position >= length else { return false }
    return text.withUTF8Buffer { expected in
      for offset in 0..<length where self[position + offset] != expected[offset] { return false }
      return true
    }
  }

  /// Whether `slice` is exactly `text`.
  func equal(_ slice: Slice, _ text: StaticString) -> Bool {
    slice.count == text.utf8CodeUnitCount && has(text, at: slice.start, end: slice.end)
  }

  /// Whether both slices hold the same bytes.
  func equal(_ first: Slice, _ second: Slice) -> Bool {
    guard first.count == second.count else { return false }
    // From the back: the paths of one build share their beginning.
    var offset = first.count
    while offset >= 8 {
      offset -= 8
      if word(at: first.start + offset) != word(at: second.start + offset) { return false }
    }
    offset -= 1
    while offset >= 0 {
      if self[first.start + offset] != self[second.start + offset] { return false }
      offset -= 1
    }
    return true
  }

  /// The offset of the first byte that is no space.
  func skipSpaces(from position: Int, end: Int) -> Int {
    var index = position
    while index < end, self[index] == .space { index += 1 }
    return index
  }

  /// The offset of the first space.
  func skipToken(from position: Int, end: Int) -> Int {
    var index = position
    while index < end, self[index] != .space { index += 1 }
    return index
  }

  /// `slice` without spaces at its end.
  func trimmingEnd(_ slice: Slice) -> Slice {
    var end = slice.end
    while end > slice.start, self[end - 1] == .space { end -= 1 }
    return Slice(start: slice.start, end: end)
  }

  /// Whether a hexadecimal number such as `0x20000110` begins at `position`.
  func hasNumber(at position: Int, end: Int) -> Bool {
    has("0x", at: position, end: end) && position + 2 < end && self[position + 2].hexDigit != nil
  }

  /// The parenthesis that the one at the end of `slice` closes.
  func openingParenthesis(of slice: Slice) -> Int? {
    var depth = 0
    var index = slice.end - 1
    while index >= slice.start {
      if self[index] == .close {
        depth += 1
      } else if self[index] == .open {
        depth -= 1
        if depth == 0 { return index }
      }
      if depth == 0 { return nil }
      index -= 1
    }
    return nil
  }

  /// The text of `slice`; what is not UTF-8 is repaired.
  func string(_ slice: Slice) -> String {
    guard !slice.isEmpty else { return "" }
    return extracting(slice.start..<slice.end).withUnsafeBufferPointer {
      String(decoding: $0, as: UTF8.self)
    }
  }
}

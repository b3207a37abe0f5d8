// The fields that several kinds of line share.

extension MapParser {
  /// The name of a section and the offset of the address on the same line; nil where none follows.
  func nameAndNumber(_ line: Slice, indent: Int, in text: Span<UInt8>) -> (Slice, Int)? {
    let column = line.start + Self.addressColumn
    let start = line.start + indent
    if column < line.end, text[column - 1] == .space, text.hasNumber(at: column, end: line.end) {
      return (text.trimmingEnd(Slice(start: start, end: column)), column)
    }
    // Maps that people shortened by hand do not keep to columns.
    let end = text.skipToken(from: start, end: line.end)
    let position = text.skipSpaces(from: end, end: line.end)
    guard text.hasNumber(at: position, end: line.end) else { return nil }
    return (Slice(start: start, end: end), position)
  }

  /// Whether the line holds an address, with a name before it or on the line before.
  func hasNumberAfterName(_ line: Slice, in text: Span<UInt8>) -> Bool {
    guard line.count > 1, text[line.start] == .space else { return false }
    if text[line.start + 1] != .space { return nameAndNumber(line, indent: 1, in: text) != nil }
    let start = text.skipSpaces(from: line.start, end: line.end)
    return start == line.start + Self.addressColumn && text.hasNumber(at: start, end: line.end)
  }

  /// What an expression of the linker script does.
  enum Statement {
    case assignment(Slice)
    case assertion
  }

  /// Tells `name = …`, `PROVIDE (name = …)` and `ASSERT (…)` from a symbol's name.
  ///
  /// C++ names hold spaces, parentheses and equals signs, but none has ` = ` after its first word:
  /// the demangler writes `operator==(A const&, B)` and `A::operator=(A&&)`, and `ASSERT(int)`
  /// without the space that ld puts before its parenthesis.
  func statement(_ rest: Slice, in text: Span<UInt8>) -> Statement? {
    let word = Slice(start: rest.start, end: text.skipToken(from: rest.start, end: rest.end))
    if text.has(" = ", at: word.end, end: rest.end) { return .assignment(word) }
    guard text.has(" (", at: word.end, end: rest.end) else { return nil }
    if text.equal(word, "ASSERT") { return .assertion }
    guard
      text.equal(word, "PROVIDE") || text.equal(word, "PROVIDE_HIDDEN")
        || text.equal(word, "HIDDEN")
    else { return nil }
    // Older versions of ld write `PROVIDE (name, …)`.
    let start = word.end + 2
    var end = text.skipToken(from: start, end: rest.end)
    if end > start, text[end - 1] == UInt8(ascii: ",") { end -= 1 }
    return .assignment(Slice(start: start, end: end))
  }

  /// Reads the number at `position`, where `hasNumber` holds, and moves behind it.
  func number(at position: inout Int, end: Int, in text: Span<UInt8>) throws(LinkMapError) -> UInt64
  {
    var value: UInt64 = 0
    position += 2
    while position < end, let digit = text[position].hexDigit {
      guard value >> 60 == 0 else { throw tooWide() }
      value = value << 4 | UInt64(digit)
      position += 1
    }
    return value
  }

  /// A number that must fit the 32-bit address space.
  func address(
    at position: inout Int, end: Int, in text: Span<UInt8>
  ) throws(LinkMapError) -> UInt64 {
    let value = try number(at: &position, end: end, in: text)
    guard value <= 0xFFFF_FFFF else { throw tooWide() }
    return value
  }

  /// An address and, behind spaces, a size; nil where no size follows.
  func addressAndSize(
    at position: inout Int, end: Int, in text: Span<UInt8>
  ) throws(LinkMapError) -> (address: UInt64, size: UInt64)? {
    let address = try address(at: &position, end: end, in: text)
    position = text.skipSpaces(from: position, end: end)
    guard text.hasNumber(at: position, end: end) else { return nil }
    return (address, try self.address(at: &position, end: end, in: text))
  }

  func tooWide() -> LinkMapError {
    .malformed(line: lineNumber, reason: "a number of more than 32 bits")
  }
}

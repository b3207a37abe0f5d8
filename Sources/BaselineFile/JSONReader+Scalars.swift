extension JSONReader {
  /// What a number is, as far as a baseline is concerned.
  enum Number: Equatable {
    case whole(Int)
    case fraction
    case tooLarge
  }

  /// `-`, digits without a leading zero, then perhaps a fraction and an exponent.
  mutating func number() throws(SnapshotError) -> Number {
    let isNegative = takeByte("-")
    guard let first = peek, isDigit(first) else { throw syntax("no value where one should be") }
    var value: Int? = 0
    let start = position
    while let digit = peek, isDigit(digit) {
      value = value.flatMap { Self.appending(digit, to: $0, isNegative) }
      position += 1
    }
    guard first != UInt8(ascii: "0") || position == start + 1 else {
      throw syntax("a number with a leading zero")
    }
    var isWhole = true
    if takeByte(".") {
      isWhole = false
      try digits()
    }
    if takeByte("e") || takeByte("E") {
      isWhole = false
      if !takeByte("-") { _ = takeByte("+") }
      try digits()
    }
    if !isWhole { return .fraction }
    return value.map(Number.whole) ?? .tooLarge
  }

  /// nil where the number no longer fits.
  private static func appending(_ digit: UInt8, to value: Int, _ isNegative: Bool) -> Int? {
    let digit = Int(digit - UInt8(ascii: "0"))
    let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10)
    if isTooLarge { return nil }
    let (sum, overflows) = tens.addingReportingOverflow(isNegative ? -digit : digit)
    return overflows ? nil : sum
  }

  private mutating func digits() throws(SnapshotError) {
    let start = position
    while let digit = peek, isDigit(digit) { position += 1 }
    guard position > start else { throw syntax("a number without its digits") }
  }

  /// A text from its opening to its closing quote.
  mutating func stringBody() throws(SnapshotError) -> String {
    position += 1
    var text = try plainText()
    while !takeByte("\"") {
      guard takeByte("\\") else {
        throw syntax("a control character in a text")
      }
      text.unicodeScalars.append(try escapedScalar())
      text += try plainText()
    }
    return text
  }

  /// What stands before the next quote, backslash or control character.
  private mutating func plainText() throws(SnapshotError) -> String {
    let start = position
    while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
      position += 1
    }
    guard position < bytes.count else { throw syntax("a text does not end") }
    guard let text = String(validating: bytes[start..<position], as: UTF8.self) else {
      throw syntax("a text is not UTF-8")
    }
    return text
  }

  /// What stands behind a backslash.
  private mutating func escapedScalar() throws(SnapshotError) -> Unicode.Scalar {
    guard let byte = peek else { throw syntax("a text does not end") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw syntax("an unknown escape")
    }
  }

  /// Four hex digits; for what lies beyond the first 65,536 scalars, two units of UTF-16.
  private mutating func unicodeEscape() throws(SnapshotError) -> Unicode.Scalar {
    let unit = try hexUnit()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard unit < 0xDC00, takeByte("\\"), takeByte("u") else { throw syntax("half a character") }
    let low = try hexUnit()
    guard (0xDC00...0xDFFF).contains(low),
      let scalar = Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
    else { throw syntax("half a character") }
    return scalar
  }

  private mutating func hexUnit() throws(SnapshotError) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw syntax("an escape without its four digits")
      }
      unit = unit << 4 | UInt32(digit)
      position += 1
    }
    return unit
  }

  private mutating func takeByte(_ mark: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: mark) else { return false }
    position += 1
    return true
  }
}

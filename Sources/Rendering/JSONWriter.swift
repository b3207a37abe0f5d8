/// Writes JSON in the order in which it is told, so that the contract's keys stay in their places.
///
/// No library at hand keeps the order of keys; FoundationEssentials' encoder sorts or shuffles them,
/// and takes several times as long for tens of thousands of entries.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  private var needsComma = false
  private var indentation = 0

  /// Takes what is written so far, so that a large document is never held as a whole.
  private let sink: (([UInt8]) -> Void)?
  private static let chunkSize = 64 * 1024

  /// - Parameter sink: takes the document in pieces; nil keeps it all for `document()`.
  init(sink: (([UInt8]) -> Void)? = nil) { self.sink = sink }

  /// The document, or its last piece, with the line end that text files have.
  consuming func document() -> [UInt8] {
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }

  private mutating func flush() {
    guard let sink, bytes.count >= Self.chunkSize else { return }
    sink(bytes)
    bytes.removeAll(keepingCapacity: true)
  }

  /// An object of which each key stands on a line of its own.
  mutating func object(_ body: (inout JSONWriter) -> Void) { nest("{", "}", body) }

  /// An array of which each element stands on a line of its own.
  mutating func array<Elements: Sequence>(
    _ elements: Elements, _ body: (inout JSONWriter, Elements.Element) -> Void
  ) {
    nest("[", "]") { writer in
      for element in elements {
        writer.separate()
        body(&writer, element)
        writer.flush()
      }
    }
  }

  /// Starts the value of `key`.
  mutating func key(_ key: StaticString) {
    separate()
    string(key.description)
    bytes += [UInt8(ascii: ":"), UInt8(ascii: " ")]
  }

  mutating func field(_ key: StaticString, _ value: String?) {
    self.key(key)
    if let value { string(value) } else { null() }
  }

  mutating func field(_ key: StaticString, _ value: Int) {
    self.key(key)
    bytes += String(value).utf8
  }

  mutating func field(_ key: StaticString, _ value: UInt64) {
    self.key(key)
    bytes += String(value).utf8
  }

  mutating func field(_ key: StaticString, _ value: Bool?) {
    self.key(key)
    if let value { bytes += (value ? "true" : "false").utf8 } else { null() }
  }

  /// A field whose name is data.
  mutating func dynamicField(_ key: String, _ value: Int) {
    separate()
    string(key)
    bytes += ": \(value)".utf8
  }

  mutating func null() { bytes += "null".utf8 }

  mutating func number(_ value: UInt64) { bytes += String(value).utf8 }

  /// A string with everything escaped that JSON (RFC 8259) or a terminal might trip over.
  mutating func string(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { utf8 in
      let isPlain = utf8.allSatisfy { $0 >= 0x20 && $0 != 0x22 && $0 != 0x5c && $0 < 0x7f }
      if isPlain { bytes.append(contentsOf: utf8) } else { escape(utf8) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ utf8: UnsafeBufferPointer<UInt8>) {
    for scalar in String(decoding: utf8, as: UTF8.self).unicodeScalars {
      switch scalar.value {
      case 0x22: bytes += "\\\"".utf8
      case 0x5c: bytes += "\\\\".utf8
      case 0x0a: bytes += "\\n".utf8
      case 0x09: bytes += "\\t".utf8
      case _ where SafeText.isUnsafe(scalar):
        // Two units for what lies beyond the first 65,536.
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          bytes += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
        }
      default: bytes += String(scalar).utf8
      }
    }
  }

  private mutating func nest(_ open: String, _ close: String, _ body: (inout JSONWriter) -> Void) {
    bytes += open.utf8
    let outer = needsComma
    needsComma = false
    indentation += 1
    body(&self)
    let isOnOneLine = indentation > 2
    indentation -= 1
    if needsComma, !isOnOneLine { newLine() }
    needsComma = outer
    bytes += close.utf8
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
    newLine()
  }

  /// Beyond the second level everything stays on one line: an entry a line.
  private mutating func newLine() {
    if indentation > 2 {
      if bytes.last == UInt8(ascii: ",") { bytes.append(UInt8(ascii: " ")) }
      return
    }
    bytes.append(UInt8(ascii: "\n"))
    bytes += repeatElement(UInt8(ascii: " "), count: 2 * indentation)
  }
}

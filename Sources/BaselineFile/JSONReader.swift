/// Reads JSON (RFC 8259) from front to back, without building a tree of it.
///
/// Foundation's decoder lets one of two equal keys win and cannot say on which line a file is broken;
/// it also takes several times as long for tens of thousands of entries.
///
/// ```swift
/// var reader = JSONReader(bytes)
/// try reader.object { reader, key throws(SnapshotError) in
///   switch key {
///   case "name": name = try reader.string()
///   default: try reader.skip()
///   }
/// }
/// try reader.end()
/// ```
struct JSONReader {
  let bytes: [UInt8]
  var position = 0
  private var path: [Step] = []

  private enum Step {
    case key(String)
    case index(Int)
  }

  /// A report is five levels deep. The bound keeps a file of brackets from exhausting the stack.
  private static let deepest = 64

  /// A byte order mark is passed over: PowerShell writes one.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  // MARK: Containers

  /// Calls `member` with each key; it has to read or skip the value. A key that stands twice is an
  /// error: readers do not agree on which of them counts.
  mutating func object(
    _ member: (inout JSONReader, String) throws(SnapshotError) -> Void
  ) throws(SnapshotError) {
    try expect("{", "an object")
    var seen = SeenKeys()
    if take("}") { return }
    repeat {
      skipSpace()
      guard peek == UInt8(ascii: "\"") else { throw syntax("a key in quotes is missing") }
      let key = try stringBody()
      guard take(":") else { throw syntax("no colon behind a key") }
      try enter(.key(key))
      guard seen.insert(key) else { throw unexpected("the key stands twice") }
      try member(&self, key)
      path.removeLast()
    } while take(",")
    guard take("}") else { throw syntax("an object does not end") }
  }

  /// Calls `element` for each element; it has to read or skip the value.
  mutating func array(
    _ element: (inout JSONReader) throws(SnapshotError) -> Void
  ) throws(SnapshotError) {
    try expect("[", "an array")
    if take("]") { return }
    var index = 0
    repeat {
      try enter(.index(index))
      try element(&self)
      path.removeLast()
      index += 1
    } while take(",")
    guard take("]") else { throw syntax("an array does not end") }
  }

  private mutating func enter(_ step: Step) throws(SnapshotError) {
    guard path.count < Self.deepest else { throw syntax("nested deeper than any baseline") }
    path.append(step)
  }

  /// Passes over a value, which has to be valid all the same.
  mutating func skip() throws(SnapshotError) {
    skipSpace()
    switch peek {
    case UInt8(ascii: "{"): try object { reader, _ throws(SnapshotError) in try reader.skip() }
    case UInt8(ascii: "["): try array { reader throws(SnapshotError) in try reader.skip() }
    case UInt8(ascii: "\""): _ = try stringBody()
    case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"): _ = try literal()
    default: _ = try number()
    }
  }

  /// Nothing but white space may follow.
  mutating func end() throws(SnapshotError) {
    skipSpace()
    guard position == bytes.count else { throw syntax("more behind the end of the document") }
  }

  // MARK: Values

  mutating func string() throws(SnapshotError) -> String {
    skipSpace()
    guard peek == UInt8(ascii: "\"") else { throw try mismatch("a text") }
    return try stringBody()
  }

  /// nil for `null`.
  mutating func optionalString() throws(SnapshotError) -> String? {
    try null() ? nil : try string()
  }

  /// A whole number that fits `Int`.
  mutating func integer() throws(SnapshotError) -> Int {
    skipSpace()
    guard let first = peek, first == UInt8(ascii: "-") || isDigit(first) else {
      throw try mismatch("a whole number")
    }
    switch try number() {
    case .whole(let value): return value
    case .fraction: throw unexpected("not a whole number")
    case .tooLarge: throw unexpected("a number that is too large")
    }
  }

  mutating func boolean() throws(SnapshotError) -> Bool {
    skipSpace()
    guard peek == UInt8(ascii: "t") || peek == UInt8(ascii: "f"), let value = try literal() else {
      throw try mismatch("true or false")
    }
    return value
  }

  /// nil for `null`.
  mutating func optionalBoolean() throws(SnapshotError) -> Bool? {
    try null() ? nil : try boolean()
  }

  /// Whether the value is `null`, which then is read.
  mutating func null() throws(SnapshotError) -> Bool {
    skipSpace()
    guard peek == UInt8(ascii: "n") else { return false }
    _ = try literal()
    return true
  }

  /// `true`, `false`, or nil for `null`.
  private mutating func literal() throws(SnapshotError) -> Bool? {
    let literals: [(StaticString, Bool?)] = [("true", true), ("false", false), ("null", nil)]
    for (text, value) in literals {
      let length = text.utf8CodeUnitCount
      let found = bytes[position...].prefix(length)
      guard text.withUTF8Buffer({ found.elementsEqual($0.prefix(found.count)) }) else { continue }
      position += found.count
      if found.count == length { return value }
    }
    throw syntax("neither true, false nor null")
  }

  // MARK: Errors

  /// The document is broken here.
  func syntax(_ reason: String) -> SnapshotError {
    // A cut file breaks off at its end, which says more than what is missing there.
    let reason = position >= bytes.count ? "it breaks off" : reason
    let newLines = bytes.prefix(position).count { $0 == UInt8(ascii: "\n") }
    return .syntax(line: newLines + 1, reason: reason)
  }

  /// What stands at the current place is not what belongs there.
  func unexpected(_ reason: String) -> SnapshotError { .value(path: pathText, reason: reason) }

  /// An error of type, unless what stands here is no JSON at all.
  private mutating func mismatch(_ wanted: String) throws(SnapshotError) -> SnapshotError {
    let start = position
    try skip()
    position = start
    return unexpected("not \(wanted)")
  }

  private mutating func expect(
    _ bracket: Unicode.Scalar, _ wanted: String
  ) throws(SnapshotError) {
    skipSpace()
    guard peek == UInt8(ascii: bracket) else { throw try mismatch(wanted) }
    position += 1
  }

  /// `owners[12].bytes`.
  private var pathText: String {
    var text = ""
    for step in path {
      switch step {
      case .index(let index): text += "[\(index)]"
      case .key(let key):
        // A key is data: it may be of any length.
        text += (text.isEmpty ? "" : ".") + (key.utf8.count > 40 ? "\(key.prefix(40))…" : key)
      }
    }
    return text
  }

  // MARK: Bytes

  var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  /// Passes over white space and then `mark`, where it stands here.
  private mutating func take(_ mark: Unicode.Scalar) -> Bool {
    skipSpace()
    guard peek == UInt8(ascii: mark) else { return false }
    position += 1
    return true
  }
}

/// The keys of one object: a handful, or in a hostile file any number.
private struct SeenKeys {
  private var few: [String] = []
  private var many: Set<String> = []

  /// False where the key is there already.
  mutating func insert(_ key: String) -> Bool {
    if few.count < 16 {
      guard !few.contains(key) else { return false }
      few.append(key)
      return true
    }
    if many.isEmpty { many = Set(few) }
    return many.insert(key).inserted
  }
}

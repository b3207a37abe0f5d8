/// The names that one section of a file holds, as offsets into it.
struct StringTable {
  private let bytes: [UInt8]
  private let range: Range<Int>
  /// Bytes that names may still take. Names may share their ends, so that a small damaged file could
  /// ask for gigabytes of them.
  private var budget: Int

  /// The string table in the section `index`; `offset` is where it was referred to.
  init(
    section index: Int, of sections: ElfSections, in bytes: [UInt8], referredToAt offset: UInt64
  ) throws(ElfImageError) {
    guard sections.isStringTable(index) else {
      throw .malformed(offset: offset, reason: "section \(index) is no string table")
    }
    let range = sections.fileRange(of: index)
    // With that, a name that begins inside ends inside.
    guard !range.isEmpty, bytes[range.upperBound - 1] == 0 else {
      throw .malformed(
        offset: sections.headerOffset(of: index), reason: "the string table does not end with a NUL"
      )
    }
    self.bytes = bytes
    self.range = range
    // Each name stands for a record of at least 16 bytes: an average of 1 KB is more than C++ needs.
    budget = bytes.count.multipliedReportingOverflow(by: 64).partialValue
  }

  /// The name at `start`; `offset` is where it was referred to. What is not UTF-8 is repaired.
  mutating func name(
    at start: UInt32, referredToAt offset: UInt64
  ) throws(ElfImageError) -> String {
    guard start < range.count else {
      throw .malformed(
        offset: offset, reason: "a name at \(start) of a string table of \(range.count) bytes")
    }
    let tail = bytes[range.lowerBound + Int(start)..<range.upperBound]
    let name = tail.prefix { $0 != 0 }
    budget -= name.count
    guard budget >= 0 else {
      throw .malformed(offset: offset, reason: "names too long to be true")
    }
    return String(decoding: name, as: UTF8.self)
  }

  /// Whether the name at `start` is one of ARM's mapping symbols, which mark where code and data
  /// begin: `$a`, `$d`, `$t` or `$x`, alone or before a period.
  ///
  /// See "Mapping symbols" in ELF for the Arm Architecture (AAELF32).
  func isMappingSymbol(at start: UInt32) -> Bool {
    guard start < range.count, range.count - Int(start) >= 3 else { return false }
    let first = range.lowerBound + Int(start)
    return bytes[first] == UInt8(ascii: "$") && "adtx".utf8.contains(bytes[first + 1])
      && (bytes[first + 2] == 0 || bytes[first + 2] == UInt8(ascii: "."))
  }
}

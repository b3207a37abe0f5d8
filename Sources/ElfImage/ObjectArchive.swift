// What an archive looks like (`ar`, in GNU's variant). Each member has a header of 60 bytes, and
// begins at an even offset:
//
//     !<arch>\n
//     /               1732560000  0     0     0       1234      `\n   symbol table
//     //                                              56        `\n   names of more than 15 bytes
//     lib_a-impure.o/ 0           0     0     644     2192      `\n
//     /18             0           0     0     644     1020      `\n   name at offset 18 of `//`
//
// A thin archive begins with `!<thin>\n`, and holds the headers of its members alone.

/// Where the members of an archive of objects are.
public struct ObjectArchive: Equatable, Sendable {
  public struct Member: Equatable, Sendable {
    /// Its name without the `/` at the end; for a thin archive a path from the archive's folder.
    public var name: String
    /// Where its contents are in the file; nil in a thin archive, which only names them.
    public var range: Range<Int>?
  }

  public var members: [Member] = []
  public var isThin: Bool

  private static let headerByteCount = 60

  /// Reads the headers of an archive. Where a header is damaged, the members before it are kept.
  ///
  /// - Returns: nil for what is no archive.
  public init?(reading bytes: [UInt8]) {
    if bytes.starts(with: "!<arch>\n".utf8) {
      isThin = false
    } else if bytes.starts(with: "!<thin>\n".utf8) {
      isThin = true
    } else {
      return nil
    }
    var longNames = 0..<0
    var offset = 8
    while offset <= bytes.count - Self.headerByteCount {
      let contents = offset + Self.headerByteCount
      let field = Self.text(bytes[offset..<offset + 16])
      guard bytes[contents - 2] == 0x60, bytes[contents - 1] == 0x0A,
        let size = Self.number(bytes[offset + 48..<offset + 58])
      else { return }
      let isTable = field == "/" || field == "//" || field == "/SYM64/"
      let isInside = isTable || !isThin
      guard !isInside || size <= bytes.count - contents else { return }
      if field == "//" {
        longNames = contents..<contents + size
      } else if !isTable {
        guard let name = Self.name(field, bytes[longNames]) else { return }
        members.append(Member(name: name, range: isThin ? nil : contents..<contents + size))
      }
      offset = contents + (isInside ? size + size % 2 : 0)
    }
  }

  /// A field without the spaces that fill it.
  private static func text(_ field: ArraySlice<UInt8>) -> String {
    var field = field
    while field.last == 0x20 { field.removeLast() }
    return String(decoding: field, as: UTF8.self)
  }

  /// Decimal digits, spaces behind them; ten at most, so that no sum overflows.
  private static func number(_ field: ArraySlice<UInt8>) -> Int? { Int(text(field)) }

  /// `name/`, or `/18` for the one at offset 18 of `longNames`, which ends with `/` and a line end.
  private static func name(_ field: String, _ longNames: ArraySlice<UInt8>) -> String? {
    guard field.hasPrefix("/") else {
      return field.hasSuffix("/") ? String(field.dropLast()) : field
    }
    guard let offset = Int(field.dropFirst()), offset >= 0, offset < longNames.count else {
      return nil
    }
    let line = longNames[(longNames.startIndex + offset)...].prefix { $0 != 0x0A }
    return String(decoding: line.last == UInt8(ascii: "/") ? line.dropLast() : line, as: UTF8.self)
  }
}

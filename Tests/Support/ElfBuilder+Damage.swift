extension ElfBuilder {
  /// A field of the ELF header, its raw value being its offset.
  public enum HeaderField: Int, Sendable, CaseIterable {
    case fileClass = 4
    case byteOrder = 5
    case identVersion = 6
    case type = 16
    case machine = 18
    case version = 20
    case entry = 24
    case segmentTable = 28
    case sectionTable = 32
    case flags = 36
    case headerSize = 40
    case segmentHeaderSize = 42
    case segmentCount = 44
    case sectionHeaderSize = 46
    case sectionCount = 48
    case sectionNames = 50

    var width: Int {
      switch self {
      case .fileClass, .byteOrder, .identVersion: 1
      case .version, .entry, .segmentTable, .sectionTable, .flags: 4
      default: 2
      }
    }
  }

  /// A field of a section header, its raw value being its offset; all have four bytes.
  public enum SectionField: Int, Sendable, CaseIterable {
    case name = 0
    case type = 4
    case flags = 8
    case address = 12
    case offset = 16
    case size = 20
    case link = 24
    case info = 28
    case alignment = 32
    case entrySize = 36
  }

  /// A field of a program header, its raw value being its offset; all have four bytes.
  public enum SegmentField: Int, Sendable, CaseIterable {
    case type = 0
    case offset = 4
    case virtualAddress = 8
    case physicalAddress = 12
    case fileSize = 16
    case memorySize = 20
    case flags = 24
    case alignment = 28
  }

  /// A field of a symbol, its raw value being its offset.
  public enum SymbolField: Int, Sendable, CaseIterable {
    case name = 0
    case value = 4
    case size = 8
    case info = 12
    case section = 14

    var width: Int {
      switch self {
      case .info: 1
      case .section: 2
      default: 4
      }
    }
  }

  /// A number that replaces what the builder would write.
  struct Damage: Sendable {
    enum Record: Sendable {
      case header
      case section(String)
      case segment(Int)
      case symbol(String)
      case contents(String)
    }

    var record: Record
    var offset: Int
    var width: Int
    var value: UInt32
  }

  /// Writes `value` to a field of the ELF header, whatever that makes of the file.
  public mutating func damage(_ field: HeaderField, to value: UInt32) {
    damages.append(
      Damage(record: .header, offset: field.rawValue, width: field.width, value: value))
  }

  /// Writes `value` to a field of a section's header; the null section's name is empty.
  public mutating func damage(section name: String, _ field: SectionField, to value: UInt32) {
    damages.append(Damage(record: .section(name), offset: field.rawValue, width: 4, value: value))
  }

  /// Writes `value` to a field of the program header `index`.
  public mutating func damage(segment index: Int, _ field: SegmentField, to value: UInt32) {
    damages.append(Damage(record: .segment(index), offset: field.rawValue, width: 4, value: value))
  }

  /// Writes `value` to a field of the symbol's record.
  public mutating func damage(symbol name: String, _ field: SymbolField, to value: UInt32) {
    damages.append(
      Damage(record: .symbol(name), offset: field.rawValue, width: field.width, value: value))
  }

  /// Writes one byte at `offset` of a section's contents; negative offsets count from their end.
  public mutating func damage(contentsOf section: String, at offset: Int, to byte: UInt8) {
    damages.append(
      Damage(record: .contents(section), offset: offset, width: 1, value: UInt32(byte)))
  }

  /// Where the header of a section stands in the file; nil where there is no such section.
  public func headerOffset(ofSection name: String) -> Int? { Layout(self).header(ofSection: name) }

  /// Where the record of a symbol stands in the file; nil where there is no such symbol.
  public func offset(ofSymbol name: String) -> Int? { Layout(self).record(ofSymbol: name) }

  /// Where the contents of a section stand in the file; nil where there is no such section.
  public func contentsOffset(ofSection name: String) -> Int? {
    Layout(self).contents(ofSection: name)
  }
}

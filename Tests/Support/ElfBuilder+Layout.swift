extension ElfBuilder {
  /// A finished file and where its parts are.
  struct Layout {
    var bytes = ByteBuilder()
    private let sections: [Section]
    private let symbols: [Symbol]
    private var contentsOffsets: [Int] = []
    private let sectionTable: Int

    private static let headerSize = 52
    private static let segmentHeaderSize = 32
    private static let sectionHeaderSize = 40
    private static let symbolSize = 16

    init(_ elf: ElfBuilder) {
      symbols = elf.symbols.filter { $0.binding == 0 } + elf.symbols.filter { $0.binding != 0 }
      sections = Self.allSections(elf, symbols: symbols)
      let names = NameTable(sections.map(\.name))

      let segmentTable = Self.headerSize
      bytes.append(
        contentsOf: repeatElement(
          0, count: Self.headerSize + elf.segments.count * Self.segmentHeaderSize))
      for section in sections {
        if section.type != 8 { bytes.align(to: Int(section.alignment)) }
        contentsOffsets.append(bytes.count)
        bytes.append(contentsOf: section.contents)
      }
      bytes.align(to: 4)
      sectionTable = bytes.count
      for (index, section) in sections.enumerated() {
        let offset = index == 0 ? 0 : contentsOffsets[index]
        for field in [
          names.offsets[index], section.type, section.flags, section.address, UInt32(offset),
          section.size, section.link, section.info, section.alignment, section.entrySize,
        ] { bytes.append(field) }
      }

      writeHeader(elf, segmentTable: elf.segments.isEmpty ? 0 : segmentTable)
      for (index, segment) in elf.segments.enumerated() {
        write(segment, at: segmentTable + index * Self.segmentHeaderSize)
      }
    }

    func header(ofSection name: String) -> Int? {
      sections.firstIndex { $0.name == name }.map { sectionTable + $0 * Self.sectionHeaderSize }
    }

    func contents(ofSection name: String) -> Int? {
      sections.firstIndex { $0.name == name }.map { contentsOffsets[$0] }
    }

    func record(ofSymbol name: String) -> Int? {
      guard let table = contents(ofSection: ".symtab"),
        let index = symbols.firstIndex(where: { $0.name == name })
      else { return nil }
      return table + (1 + index) * Self.symbolSize
    }

    /// Where to do the damage. A test that names what is not there is wrong, and should stop.
    func place(of damage: Damage) -> Int {
      let record: Int? =
        switch damage.record {
        case .header: 0
        case .section(let name): header(ofSection: name)
        case .segment(let index): Self.headerSize + index * Self.segmentHeaderSize
        case .symbol(let name): record(ofSymbol: name)
        case .contents(let name):
          sections.first { $0.name == name }.flatMap { section in
            contents(ofSection: name).map {
              $0 + (damage.offset < 0 ? section.contents.count : 0)
            }
          }
        }
      guard let record else { preconditionFailure("nothing to damage: \(damage.record)") }
      return record + damage.offset
    }

    private mutating func writeHeader(_ elf: ElfBuilder, segmentTable: Int) {
      // Magic; 32 bits, little-endian, version 1.
      for (offset, byte) in [0x7F, 0x45, 0x4C, 0x46, 1, 1, 1].enumerated() {
        bytes.overwrite(at: offset, with: UInt8(byte))
      }
      func half(_ field: HeaderField, _ value: Int) {
        bytes.overwrite(at: field.rawValue, with: UInt16(value))
      }
      bytes.overwrite(at: HeaderField.version.rawValue, with: UInt32(1))
      bytes.overwrite(at: HeaderField.entry.rawValue, with: elf.entry)
      bytes.overwrite(at: HeaderField.segmentTable.rawValue, with: UInt32(segmentTable))
      bytes.overwrite(at: HeaderField.sectionTable.rawValue, with: UInt32(sectionTable))
      // EABI version 5.
      bytes.overwrite(at: HeaderField.flags.rawValue, with: UInt32(0x0500_0000))
      half(.type, Int(elf.type))
      half(.machine, Int(elf.machine))
      half(.headerSize, Self.headerSize)
      half(.segmentHeaderSize, Self.segmentHeaderSize)
      half(.segmentCount, elf.segments.count)
      half(.sectionHeaderSize, Self.sectionHeaderSize)
      half(.sectionCount, sections.count)
      half(.sectionNames, sections.count - 1)
    }

    private mutating func write(_ segment: Segment, at offset: Int) {
      guard let index = sections.firstIndex(where: { $0.name == segment.firstSection }) else {
        preconditionFailure("no section \(segment.firstSection) for a segment to begin with")
      }
      let address = sections[index].address
      for (place, field) in [
        segment.type, UInt32(contentsOffsets[index]), address, segment.physicalAddress ?? address,
        segment.fileSize, segment.memorySize, 7, 4,
      ].enumerated() {
        bytes.overwrite(at: offset + place * 4, with: field)
      }
    }

    /// The null section, those of the test, and the tables that the builder makes.
    private static func allSections(_ elf: ElfBuilder, symbols: [Symbol]) -> [Section] {
      var sections = [Section(name: "", type: 0, alignment: 0)] + elf.sections
      if !symbols.isEmpty {
        let names = NameTable(symbols.map(\.name))
        var table = Section(
          name: ".symtab", type: 2,
          contents: records(of: symbols, names: names.offsets, sections: sections))
        table.link = UInt32(sections.count + 1)
        table.info = UInt32(1 + symbols.count { $0.binding == 0 })
        table.entrySize = UInt32(symbolSize)
        sections.append(table)
        sections.append(Section(name: ".strtab", type: 3, contents: names.bytes, alignment: 1))
      }
      let own = NameTable(sections.map(\.name) + [".shstrtab"])
      sections.append(Section(name: ".shstrtab", type: 3, contents: own.bytes, alignment: 1))
      return sections
    }

    private static func records(
      of symbols: [Symbol], names: [UInt32], sections: [Section]
    ) -> [UInt8] {
      let indices = Dictionary(
        zip(sections.map(\.name), sections.indices), uniquingKeysWith: { first, _ in first })
      var records = ByteBuilder()
      records.append(contentsOf: repeatElement(0, count: symbolSize))
      for (symbol, name) in zip(symbols, names) {
        records.append(name)
        records.append(symbol.value)
        records.append(symbol.size)
        records.append(symbol.binding << 4 | symbol.type)
        records.append(UInt8(0))
        records.append(index(of: symbol.place, in: indices))
      }
      return records.bytes
    }

    private static func index(of place: Symbol.Place, in sections: [String: Int]) -> UInt16 {
      switch place {
      case .undefined: return 0
      case .absolute: return 0xFFF1
      case .common: return 0xFFF2
      case .index(let index): return index
      case .section(let name):
        guard let index = sections[name] else { preconditionFailure("no section \(name)") }
        return UInt16(index)
      }
    }
  }

  /// A string table and the offset of each name in it; equal names share one place, as with ld.
  private struct NameTable {
    private(set) var bytes: [UInt8] = [0]
    private(set) var offsets: [UInt32] = []

    init(_ names: [String]) {
      var known = ["": UInt32(0)]
      for name in names {
        let offset = known[name] ?? UInt32(bytes.count)
        offsets.append(offset)
        guard known.updateValue(offset, forKey: name) == nil else { continue }
        bytes.append(contentsOf: name.utf8)
        bytes.append(0)
      }
    }
  }
}

import ElfImage
import Support
import Testing

/// One thing wrong at a time, and the error that names it.
@Suite struct DamagedElfTests {
  private typealias Build = (inout ElfBuilder) -> Void

  /// What the reader says of the small firmware after `change`.
  private func error(after change: Build) -> ElfImageError? {
    var elf = ElfBuilder.pico()
    change(&elf)
    return error(of: elf.build())
  }

  private func error(of bytes: [UInt8]) -> ElfImageError? {
    do {
      _ = try ElfImage(reading: bytes)
      return nil
    } catch { return error }
  }

  /// Where the reader says that the damage is.
  private func offset(after change: Build) -> UInt64? {
    var elf = ElfBuilder.pico()
    change(&elf)
    return offset(of: elf.build())
  }

  private func offset(of bytes: [UInt8]) -> UInt64? {
    guard case .malformed(let offset, _)? = error(of: bytes) else { return nil }
    return offset
  }

  private func sectionHeader(_ name: String) throws -> UInt64 {
    UInt64(try #require(ElfBuilder.pico().headerOffset(ofSection: name)))
  }

  @Test(arguments: [
    (1, 2, UInt16(40), "32-bit big-endian ARM ELF"), (2, 1, 62, "64-bit x86-64 ELF"),
    (2, 1, 183, "64-bit AArch64 ELF"), (1, 1, 243, "32-bit RISC-V ELF"),
    (1, 1, 94, "32-bit Xtensa ELF"), (2, 2, 21, "64-bit big-endian PowerPC 64 ELF"),
    (1, 1, 0x1234, "32-bit machine-4660 ELF"),
  ])
  func anotherTargetIsNamed(bits: Int, order: Int, machine: UInt16, found: String) {
    var elf = ElfBuilder.pico()
    elf.machine = order == 2 ? machine.byteSwapped : machine
    elf.damage(.fileClass, to: UInt32(bits))
    elf.damage(.byteOrder, to: UInt32(order))
    #expect(error(of: elf.build()) == .wrongTarget(found: found))
  }

  @Test(arguments: [
    (UInt16(1), "a relocatable object"), (3, "a shared object"), (4, "a core dump"),
    (0, "an ELF file of unknown type 0"), (0xFE00, "an ELF file of unknown type 65024"),
  ])
  func whatIsNotLinkedIsNamed(type: UInt16, found: String) {
    #expect(error { $0.type = type } == .notLinked(found: found))
  }

  @Test(arguments: [
    (ElfBuilder.HeaderField.fileClass, UInt32(0), UInt64(4)), (.fileClass, 3, 4),
    (.byteOrder, 0, 5), (.byteOrder, 3, 5), (.identVersion, 0, 6), (.headerSize, 64, 40),
    (.sectionHeaderSize, 64, 46), (.segmentHeaderSize, 0, 42),
    (.sectionTable, 0, 32), (.sectionTable, 8, 32), (.sectionTable, 0xFFFF_FFF0, 32),
    (.sectionCount, 0xFFFF, 48), (.sectionCount, 0xFF00, 48), (.sectionCount, 0xFEFF, 32),
    // Extended numbering, but the null section gives no number.
    (.sectionCount, 0, 48), (.sectionNames, 0xFFFF, 50), (.sectionNames, 0, 50),
    (.sectionNames, 0x100, 50),
    // The names would be in .boot2.
    (.sectionNames, 1, 50),
    (.segmentTable, 0, 28), (.segmentTable, 0xFFFF_FFF0, 28), (.segmentCount, 0x8000, 28),
  ])
  func aWrongElfHeaderIsFound(field: ElfBuilder.HeaderField, value: UInt32, offset: UInt64) {
    #expect(self.offset { $0.damage(field, to: value) } == offset)
  }

  @Test func programHeadersMustNotOverlapSectionHeaders() throws {
    let table = try sectionHeader("")
    #expect(offset { $0.damage(.segmentTable, to: UInt32(table + 32)) } == 28)
  }

  @Test func numbersBeyondSixteenBitsStandInTheNullSection() throws {
    let plain = try ElfImage(reading: ElfBuilder.pico().build())
    var elf = ElfBuilder.pico()
    elf.damage(.sectionCount, to: 0)
    elf.damage(.sectionNames, to: 0xFFFF)
    elf.damage(.segmentCount, to: 0xFFFF)
    elf.damage(section: "", .size, to: UInt32(plain.sections.count))
    elf.damage(section: "", .link, to: UInt32(plain.sections.count - 1))
    elf.damage(section: "", .info, to: UInt32(plain.segments.count))
    #expect(try ElfImage(reading: elf.build()) == plain)

    elf.damage(section: "", .size, to: 0xFFFF_FFFF)
    #expect(offset(of: elf.build()) == 32)
  }

  /// Found by fuzzing: nothing says that the null section's other fields are sane.
  @Test(arguments: ElfBuilder.SectionField.allCases)
  func theNullSectionSaysNothing(field: ElfBuilder.SectionField) throws {
    var elf = ElfBuilder.pico()
    let plain = try ElfImage(reading: elf.build())
    elf.damage(section: "", field, to: 0xFFFF_FFFF)
    #expect(try ElfImage(reading: elf.build()) == plain)
  }

  @Test func aSymbolMayHaveItsSectionInAnotherTable() throws {
    let plain = ElfBuilder.pico()
    let bss = UInt8(try #require(plain.sections.firstIndex { $0.name == ".bss" }) + 1)
    var elf = plain
    elf.sections.append(
      .init(
        name: ".symtab_shndx", type: 18,
        contents: (0...elf.symbols.count).flatMap { _ in [bss, 0, 0, 0] }))
    elf.sections[7].link = UInt32(elf.sections.count + 1)
    elf.damage(symbol: "variable_3", .section, to: 0xFFFF)
    #expect(
      try ElfImage(reading: elf.build()).symbols == ElfImage(reading: plain.build()).symbols)

    // Only the first record's index.
    let table = UInt64(try #require(elf.headerOffset(ofSection: ".symtab")))
    elf.damage(section: ".symtab_shndx", .size, to: 4)
    #expect(offset(of: elf.build()) == table)
  }

  @Test(arguments: [
    (".bss", ElfBuilder.SectionField.address, UInt32(0xFFFF_FFFF)), (".bss", .size, 0xE000_0000),
    (".bss", .alignment, 3), (".bss", .link, 0x100), (".bss", .name, 0x1_0000),
    // `.bss` has no bytes in the file, wherever it begins; with bytes it would end outside.
    (".text", .offset, 0xFFFF_FFFF), (".text", .offset, 0x8000), (".text", .size, 0x8000),
    (".text", .size, 0x7FFF_FFFF), (".text", .name, 0xFFFF_FFFF), (".text", .link, 0xFFFF_FFFF),
    (".symtab", .size, 0x7FFF_FFF0), (".symtab", .size, 24), (".symtab", .entrySize, 0),
    (".symtab", .entrySize, 24), (".symtab", .link, 0), (".symtab", .link, 1),
    (".strtab", .offset, 0xFFFF_FFFF), (".shstrtab", .size, 0x7FFF_FFFF),
    // Another symbol table.
    (".strtab", .type, 2),
  ])
  func aWrongSectionHeaderIsFound(
    section: String, field: ElfBuilder.SectionField, value: UInt32
  ) throws {
    #expect(
      try offset { $0.damage(section: section, field, to: value) } == sectionHeader(section))
  }

  @Test(arguments: [".strtab", ".shstrtab"])
  func aStringTableEndsWithNUL(section: String) throws {
    #expect(
      try offset { $0.damage(contentsOf: section, at: -1, to: 0x41) } == sectionHeader(section))
    #expect(try offset { $0.damage(section: section, .size, to: 0) } == sectionHeader(section))
  }

  @Test(arguments: [
    (ElfBuilder.SegmentField.offset, UInt32(0xFFFF_FFFF)), (.fileSize, 0x7FFF_FFFF),
    (.virtualAddress, 0xFFFF_FFFF), (.physicalAddress, 0xFFFF_FFFF), (.memorySize, 0xFFFF_FFFF),
  ])
  func aWrongProgramHeaderIsFound(field: ElfBuilder.SegmentField, value: UInt32) {
    let secondHeader: UInt64 = 52 + 32
    #expect(offset { $0.damage(segment: 1, field, to: value) } == secondHeader)
  }

  @Test(arguments: [
    (ElfBuilder.SymbolField.name, UInt32(0xFFFF_FFFF)), (.value, 0xFFFF_FFFE),
    (.size, 0xFFFF_FFFF), (.section, 0x100), (.section, 0xFF00), (.section, 0xFFF3),
    // Extended numbering without the section that it needs.
    (.section, 0xFFFF),
  ])
  func aWrongSymbolIsFound(field: ElfBuilder.SymbolField, value: UInt32) throws {
    let record = UInt64(try #require(ElfBuilder.pico().offset(ofSymbol: "variable_3")))
    #expect(offset { $0.damage(symbol: "variable_3", field, to: value) } == record)
  }

  /// A table of which only the sum is absurd: 4,096 symbols share one name of 16 KB.
  @Test func namesCannotAskForGigabytes() {
    var elf = ElfBuilder.pico()
    let name = String(repeating: "x", count: 1 << 14)
    elf.symbols += [ElfBuilder.Symbol](
      repeating: .object(name, at: 0x2000_0000, size: 4, in: ".data"), count: 1 << 12)
    guard case .malformed(_, let reason)? = error(of: elf.build()) else {
      Issue.record("64 MB of names were made of a file of 80 KB")
      return
    }
    #expect(reason == "names too long to be true")
  }

  @Test(
    arguments: [
      ([1, 2, 3], -1, 0, nil), ([], -1, 0, nil),
      // The sizes of name and description, the type, the name.
      ([1, 2, 3, 4], 0, 8, "the build-id section holds no such note"),
      ([1, 2, 3, 4], 4, 0xFF, "a build id of 255 bytes in a section of 20"),
      ([1, 2, 3, 4], 8, 1, "the build-id section holds no such note"),
      ([1, 2, 3, 4], 12, 0, "the build-id section holds no such note"),
    ] as [([UInt8], Int, UInt8, String?)])
  func aBuildIDIsReadOrFoundWrong(
    id: [UInt8], offset: Int, byte: UInt8, reason: String?
  ) throws {
    var elf = ElfBuilder.pico()
    elf.sections.append(.buildID(id))
    if offset >= 0 { elf.damage(contentsOf: ".note.gnu.build-id", at: offset, to: byte) }
    if let reason {
      let place = UInt64(try #require(elf.contentsOffset(ofSection: ".note.gnu.build-id")))
      #expect(error(of: elf.build()) == .malformed(offset: place, reason: reason))
    } else {
      #expect(try ElfImage(reading: elf.build()).buildID == id)
    }
  }
}

import ElfImage
import Support
import Testing

/// What the builder writes, as whole values.
@Suite struct SyntheticElfTests {
  @Test func everyKindOfSectionSegmentAndSymbol() throws {
    var elf = ElfBuilder()
    elf.entry = 0x1000_0001
    elf.sections = [
      .bits(".text", at: 0x1000_0000, contents: [1, 2, 3, 4]),
      .bits(".data", at: 0x2000_0000, contents: [5, 6, 7, 8], flags: 7),
      .noBits(".bss", at: 0x2000_0004, size: 0x100),
      .copy(".heap", at: 0x2000_0104, size: 8),
      .debug(".debug_info", contents: [0]),
    ]
    elf.segments = [
      .init(from: ".data", physicalAddress: 0x1000_0004, fileSize: 4, memorySize: 0x104),
      .init(type: 4, from: ".text", fileSize: 4),
    ]
    elf.symbols = [
      .file("main.c"),
      .label("$t", at: 0x1000_0000, in: ".text", isLocal: true),
      .label("$d.12", at: 0x1000_0002, in: ".text", isLocal: true),
      .label("$total", at: 0x1000_0002, in: ".text", isLocal: true),
      .function("helper", at: 0x1000_0002, size: 2, in: ".text", isLocal: true),
      .object("state.5", at: 0x2000_0004, size: 4, in: ".bss", isLocal: true),
      .file(""),
      .label("veneer", at: 0x1000_0002, in: ".text", isLocal: true),
      .function("main", at: 0x1000_0000, size: 2, in: ".text"),
      .label("$d", at: 0x1000_0000, in: ".text"),
      .label("__StackTop", at: 0x2004_2000),
      .init(name: "weak", value: 0, type: 0, binding: 2, place: .undefined),
      .init(name: "tentative", value: 4, size: 16, type: 5, binding: 1, place: .common),
      .init(name: "thread", value: 8, size: 4, type: 6, binding: 1, place: .section(".bss")),
      .init(name: "odd", value: 0x2000_0005, size: 1, type: 1, binding: 1, place: .index(3)),
    ]
    let image = try ElfImage(reading: elf.build())

    func section(
      _ name: String, _ contents: ElfImage.Section.Contents, flags: String = "",
      address: UInt64 = 0, offset: UInt64, size: UInt64, alignment: UInt64
    ) -> ElfImage.Section {
      .init(
        name: name, contents: contents, isAllocated: flags.contains("A"),
        isWritable: flags.contains("W"), isExecutable: flags.contains("X"), address: address,
        offset: offset, size: size, alignment: alignment)
    }
    #expect(
      image.sections.prefix(6) == [
        section("", .other, offset: 0, size: 0, alignment: 0),
        section(
          ".text", .bits, flags: "AX", address: 0x1000_0000, offset: 116, size: 4, alignment: 4),
        section(
          ".data", .bits, flags: "WAX", address: 0x2000_0000, offset: 120, size: 4, alignment: 4),
        section(
          ".bss", .noBits, flags: "WA", address: 0x2000_0004, offset: 124, size: 256, alignment: 4),
        section(".heap", .bits, address: 0x2000_0104, offset: 124, size: 8, alignment: 4),
        section(".debug_info", .bits, offset: 132, size: 1, alignment: 1),
      ])
    #expect(image.sections.dropFirst(6).map(\.name) == [".symtab", ".strtab", ".shstrtab"])
    #expect(
      image.segments == [
        .init(
          isLoad: true, virtualAddress: 0x2000_0000, physicalAddress: 0x1000_0004, offset: 120,
          fileSize: 4, memorySize: 0x104),
        .init(
          isLoad: false, virtualAddress: 0x1000_0000, physicalAddress: 0x1000_0000, offset: 116,
          fileSize: 4, memorySize: 4),
      ])

    func symbol(
      _ name: String, _ kind: ElfImage.Symbol.Kind, at address: UInt64 = 0, size: UInt64 = 0,
      _ place: ElfImage.Symbol.Place, file: String? = nil, isLocal: Bool = false
    ) -> ElfImage.Symbol {
      .init(
        name: name, address: address, size: size, kind: kind, isLocal: isLocal, place: place,
        file: file)
    }
    #expect(
      image.symbols == [
        symbol("main.c", .file, .absolute, isLocal: true),
        symbol(
          "$total", .none, at: 0x1000_0002, .section(1), file: "main.c", isLocal: true),
        symbol(
          "helper", .function, at: 0x1000_0002, size: 2, .section(1), file: "main.c",
          isLocal: true),
        symbol(
          "state.5", .object, at: 0x2000_0004, size: 4, .section(3), file: "main.c",
          isLocal: true),
        symbol("", .file, .absolute, isLocal: true),
        symbol("veneer", .none, at: 0x1000_0002, .section(1), isLocal: true),
        symbol("main", .function, at: 0x1000_0000, size: 2, .section(1)),
        symbol("$d", .none, at: 0x1000_0000, .section(1)),
        symbol("__StackTop", .none, at: 0x2004_2000, .absolute),
        symbol("weak", .none, .undefined),
        symbol("tentative", .object, at: 4, size: 16, .common),
        symbol("thread", .other, at: 8, size: 4, .section(3)),
        symbol("odd", .object, at: 0x2000_0005, size: 1, .section(3)),
      ])
    #expect(image.entry == 0x1000_0001)
    #expect(image.hasDwarf)
    #expect(image.buildID.isEmpty)
  }

  @Test func withoutSymbolsNothingIsMissing() throws {
    var elf = ElfBuilder.pico()
    elf.symbols = []
    let image = try ElfImage(reading: elf.build())
    #expect(image.symbols.isEmpty)
    #expect(image.sections.count == 9)
    #expect(!image.hasDwarf)
  }

  @Test func aSectionMayEndWhereAddressesDo() throws {
    var elf = ElfBuilder()
    elf.sections = [.noBits(".top", at: 0xFFFF_FF00, size: 0x100)]
    elf.symbols = [.object("last", at: 0xFFFF_FFFC, size: 4, in: ".top")]
    let image = try ElfImage(reading: elf.build())
    #expect(image.sections[1].address + image.sections[1].size == 1 << 32)
  }

  /// libelf then copies the tables, instead of pointing into the file.
  @Test(arguments: 1...3)
  func tablesNeedNotBeAligned(shift: Int) throws {
    var elf = ElfBuilder.pico()
    let plain = try ElfImage(reading: elf.build())
    let table = try #require(elf.contentsOffset(ofSection: ".symtab"))
    for name in [".symtab", ".strtab", ".shstrtab"] {
      let offset = try #require(elf.contentsOffset(ofSection: name))
      elf.damage(section: name, .offset, to: UInt32(offset + shift))
    }
    elf.damage(.sectionTable, to: UInt32(try #require(elf.headerOffset(ofSection: "")) + shift))
    var bytes = elf.build()
    bytes.insert(contentsOf: repeatElement(0xEE, count: shift), at: table)
    let image = try ElfImage(reading: bytes)
    #expect(image.symbols == plain.symbols)
    #expect(image.sections.map(\.name) == plain.sections.map(\.name))
    #expect(image.segments == plain.segments)
  }

  @Test func whatFollowsTheLastTableIsOfNoInterest() throws {
    let bytes = ElfBuilder.pico().build()
    let image = try ElfImage(reading: bytes)
    #expect(try ElfImage(reading: bytes + [0xEE, 0xEE, 0xEE]) == image)
  }

  @Test func aNameThatIsNotUTF8IsRepaired() throws {
    var elf = ElfBuilder.pico()
    let name = try #require(elf.contentsOffset(ofSection: ".strtab"))
    elf.damage(contentsOf: ".strtab", at: 1, to: 0xFF)
    #expect(elf.build()[name + 1] == 0xFF)
    #expect(try ElfImage(reading: elf.build()).symbols.first?.name == "\u{FFFD}ime_critical.c")
  }

  @Test(arguments: [false, true])
  func readelfAcceptsTheSyntheticFirmware(copiesHeap: Bool) async throws {
    let elf = ElfBuilder.pico(functions: 300, variables: 300, copiesHeap: copiesHeap)
    let firmware = try await Firmware(withBytes: elf.build())
    #expect(try ElfImage(reading: firmware.bytes) == ReadelfListing(firmware.readelf).image)
    #expect(!firmware.readelf.contains("arning"))
    #expect(try ElfImage(reading: firmware.bytes).sections[5].isAllocated == !copiesHeap)
  }
}

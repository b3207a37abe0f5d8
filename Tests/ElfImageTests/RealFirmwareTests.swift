import ElfImage
import Support
import Testing

/// Files that gcc and ld made in this run, against what readelf and nm print of them.
@Suite struct RealFirmwareTests {
  @Test(arguments: [
    ["-O0", "-g"], ["-Os"], ["-O2", "-g", "-fcommon", "-Wl,--build-id"],
    ["-Os", "-g", "-flto", "-ffat-lto-objects"], ["-Os", "-s"],
    ["-Os", "-ffunction-sections", "-fdata-sections", "-Wl,--gc-sections"],
    ["-Os", "-gdwarf-4", "-Wl,--build-id=md5"], ["-Os", "-g", "-gz"],
  ])
  func readsWhatReadelfReads(flags: [String]) async throws {
    let firmware = try await Firmware(compiling: flags)
    let image = try ElfImage(reading: firmware.bytes)
    let expected = try ReadelfListing(firmware.readelf).image
    // Piece by piece first: a difference is then easier to see.
    #expect(image.sections == expected.sections)
    #expect(image.segments == expected.segments)
    #expect(image.symbols == expected.symbols)
    #expect(image == expected)
    #expect(!image.sections.isEmpty && !image.segments.isEmpty && image.entry & 1 == 1)
    #expect(image.symbols.isEmpty == flags.contains("-s"))
  }

  /// nm clears the Thumb bit by itself, and knows nothing of our parser of readelf's columns.
  @Test func sizedSymbolsAreThoseOfNm() async throws {
    let firmware = try await Firmware.small.value
    let ours = try ElfImage(reading: firmware.bytes).symbols
      .filter { $0.size > 0 }
      .map { "\($0.name) \($0.address) \($0.size)" }
    let theirs = try await Binutils(of: firmware.file).symbols
      .filter { $0.size > 0 }
      .map { "\($0.name) \($0.address) \($0.size)" }
    #expect(ours.sorted() == theirs.sorted())
    #expect(ours.count >= 8)
  }

  @Test func thePartsOfAFirmwareAreFound() async throws {
    let image = try ElfImage(reading: await Firmware.small.value.bytes)
    func symbol(_ name: String) throws -> ElfImage.Symbol {
      try #require(image.symbols.first { $0.name == name })
    }
    // (COPY): at an address in RAM, yet without SHF_ALLOC.
    let heap = try #require(image.sections.first { $0.name == ".heap" })
    #expect(!heap.isAllocated && heap.size == 2048 && heap.address >> 24 == 0x20)
    #expect(image.buildID.count == 20)
    #expect(image.hasDwarf)
    #expect(try symbol("heap_pool").size == 4096)
    #expect(try symbol("ticks").file == "app.c")
    #expect(try symbol("step").file == nil)
    #expect(try symbol("unsized").kind == .function)
    #expect(try symbol("inner").kind == .none)
    #expect(try symbol("quarter").place == .absolute)
    #expect(try symbol("__StackTop").address == 0x2004_2000)
    #expect(
      try image.symbols.first { $0.name.hasPrefix("fast") }?.address == symbol("fast").address)
    #expect(!image.symbols.contains { $0.name == "$t" || $0.name == "$d" })
  }

  @Test func readingLeavesTheBytesAlone() async throws {
    let bytes = try await Firmware.small.value.bytes
    let copy = bytes.map { $0 }
    _ = try ElfImage(reading: bytes)
    #expect(bytes == copy)
  }

  @Test func anObjectIsNotLinked() async throws {
    let bytes = try await Firmware.object()
    #expect(throws: ElfImageError.notLinked(found: "a relocatable object")) {
      try ElfImage(reading: bytes)
    }
  }

  @Test(arguments: [
    ("binary", FileKind.rawBinary), ("ihex", .intelHex), ("srec", .sRecord),
  ])
  func whatObjcopyMakesIsRecognised(format: String, kind: FileKind) async throws {
    let bytes = try await Firmware.small.value.copied(as: format)
    #expect(FileKind(sniffing: bytes) == kind)
  }
}

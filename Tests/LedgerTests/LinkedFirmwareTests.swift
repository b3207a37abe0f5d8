import Ledger
import LedgerSupport
import MemoryModel
import Testing

/// The same firmware by five linker scripts, held against readelf, nm, size and ld's own table.
@Suite struct LinkedFirmwareTests {
  typealias Family = FirmwareScript.Family

  @Test(arguments: Family.allCases, FirmwareFiles.Kind.allCases)
  func invariants(family: Family, kind: FirmwareFiles.Kind) async throws {
    let ledger = try await Builds.family(family).ledger(kind)
    #expect(ledger.violations() == [])
    #expect(LedgerCheck.problems(ledger) == [])
  }

  @Test(arguments: Family.allCases, FirmwareFiles.Kind.allCases)
  func sectionsHaveTheBytesThatSizeSays(family: Family, kind: FirmwareFiles.Kind) async throws {
    let files = try await Builds.family(family)
    let ledger = try await files.ledger(kind)
    let binutils = try files.binutils()
    for section in binutils.sections where section.isAllocated && section.size > 0 {
      let index = try #require(ledger.sections.firstIndex { $0.name == section.name })
      #expect(
        LedgerCheck.bytes(of: index, in: ledger) == UInt128(binutils.sizes[section.name] ?? 0),
        "\(section.name)")
    }
  }

  @Test(arguments: Family.allCases, FirmwareFiles.Kind.allCases)
  func regionsAreUsedAsLdSays(family: Family, kind: FirmwareFiles.Kind) async throws {
    let files = try await Builds.family(family)
    let ledger = try await files.ledger(kind)
    let expected = try UsedBytes(files)
    for region in ledger.regions {
      #expect(region.used == expected.byRegion[region.region.name], "\(region.region.name)")
    }
    #expect(ledger.regions.map(\.region.name) == ["RAM", "SCRATCH_X", "SCRATCH_Y", "FLASH"])
  }

  @Test(arguments: Family.allCases, [FirmwareFiles.Kind.elfAndMap, .elfAndDwarf, .elfAlone])
  func everySymbolOfNmIsFound(family: Family, kind: FirmwareFiles.Kind) async throws {
    let files = try await Builds.family(family)
    let ledger = try await files.ledger(kind)
    #expect(try SymbolCheck.problems(ledger, files.binutils()) == [])
  }

  @Test(arguments: Family.allCases, [FirmwareFiles.Kind.mapAlone, .strippedAndMap])
  func namesFromTheMapAreThoseOfNm(family: Family, kind: FirmwareFiles.Kind) async throws {
    let files = try await Builds.family(family)
    #expect(try await MapSymbolCheck.problems(files.ledger(kind), files.binutils()) == [])
  }

  @Test(arguments: Family.allCases, [FirmwareFiles.Kind.elfAndMap, .elfAndDwarf])
  func symbolsHaveSizeLayerAndKindOfTheirSource(
    family: Family, kind: FirmwareFiles.Kind
  ) async throws {
    let ledger = try await Builds.family(family).ledger(kind)
    for expected in PicoFirmware.expected {
      let entry = try #require(
        ledger.regions.lazy.flatMap(\.entries).first { $0.symbol == expected.symbol },
        "\(expected.symbol)")
      // Constants that are copied to RAM: only the map knows that they come from `.rodata`.
      let isCopied = kind == .elfAndDwarf && family == .copyToRAM && expected.kind == "rodata"
      let found = "\(entry.size) \(entry.layer) \(isCopied ? "rodata" : "\(entry.kind)")"
      #expect(
        found == "\(expected.bytes) \(expected.layer) \(expected.kind)", "\(expected.symbol)")
      #expect(entry.isExact)
    }
  }

  /// Without a symbol table the map's records say the same, but for what is local to an assembler
  /// file, and names that stand in no section's name.
  @Test(arguments: Family.allCases, [FirmwareFiles.Kind.mapAlone, .strippedAndMap])
  func layersAreTheSameWithoutSymbols(family: Family, kind: FirmwareFiles.Kind) async throws {
    let files = try await Builds.family(family)
    let full = try await files.ledger(.elfAndMap)
    let ledger = try await files.ledger(kind)
    for (region, fullRegion) in zip(ledger.regions, full.regions) {
      #expect(bytesByLayer(region) == bytesByLayer(fullRegion), "\(region.region.name)")
    }
  }

  private func bytesByLayer(_ region: Ledger.RegionLedger) -> [String: Int] {
    region.entries.reduce(into: [:]) { $0[$1.layer, default: 0] += $1.size }
  }
}

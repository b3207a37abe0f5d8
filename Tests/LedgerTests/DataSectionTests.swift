import Ledger
import LedgerSupport
import MemoryModel
import Testing

/// Traps 6 and 7: `.data` holds code and has an image in flash; a Thumb function's symbol is odd.
@Suite struct DataSectionTests {
  typealias Family = FirmwareScript.Family

  @Test(arguments: Family.allCases, FirmwareFiles.Kind.allCases)
  func codeAndVariablesInOneSection(family: Family, kind: FirmwareFiles.Kind) async throws {
    let files = try await Builds.family(family)
    let binutils = try files.binutils()
    #expect(binutils.section(".data").flags.contains("X"))
    let ledger = try await files.ledger(kind)
    let address = try binutils.address("in_ram")
    let function = try #require(ledger.entry(at: address))
    #expect(function.range.start == address && address.isMultiple(of: 2))
    #expect(function.kind == .code)
    #expect(ledger.entries("initialised").map(\.kind) == [.data])
  }

  /// Every byte of a section that start-up code copies lies in flash, too, where the program header
  /// says.
  @Test(arguments: Family.allCases, FirmwareFiles.Kind.allCases)
  func imagesLieInFlash(family: Family, kind: FirmwareFiles.Kind) async throws {
    let files = try await Builds.family(family)
    let binutils = try files.binutils()
    let ledger = try await files.ledger(kind)
    let flash = try #require(ledger.region("FLASH")).entries
    let copied = binutils.segments.filter { $0.fileSize > 0 && $0.virtual != $0.physical }
    #expect(!copied.isEmpty)
    for (index, section) in ledger.sections.enumerated() where section.hasContents {
      let segment = copied.first {
        $0.virtual <= section.range.start && section.range.start < $0.virtual + $0.fileSize
      }
      let load = segment.map { $0.physical + (section.range.start - $0.virtual) }
      #expect(section.loadAddress == load, "\(section.name)")
      guard let load else { continue }
      let region = ledger.regions[section.region]
      let own = region.entries.filter { $0.section == index }
      let image = flash.filter { $0.section == index }
      #expect(image.map(\.range.start) == own.map { $0.range.start - section.range.start + load })
      #expect(image.map(\.range.size) == own.map(\.range.size))
      #expect(image.map(\.symbol) == own.map(\.symbol))
      #expect(image.map(\.layer) == own.map(\.layer))
    }
  }

  @Test(arguments: [FirmwareFiles.Kind.elfAndMap, .elfAndDwarf, .mapAlone])
  func scratchDataHasAnImage(kind: FirmwareFiles.Kind) async throws {
    let ledger = try await Builds.family(.allocated).ledger(kind)
    #expect(ledger.entries("fast_x").map(\.range) == [AddressRange(start: 0x2004_0000, size: 24)])
    #expect(ledger.entries("fast_x", in: "FLASH").map(\.size) == [24])
    #expect(ledger.entries("fast_x", in: "FLASH").map(\.layer) == ["pico-sdk"])
  }

  /// `copy_to_ram`: code and constants cost RAM and flash.
  @Test(arguments: [FirmwareFiles.Kind.elfAndMap, .mapAlone])
  func codeIsCopiedToRAM(kind: FirmwareFiles.Kind) async throws {
    let files = try await Builds.family(.copyToRAM)
    let ledger = try await files.ledger(kind)
    let binutils = try files.binutils()
    for name in ["main", "netif_poll", "mqtt_poll"] {
      let address = try binutils.address(name)
      let size = binutils.symbols.first { $0.name == name }?.size
      let entries = ledger.entries(name) + ledger.entries(name, in: "FLASH")
      #expect(entries.map(\.kind) == [.code, .code])
      #expect(entries.first?.range.start == address)
      if kind == .elfAndMap { #expect(entries.map(\.range.size) == [size, size]) }
    }
    #expect(ledger.entries("table").map(\.kind) == [.rodata])
    #expect(ledger.entries("table", in: "FLASH").map(\.kind) == [.rodata])
  }
}

import Ledger
import LedgerSupport
import Testing

/// An ELF alone: what its symbol table gives away, and what it must not be taken for.
@Suite struct SymbolsAloneTests {
  typealias Family = FirmwareScript.Family

  /// STT_FILE is a base name, by which `tcp.c` could be anybody's: no reason to call it App.
  @Test(arguments: Family.allCases)
  func aBaseNameIsNoOwner(family: Family) async throws {
    let ledger = try await Builds.family(family).ledger(.elfAlone)
    let statics = ["state", "name", "small"].flatMap { ledger.entries($0) }
    #expect(statics.count == 3)
    #expect(statics.map(\.layer) == ["Unattributed", "Unattributed", "Unattributed"])
    // It is still worth showing.
    #expect(statics.map(ledger.path) == ["main.c", "netif.c", "main.c"])
    #expect(ledger.ramBytes(layer: "App") == 0)
    // A rule that names a base name does decide.
    #expect(ledger.entries("topic").map(\.layer) == ["MQTT"])
  }

  @Test(arguments: Family.inFlash)
  func veneersAreTheLinkers(family: Family) async throws {
    let files = try await Builds.family(family)
    let veneers = try files.binutils().symbols.filter { $0.name.hasSuffix("_veneer") }
    #expect(!veneers.isEmpty)
    for kind in [FirmwareFiles.Kind.elfAlone, .elfAndDwarf] {
      let ledger = try await files.ledger(kind)
      for veneer in veneers {
        let entry = try #require(ledger.entry(at: veneer.address))
        #expect(entry.kind == .stub && entry.layer == "Linker" && entry.symbol == veneer.name)
      }
    }
  }

  /// Start-up code stands in a section of its own name.
  @Test(arguments: Family.allCases, [FirmwareFiles.Kind.elfAndMap, .mapAlone, .strippedAndMap])
  func startUpCodeIsCode(family: Family, kind: FirmwareFiles.Kind) async throws {
    let files = try await Builds.family(family)
    let ledger = try await files.ledger(kind)
    let reset = try #require(ledger.entry(at: try files.binutils().address("_reset_handler")))
    #expect(reset.kind == .code && reset.inputSection == ".reset" && reset.layer == "pico-sdk")
    let boot = try #require(ledger.entry(at: 0x1000_0000))
    #expect(boot.kind == .code && boot.size == 256)
  }
}

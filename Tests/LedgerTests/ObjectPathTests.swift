import Ledger
import LedgerSupport
import Testing

/// Traps 9 and 12: the object's path says who owns it; names wrap, and hold spaces and parentheses.
@Suite struct ObjectPathTests {
  typealias Family = FirmwareScript.Family

  @Test(arguments: Family.allCases, [FirmwareFiles.Kind.elfAndMap, .mapAlone, .strippedAndMap])
  func equalBasenamesInDifferentFolders(
    family: Family, kind: FirmwareFiles.Kind
  ) async throws {
    let ledger = try await Builds.family(family).ledger(kind)
    let digests = ["ppp_digest", "tls_digest"].flatMap { ledger.entries($0) }
    #expect(
      digests.map(ledger.path) == [
        "third-party/lwip/src/netif/ppp/polarssl/sha1.c.o", "third-party/mbedtls/library/sha1.c.o",
      ])
    #expect(digests.map(\.layer) == ["lwIP", "mbedTLS"])
  }

  @Test(arguments: Family.allCases, [FirmwareFiles.Kind.elfAndMap, .mapAlone, .strippedAndMap])
  func archivesWithSpacesAndParentheses(
    family: Family, kind: FirmwareFiles.Kind
  ) async throws {
    let ledger = try await Builds.family(family).ledger(kind)
    let entry = try #require(ledger.entries("odd_table").first)
    #expect(
      entry.object.map { ledger.objects[$0] }
        == LinkedObject(archive: PicoFirmware.archive, name: PicoFirmware.archiveMember))
    #expect(ledger.path(of: entry) == "\(PicoFirmware.archive)(\(PicoFirmware.archiveMember))")
    let divider = ledger.objects.filter { $0.archive?.hasSuffix("/libgcc.a") ?? false }
    #expect(!divider.isEmpty)
    let owners = Set(
      ledger.regions.flatMap(\.entries).filter {
        $0.object.map { divider.contains(ledger.objects[$0]) } ?? false
      }.map(\.layer))
    #expect(owners == ["libc"])
  }

  /// A section's name that leaves no room on its line.
  @Test(arguments: Family.allCases, [FirmwareFiles.Kind.elfAndMap, .mapAlone, .strippedAndMap])
  func longNames(family: Family, kind: FirmwareFiles.Kind) async throws {
    let ledger = try await Builds.family(family).ledger(kind)
    let name = ".data.a_section_whose_name_is_far_too_long_for_its_line"
    let entry = try #require(ledger.ramEntries.first { $0.inputSection == name })
    #expect(entry.symbol == "long_named" && entry.size == 10 && entry.layer == "pico-sdk")
  }

  /// The `--cref` table and whatever else follows the map change nothing.
  @Test func crossReferences() async throws {
    var firmware = PicoFirmware(FirmwareScript(.allocated))
    firmware.linkFlags = ["-Wl,--cref"]
    let files = try await FirmwareFiles("cref", firmware.build())
    for kind in [FirmwareFiles.Kind.elfAndMap, .mapAlone] {
      let ledger = try await files.ledger(kind)
      let plain = try await Builds.family(.allocated).ledger(kind)
      #expect(ledger.regions.map(\.entries) == plain.regions.map(\.entries))
    }
  }
}

import ElfImage
import Ledger
import LedgerSupport
import LinkMap
import MemoryModel
import Support
import Testing

/// Trap 1: the map's "Memory Configuration" is the truth; a board serves where there is no map.
@Suite struct RegionTests {
  @Test(arguments: [FirmwareFiles.Kind.elfAndMap, .mapAlone, .strippedAndMap])
  func theMapSaysHowMuchRAMThereIs(kind: FirmwareFiles.Kind) async throws {
    var script = FirmwareScript(.unallocated)
    script.ramLength = 200_000
    let files = try await FirmwareFiles("short", PicoFirmware(script).build())
    let ledger = try await files.ledger(kind)
    let ram = try #require(ledger.region("RAM"))
    #expect(ram.length == 200_000)
    #expect(ram.used + ram.free == 200_000)
    #expect(ledger.heap?.limit == 0x2000_0000 + 200_000)
  }

  @Test(arguments: [FirmwareScript.Chip.rp2040, .rp2350])
  func anElfAloneIsOfTheBoardWhoseStackItHas(chip: FirmwareScript.Chip) async throws {
    var script = FirmwareScript(.allocated)
    script.chip = chip
    let files = try await FirmwareFiles("\(chip)", PicoFirmware(script).build())
    let board = chip == .rp2040 ? Board.rp2040 : .rp2350
    #expect(try await files.ledger(.elfAlone).regions.map(\.region) == board.regions)
    let withMap = try await files.ledger(.elfAndMap)
    // The script gives the regions the board's own bounds.
    #expect(withMap.regions.map(\.region) == board.regions)
    let used = try UsedBytes(files)
    for region in withMap.regions { #expect(region.used == used.byRegion[region.region.name]) }
    #expect(
      withMap.stacks.map(\.range.end) == [
        UInt64(script.scratchY + 0x1000), UInt64(script.scratchY),
      ]
    )
  }

  /// The board that is given beats the one that fits.
  @Test func aBoardCanBeGiven() async throws {
    var evidence = try await Builds.family(.allocated).evidence(.elfAlone)
    evidence.board = .rp2350
    let ledger = try Ledger(evidence)
    #expect(ledger.region("RAM")?.length == 0x8_0000)
    #expect(ledger.violations() == [] && LedgerCheck.problems(ledger) == [])
  }

  @Test func addressesOfNoBoard() throws {
    var elf = ElfBuilder()
    elf.sections = [.noBits(".bss", at: 0x6000_0000, size: 64)]
    let image = try ElfImage(reading: elf.build())
    #expect(throws: LedgerError.unknownBoard) { try Ledger(LinkEvidence(elf: image)) }
  }

  @Test func nothingPlaced() throws {
    let image = try ElfImage(reading: ElfBuilder().build())
    #expect(throws: LedgerError.nothingPlaced) {
      try Ledger(LinkEvidence(elf: image, board: .rp2040))
    }
  }

  /// A script may give its regions no attributes, and any names.
  @Test func regionsWithoutAttributes() async throws {
    let text = FirmwareScript(.allocated).text.replacing("(rx)", with: "").replacing(
      "(rwx)", with: "")
    let files = try await FirmwareFiles.linking(
      "plain", ["a.c": "int a[9]; int main(void) { return a[3]; }"], script: text)
    let ledger = try await files.ledger(.elfAndMap)
    #expect(ledger.regions.map(\.region.kind) == [.ram, .ram, .ram, .flash])
  }

  /// A map of another link is refused, with the line that gives it away.
  @Test func aMapOfAnotherLink() async throws {
    var evidence = try await Builds.family(.allocated).evidence(.elfAndMap)
    evidence.map = try await Builds.family(.copyToRAM).evidence(.mapAlone).map
    #expect(throws: LedgerError.self) { try Ledger(evidence) }
  }
}

import Ledger
import LedgerSupport
import MemoryModel
import Testing

/// Trap 13: a link that overflows leaves no ELF, but a full map, and that is enough.
@Suite struct OverflowTests {
  typealias Family = FirmwareScript.Family

  static func build(_ family: Family, pool: Int) async throws -> FirmwareFiles {
    var firmware = PicoFirmware(FirmwareScript(family))
    firmware.poolSize = pool
    return try await FirmwareFiles(
      "\(family.rawValue), pool of \(pool)", firmware.build(expectLinkFailure: true))
  }

  /// Just over; into SCRATCH_X; beyond both banks; and larger than the chip itself.
  @Test(
    arguments: [Family.copying, .unallocated, .allocated, .microPython, .copyToRAM],
    [220_000, 224_000, 240_000, 400_000])
  func theMapAloneSaysByHowMuch(family: Family, pool: Int) async throws {
    let files = try await Self.build(family, pool: pool)
    #expect(files.elf == nil)
    let ledger = try await files.ledger(.mapAlone)
    #expect(ledger.violations() == [])
    #expect(LedgerCheck.problems(ledger) == [])
    let isLinked = ledger.isLinked
    #expect(isLinked == false)

    // ld leaves `.heap` out where the script does not allocate it. Behind `.bss` it needs no padding:
    // both are aligned to 4.
    let ram = try #require(ledger.region("RAM"))
    let unallocated = family == .allocated ? 0 : 0x800
    let excess = try #require(files.log.overflows["RAM"])
    #expect(ram.overflow == excess + unallocated)
    #expect(ram.used == ram.length + ram.overflow)
    #expect(ram.used == (files.log.used["RAM"] ?? 0) + unallocated)
    #expect(ram.free == 0)

    // What follows stays in its own region, although RAM has run over it.
    for (name, stack) in [("SCRATCH_X", 0x800), ("SCRATCH_Y", 0x1000)] where family != .microPython
    {
      let bank = try #require(ledger.region(name))
      #expect(bank.overflow == 0)
      #expect(bank.used == (name == "SCRATCH_X" ? 24 : 0) + stack)
    }
    let flash = try #require(ledger.region("FLASH"))
    #expect(flash.used == files.log.used["FLASH"])
  }

  @Test(arguments: [Family.unallocated, .allocated], [224_000, 400_000])
  func whoOwnsWhat(family: Family, pool: Int) async throws {
    let ledger = try await Self.build(family, pool: pool).ledger(.mapAlone)
    let arena = ledger.entries("heap_pool")
    #expect(arena.map(\.size) == [pool])
    #expect(arena.map(\.layer) == ["VM"] && arena.map(\.kind) == [.pool])
    #expect(ledger.entries("ram_heap").map(\.size) == [8019])
    #expect(ledger.ramBytes(layer: "Unattributed") == 0)
    // All of the C heap lies where `sbrk` cannot reach it.
    #expect(ledger.ramBytes(.heap) == 0x800)
    let reachable = ledger.heap?.reachable
    #expect(reachable == 0)
    expectNote(ledger, "malloc reaches 0 B of the 2,048 B")
  }

  /// The excess is all `.heap`'s: ld has counted an allocated one, and says so.
  @Test func onlyTheHeapRunsOver() async throws {
    var firmware = PicoFirmware(FirmwareScript(.allocated))
    firmware.heapSize = 0x2_8000
    let files = try await FirmwareFiles("heap", firmware.build(expectLinkFailure: true))
    let ledger = try await files.ledger(.mapAlone)
    let ram = try #require(ledger.region("RAM"))
    #expect(ram.overflow == files.log.overflows["RAM"])
    #expect(ledger.heap?.reserved == 0x2_8000)
    #expect(ledger.heap?.reachable == 0x2_8000 - ram.overflow)
  }

  /// Flash may run over just as well, by code or by the initial image of `.data`.
  @Test func flashRunsOver() async throws {
    let firmware = PicoFirmware(FirmwareScript(.allocated))
    let script = firmware.script.text.replacing("LENGTH = 2048k", with: "LENGTH = 700")
    let files = try await FirmwareFiles(
      "flash", firmware.build(script: script, expectLinkFailure: true))
    let ledger = try await files.ledger(.mapAlone)
    let flash = try #require(ledger.region("FLASH"))
    #expect(flash.overflow == files.log.overflows["FLASH"])
    #expect(LedgerCheck.problems(ledger) == [])
  }
}

import LedgerSupport
import MemoryModel
import Testing

@testable import Ledger

/// Linker scripts without the pico-sdk's symbols, without heap or flash, and RP2350's larger RAM.
@Suite struct MinimalScriptTests {
  private static func build(_ script: String) async throws -> FirmwareFiles {
    try await FirmwareFiles.linking(
      "minimal",
      ["a.c": "int zeroed[20]; int set = 3; int main(void) { return zeroed[2] + set; }"],
      script: script)
  }

  private static let memory = """
    MEMORY {
      RAM(rwx) : ORIGIN = 0x20000000, LENGTH = 256k
      SCRATCH_Y(rwx) : ORIGIN = 0x20041000, LENGTH = 4k
    }
    """

  /// All in RAM, as `no_flash` binaries are: nothing is copied. The stack's section alone says how
  /// large it is; it lies at the end of its bank all the same.
  @Test(arguments: [FirmwareFiles.Kind.elfAndMap, .mapAlone, .strippedAndMap])
  func noFlashAndNoSymbols(kind: FirmwareFiles.Kind) async throws {
    let files = try await Self.build(
      Self.memory + """
        SECTIONS {
          .text : { *(.text*) *(.rodata*) } > RAM
          .data : { *(.data*) } > RAM
          .bss : { *(.bss*) } > RAM
          .stack_dummy (NOLOAD) : { . = . + 0x800; } > SCRATCH_Y
        }
        """)
    let ledger = try await files.ledger(kind)
    #expect(ledger.regions.map(\.region.name) == ["RAM", "SCRATCH_Y"])
    #expect(ledger.regions.map(\.used) == ["RAM", "SCRATCH_Y"].map { files.log.used[$0] })
    #expect(
      ledger.stacks
        == [.init(core: 0, range: AddressRange(start: 0x2004_1800, end: 0x2004_2000))])
    #expect(ledger.heap == nil)
    #expect(ledger.entries("zeroed").map(\.size) == [80])
    #expect(LedgerCheck.problems(ledger) == [])
  }

  /// `end` alone: what is left of the region is malloc's.
  @Test(arguments: [FirmwareFiles.Kind.elfAndMap, .mapAlone])
  func aHeapWithoutASection(kind: FirmwareFiles.Kind) async throws {
    let files = try await Self.build(
      Self.memory
        + "SECTIONS { .all : { *(.text*) *(.rodata*) *(.data*) *(.bss*) end = .; } > RAM }")
    let ledger = try await files.ledger(kind)
    let end = try files.binutils().address("end")
    #expect(
      ledger.heap
        == Ledger.Heap(
          start: end, limit: 0x2004_0000, reserved: 0, reachable: Int(0x2004_0000 - end)))
    #expect(LedgerCheck.problems(ledger) == [])
  }

  @Test(arguments: [480_000, 484_000, 700_000])
  func overflowOfTheLargerChip(pool: Int) async throws {
    var script = FirmwareScript(.allocated)
    script.chip = .rp2350
    var firmware = PicoFirmware(script)
    firmware.poolSize = pool
    let files = try await FirmwareFiles("rp2350", firmware.build(expectLinkFailure: true))
    let ledger = try await files.ledger(.mapAlone)
    let ram = try #require(ledger.region("RAM"))
    #expect(ram.length == 0x8_0000)
    #expect(ram.overflow == files.log.overflows["RAM"])
    #expect(ledger.region("SCRATCH_X")?.used == files.log.used["SCRATCH_X"])
    #expect(ledger.region("SCRATCH_Y")?.used == files.log.used["SCRATCH_Y"])
    #expect(LedgerCheck.problems(ledger) == [])
  }
}

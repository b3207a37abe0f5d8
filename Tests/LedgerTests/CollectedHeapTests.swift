import LedgerSupport
import MemoryModel
import Testing

@testable import Ledger

/// Trap 5: MicroPython's heap is neither symbol nor section, and `.heap` lies under it.
@Suite struct CollectedHeapTests {
  @Test(arguments: FirmwareFiles.Kind.allCases)
  func theRangeIsAPoolOfTheVM(kind: FirmwareFiles.Kind) async throws {
    let files = try await Builds.family(.microPython)
    let ledger = try await files.ledger(kind)
    let binutils = try files.binutils()
    let range = AddressRange(
      start: try binutils.address("__GcHeapStart"), end: try binutils.address("__GcHeapEnd"))
    let pool = ledger.entries("__GcHeapStart")
    #expect(pool.map(\.range) == [range])
    #expect(pool.map(\.kind) == [.pool] && pool.map(\.layer) == ["VM"])
    #expect(pool.map(\.evidence) == [.linkerScript])
    // It names the section that it covers, and no byte of which is left.
    #expect(pool.map(ledger.sectionName) == [".heap"])
    #expect(ledger.ramBytes(.heap) == 0)
    #expect(binutils.section(".heap").size == 0x800)
  }

  @Test(arguments: FirmwareFiles.Kind.allCases)
  func mallocGetsNothing(kind: FirmwareFiles.Kind) async throws {
    let files = try await Builds.family(.microPython)
    let ledger = try await files.ledger(kind)
    let binutils = try files.binutils()
    let limit = try binutils.address("__StackLimit")
    #expect(try binutils.address("__HeapLimit") == limit + 0x800)
    #expect(
      ledger.heap
        == Ledger.Heap(
          start: try binutils.address("__end__"), limit: limit, reserved: 0x800, reachable: 0))
    expectNote(ledger, "__HeapLimit", "above __StackLimit")
    expectNote(ledger, "malloc reaches 0 B")
  }

  /// 8 KB over two banks of 4 KB, over data that somebody put into the lower one.
  @Test(arguments: FirmwareFiles.Kind.allCases)
  func theStackSpansBothBanks(kind: FirmwareFiles.Kind) async throws {
    let ledger = try await Builds.family(.microPython).ledger(kind)
    #expect(
      ledger.stacks
        == [.init(core: 0, range: AddressRange(start: 0x2004_0000, end: 0x2004_2000))])
    let fast = 6 * 4
    let entries = ledger.ramEntries.filter { $0.kind == .stack }
    #expect(
      entries.map(\.range) == [
        AddressRange(start: 0x2004_0000 + UInt64(fast), end: 0x2004_1000),
        AddressRange(start: 0x2004_1000, end: 0x2004_2000),
      ])
    expectNote(ledger, "core 0's stack spans SCRATCH_X and SCRATCH_Y")
    expectNote(ledger, "\(fast) B of core 0's stack are also used by something else")
  }
}

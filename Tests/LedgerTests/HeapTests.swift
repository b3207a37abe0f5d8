import LedgerSupport
import MemoryModel
import Testing

@testable import Ledger

/// Traps 2 and 5: `.heap` is only a floor, and `sbrk` stops at `__StackLimit`.
@Suite struct HeapTests {
  @Test(arguments: FirmwareScript.Family.ofPicoSDK, FirmwareFiles.Kind.allCases)
  func reservedAndReachable(
    family: FirmwareScript.Family, kind: FirmwareFiles.Kind
  ) async throws {
    let files = try await Builds.family(family)
    let ledger = try await files.ledger(kind)
    let binutils = try files.binutils()
    let start = try binutils.address("__end__")
    let limit = try binutils.address("__StackLimit")
    // A stripped ELF has no symbols, and a map has all but PROVIDEd ones.
    #expect(
      ledger.heap
        == Ledger.Heap(
          start: start, limit: limit, reserved: 0x800, reachable: Int(limit - start)))
    let heap = ledger.ramEntries.filter { $0.kind == .heap }
    #expect(heap.map(\.range) == [AddressRange(start: start, size: 0x800)])
    #expect(heap.map(\.layer) == ["C heap"])
    #expect(heap.map(ledger.sectionName) == [".heap"])
  }

  /// Trap 4: where the script does not allocate it, ld does not see whether it fits.
  @Test(arguments: FirmwareScript.Family.allCases)
  func aHeapThatLdDoesNotCount(family: FirmwareScript.Family) async throws {
    let files = try await Builds.family(family)
    let ledger = try await files.ledger(.elfAndMap)
    let isAllocated = try files.binutils().section(".heap").isAllocated
    #expect(isAllocated == (family == .allocated))
    let hasNote = ledger.hasNote(".heap is not allocated")
    #expect(hasNote == !isAllocated)
  }

  @Test func aHeapThatDoesNotFitUnnoticed() async throws {
    var firmware = PicoFirmware(FirmwareScript(.unallocated))
    // The link succeeds although .heap runs 4 KB or so over.
    firmware.heapSize = 0x2_8000
    let files = try await FirmwareFiles("large heap", firmware.build())
    let ledger = try await files.ledger(.elfAndMap)
    let binutils = try files.binutils()
    let heap = binutils.section(".heap")
    let overflow = Int(heap.end) - 0x2004_0000
    #expect(overflow > 0 && files.log.overflows.isEmpty)
    let ram = try #require(ledger.region("RAM"))
    #expect(ram.overflow == overflow && ram.used == 0x4_0000 + overflow && ram.free == 0)
    #expect(ledger.isLinked == true)
    #expect(ledger.heap?.reachable == 0x2004_0000 - Int(heap.address))
    expectNote(ledger, "the linker did not notice", "RAM", "\(ByteCount(overflow))")
    expectNote(ledger, "malloc reaches", "163,840 B")
    #expect(LedgerCheck.problems(ledger) == [])
  }
}

import MemoryModel
import RP2040
import Testing

@testable import Observation

/// The account of a heap, by events that no program need run for.
@Suite struct HeapAccountTests {
  private let bus = Bus(flashSize: 4_096)
  private var memory: GuestMemory { GuestMemory(bus) }
  private let base: UInt32 = 0x2000_1000

  private func account(_ layout: BlockLayout = .unknown) -> HeapAccount {
    HeapAccount(
      name: "h", range: AddressRange(start: UInt64(base), size: 4_096), limit: 4_096,
      layout: layout)
  }

  private func share(_ account: HeapAccount, _ site: Int32) -> [Int] {
    account.shares.filter { $0.site == site }.flatMap {
      [$0.use.peak, $0.use.live, $0.use.peakBlocks, $0.use.blocks]
    }
  }

  @Test func peakKeepsItsParts() {
    let heap = account()
    heap.put(base, requested: 100, site: 1, memory)
    heap.put(base + 100, requested: 50, site: 2, memory)
    heap.remove(base)
    heap.put(base + 200, requested: 30, site: 3, memory)
    heap.remove(base + 100)
    #expect((heap.peak, heap.live) == (150, 30))
    #expect(share(heap, 1) == [100, 0, 1, 0])
    #expect(share(heap, 2) == [50, 0, 1, 0])
    #expect(share(heap, 3) == [0, 30, 0, 1])
    // A new peak forgets the old one's parts.
    heap.put(base + 300, requested: 500, site: 3, memory)
    #expect(heap.shares.map(\.site) == [3])
    #expect(share(heap, 3) == [530, 530, 2, 2])
  }

  @Test func movingHoldsBothForAMoment() {
    let heap = account()
    heap.put(base, requested: 100, site: 1, memory)
    heap.move(base, to: base + 200, requested: 120, site: 1, memory)
    #expect((heap.peak, heap.live) == (220, 120))
  }

  @Test func movingOverItselfDoesNot() {
    let heap = account()
    heap.put(base + 50, requested: 100, site: 1, memory)
    heap.move(base + 50, to: base, requested: 120, site: 1, memory)
    #expect((heap.peak, heap.live) == (120, 120))
  }

  @Test func phasesStartWithWhatIsLive() {
    let heap = account()
    heap.put(base, requested: 100, site: 1, memory)
    heap.put(base + 100, requested: 100, site: 2, memory)
    heap.remove(base)
    heap.fail()
    heap.startPhase()
    #expect((heap.peak, heap.failed) == (100, 0))
    #expect(share(heap, 1) == [])
    #expect(share(heap, 2) == [100, 100, 1, 1])
  }

  @Test func clearedHeapIsEmpty() {
    let heap = account()
    heap.put(base, requested: 100, site: 1, memory)
    heap.clear()
    #expect((heap.live, heap.blocks.count, heap.peak) == (0, 0, 100))
    #expect(heap.remove(base) == nil)
    #expect(share(heap, 1) == [100, 0, 1, 0])
  }

  /// What a damaged program says of its blocks is not believed, and never traps.
  @Test(arguments: [
    BlockLayout.newlib, .newlibNano, .heapPool, .lwip, .lwipWide, .freeRTOS,
  ])
  func nonsenseInHeaders(layout: BlockLayout) {
    let heap = account(layout)
    for word: UInt32 in [0, 1, 3, 4, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0xFFFF_FFF0] {
      for offset in [4, 8, 12] {
        bus.sram.storeBytes(of: word, toByteOffset: 0x1100 - offset, as: UInt32.self)
      }
      heap.put(0x2000_1100, requested: 40, site: 1, memory)
      #expect(heap.live < 1 << 20)
    }
    for pointer: UInt32 in [1, 0x2000_0000, 0x2004_1FFF, 0x2004_2000, 0xFFFF_FFFF] {
      heap.put(pointer, requested: .max, site: 1, memory)
      heap.remove(pointer)
    }
    heap.remove(0x2000_1100)
    #expect(heap.live == heap.tables)
  }

  @Test func gaps() {
    let heap = account(.heapPool)
    for (pointer, size) in [(base + 104, 96), (base + 304, 496)] as [(UInt32, UInt32)] {
      bus.sram.storeBytes(
        of: size, toByteOffset: Int(pointer - AddressMap.sram) - 4, as: UInt32.self)
      heap.put(pointer, requested: size - 8, site: 1, memory)
    }
    let space = HeapSpace(of: heap)
    // 104 bytes of tables, the blocks' 592, and the last word are not free.
    #expect(heap.live == 104 + 592)
    #expect(space.total == 4_096 - 4 - 100 - 592)
    #expect(space.largest == 4_096 - 4 - (300 + 496) - 4)
  }
}

import RP2040
import Testing

/// RP2040 datasheet, section 2.5.
@Suite struct DMATests {
  let bus = Bus(flashSize: 4 << 10)
  let dma: DMA
  let source: UInt32 = 0x2000_0100
  let target: UInt32 = 0x2000_1000

  init() {
    dma = DMA(bus: bus)
    bus.attach(dma, at: dma.base)
    for index in 0..<256 {
      bus.sram.storeBytes(of: UInt8(index), toByteOffset: 0x100 + index, as: UInt8.self)
    }
  }

  /// CTRL: enabled, not chained, both addresses moving, always requested unless it says otherwise.
  private func control(
    _ channel: UInt32, size: UInt32 = 2, chain: UInt32? = nil, request: UInt32 = 63,
    moves: UInt32 = 0x30, _ flags: UInt32 = 0
  ) -> UInt32 { 1 | size << 2 | moves | (chain ?? channel) << 11 | request << 15 | flags }

  private func start(
    _ channel: UInt32, from: UInt32? = nil, to: UInt32? = nil, _ count: UInt32, _ control: UInt32,
    at cycle: UInt64 = 0
  ) {
    let base = channel * 0x40
    dma.store(base, from ?? source, at: cycle)
    dma.store(base + 4, to ?? target, at: cycle)
    dma.store(base + 8, count, at: cycle)
    dma.store(base + 12, control, at: cycle)
  }

  private func bytes(_ address: UInt32, _ count: Int) -> [UInt8] {
    (0..<count).map {
      bus.sram.load(fromByteOffset: Int(address - 0x2000_0000) + $0, as: UInt8.self)
    }
  }

  @Test(arguments: [UInt32(0), 1, 2]) func copiesOneTransferACycle(size: UInt32) {
    let width = UInt32(1) << size
    start(0, 8, control(0, size: size), at: 100)
    #expect(dma.nextEvent == 108)
    #expect(dma.load(8, at: 107) == 1)
    #expect((dma.load(12, at: 107) >> 24 & 1) == 1)
    #expect(dma.load(12, at: 108) == control(0, size: size))
    #expect(bytes(target, Int(8 * width)) == (0..<Int(8 * width)).map(UInt8.init))
    #expect(bytes(target + 8 * width, 4) == [0, 0, 0, 0])
    #expect(dma.load(0) == source + 8 * width)
    #expect(dma.load(4) == target + 8 * width)
    #expect(dma.load(0x804) == 8)
    #expect(dma.load(0x400) == 1)
  }

  @Test func addressesCanStandStillAndRing() {
    // Writes a ring of 8 bytes.
    start(1, 6, control(1, size: 1, moves: 0x30, 3 << 6 | 1 << 10))
    dma.advance(to: 6)
    #expect(bytes(target, 10) == [8, 9, 10, 11, 4, 5, 6, 7, 0, 0])
    #expect(dma.load(0x44) == target + 4)
    // Reads a ring of 4 bytes.
    start(1, 6, control(1, size: 0, moves: 0x30, 2 << 6), at: 6)
    dma.advance(to: 12)
    #expect(bytes(target, 6) == [0, 1, 2, 3, 0, 1])
    start(1, 3, control(1, size: 0, moves: 0), at: 12)
    dma.advance(to: 20)
    #expect(dma.load(0x40) == source)
    #expect(dma.load(0x44) == target)
  }

  private static let swapped: [(UInt32, [UInt8])] = [
    (0, [4, 5, 6, 7]), (1, [5, 4, 7, 6]), (2, [7, 6, 5, 4]),
  ]

  @Test(arguments: swapped) func swapsBytes(size: UInt32, result: [UInt8]) {
    start(0, from: source + 4, 4 >> size, control(0, size: size, 1 << 22))
    dma.advance(to: 20)
    #expect(bytes(target, 4) == result)
  }

  @Test func chainsAndIsQuiet() {
    dma.store(0x404, 0xFFF)
    dma.store(0x80, source + 0x40)
    dma.store(0x84, target + 0x40)
    dma.store(0x88, 2)
    dma.store(0x90, control(2))
    start(0, 2, control(0, chain: 2, 1 << 21))
    dma.advance(to: 2)
    #expect(dma.load(0x400) == 0)
    #expect((dma.load(0x90) >> 24 & 1) == 1)
    dma.advance(to: 4)
    #expect(bytes(target + 0x40, 8) == (0x40..<0x48).map(UInt8.init))
    #expect(dma.load(0x40C) == 4)
    #expect(bus.isRaised(11) && !bus.isRaised(12))
    dma.store(0x40C, 4)
    #expect(!bus.isRaised(11))
    // A null trigger of a quiet channel is an interrupt.
    dma.store(0x3C, 0, at: 4)
    #expect(dma.load(0x400) == 1)
  }

  /// Channel 0 writes blocks of READ_ADDR and TRANS_COUNT to the registers of channel 1 (2.5.6.2).
  @Test func controlBlocksProgramAnotherChannel() {
    let list: [UInt32] = [4, 0x2000_0100, 4, 0x2000_0120, 0, 0]
    for (index, word) in list.enumerated() {
      bus.sram.storeBytes(of: word, toByteOffset: 0x800 + 4 * index, as: UInt32.self)
    }
    dma.store(0x44, target)
    dma.store(0x50, control(1, size: 0, chain: 0, 1 << 21))
    // Two words to AL3_TRANS_COUNT and AL3_READ_ADDR_TRIG, again and again.
    start(0, from: 0x2000_0800, to: 0x5000_0078, 2, control(0, 3 << 6 | 1 << 10))
    dma.advance(to: 100)
    #expect(bytes(target, 9) == [0, 1, 2, 3, 32, 33, 34, 35, 0])
    #expect((dma.load(0x400) & 2) == 2)
    #expect(dma.load(0x00) == 0x2000_0818)
    #expect((dma.load(0x50) >> 24 & 1) == 0)
  }

  @Test func everyAliasHasItsTrigger() {
    for (alias, register): (UInt32, UInt32) in [(0x1C, 8), (0x2C, 4), (0x3C, 0)] {
      dma.store(0, source)
      dma.store(4, target)
      dma.store(8, 1)
      dma.store(0x10, control(0))
      let value = dma.load(register)
      #expect(dma.load(alias) == value)
      #expect(dma.load(0x0C) == control(0))
      dma.store(alias, value)
      #expect((dma.load(0x0C) >> 24 & 1) == 1)
      dma.store(0x444, 1)
      #expect(dma.load(0x0C) == control(0))
    }
    for channel: UInt32 in [3, 5] {
      dma.store(channel * 0x40 + 8, 1)
      dma.store(channel * 0x40 + 0x10, control(channel))
    }
    dma.store(0x430, 0x28)
    #expect(dma.nextEvent != .max)
    #expect([3, 4, 5].map { (dma.load($0 * 0x40 + 0x10) >> 24 & 1) } == [1, 0, 1])
  }

  @Test func aPausedChannelKeepsItsPlace() {
    start(0, 10, control(0))
    dma.advance(to: 4)
    dma.store(0x3010, 1, at: 4)
    dma.advance(to: 50)
    #expect(dma.load(8) == 6)
    #expect(dma.nextEvent == .max)
    dma.store(0x2010, 1, at: 50)
    dma.advance(to: 56)
    #expect(dma.load(8) == 0)
    #expect(dma.load(0x400) == 1)
  }

  @Test func timersPaceTransfers() {
    dma.store(0x424, 3 << 16 | 10, at: 1_000)
    start(0, 6, control(0, request: 60), at: 1_000)
    // Ticks after 10/3, 20/3 and 10 cycles, rounded up.
    let left = (1_000...1_012).map { dma.load(8, at: $0) }
    #expect(left == [6, 6, 6, 6, 6, 5, 5, 5, 4, 4, 4, 3, 3])
  }

  @Test func peripheralsPaceTransfers() {
    final class Requests {
      var left = 3
    }
    let requests = Requests()
    dma.isRequested = { request, _ in
      guard request == 20, requests.left > 0 else { return false }
      requests.left -= 1
      return true
    }
    start(0, 5, control(0, request: 20))
    dma.advance(to: 1_000)
    #expect(dma.load(8) == 2)
    requests.left = 2
    dma.advance(to: 1_000 + 64)
    #expect(dma.load(8) == 0)
  }

  /// Reads from nowhere, and writes to the ROM.
  private static let failing: [(UInt32, UInt32, UInt32)] = [
    (0x6000_0000, 0x2000_1000, 1 << 30), (0x2000_0100, 0, 1 << 29),
  ]

  @Test(arguments: failing) func errorsOfTheBusStopIt(from: UInt32, to: UInt32, flag: UInt32) {
    start(0, from: from, to: to, 5, control(0, 1 << 21))
    dma.advance(to: 10)
    #expect(dma.load(0x0C) == control(0, 1 << 21) | flag | 1 << 31)
    #expect(dma.load(0x400) == 1)
    dma.store(0x10, control(0) | 3 << 29)
    #expect(dma.load(0x0C) == control(0))
  }

  @Test func theCoresOwnAreOutOfReach() {
    bus.attach(SingleCycleIO(bus: bus), at: SingleCycleIO.base)
    start(0, from: 0xD000_0000, 1, control(0))
    dma.advance(to: 10)
    #expect((dma.load(0x0C) >> 30 & 1) == 1)
  }

  @Test func codeThatIsOverwrittenIsDecodedAnew() {
    var core = Core(0, bus: bus)
    // movs r0, #1; b .-2
    _ = bus.load([0x01, 0x20, 0xFD, 0xE7], at: target)
    _ = bus.load([0x02, 0x20, 0xFD, 0xE7], at: source)
    core.reset()
    core.start(at: target)
    _ = core.run(cycles: 4)
    #expect(core[0] == 1)
    start(0, 1, control(0))
    // The start of a transfer is an event that whoever runs the core has to know of.
    #expect(core.run(cycles: 4) == .attention)
    dma.advance(to: 1)
    _ = core.run(cycles: 4)
    #expect(core[0] == 2)
  }

  @Test func hugeCountsAreDoneInPortions() {
    start(0, .max, control(0, moves: 0))
    #expect(dma.nextEvent <= 1 << 16)
    dma.advance(to: 1 << 60)
    #expect(dma.load(8) == UInt32.max - 1 << 16)
    #expect(dma.nextEvent < 1 << 60)
  }

  /// What it stores is written as much as what a core stores.
  @Test(arguments: [UInt32(0), 1, 2]) func notesWhatItWrites(size: UInt32) {
    start(0, 8, control(0, size: size))
    dma.advance(to: 100)
    let count = 8 << Int(size)
    let first = bus.written + Int(target - 0x2000_0000)
    let written = (0..<64).map { first.load(fromByteOffset: $0, as: UInt8.self) }
    #expect(written == (0..<64).map { $0 < count ? 1 : 0 })
  }
}

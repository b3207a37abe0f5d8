import RP2040
import Testing

/// RP2040 datasheet, section 4.4.
@Suite struct SPITests {
  let bus = Bus(flashSize: 4 << 10)
  let spi: SPI

  init() { spi = SPI(bus: bus, number: 1) }

  /// Frames of 8 bits at clk_peri / (4 * 5): 160 cycles each.
  private func start(_ mode: UInt32 = 2) {
    spi.store(0x10, 4)
    spi.store(0x00, 4 << 8 | 7)
    spi.store(0x04, mode)
  }

  @Test func aFrameTakesItsTimeAndIsAnswered() {
    spi.exchange = { $0 ^ 0x1FF }
    start()
    spi.store(0x08, 0x3A5, at: 10)
    #expect(spi.load(0x0C, at: 169) == 0x13)
    #expect(spi.load(0x0C, at: 170) == 0x07)
    // What was sent is 8 bits wide, and so is what came.
    #expect(spi.load(0x08, at: 170) == 0x5A)
    #expect(spi.load(0x0C, at: 170) == 0x03)
  }

  @Test func withNothingAttachedZerosArrive() {
    start()
    spi.store(0x08, 0xFF)
    #expect(spi.load(0x0C, at: 160) == 0x07)
    #expect(spi.load(0x08, at: 160) == 0)
  }

  @Test func aLoopReturnsWhatIsSent() {
    start(3)
    spi.store(0x08, 0xC3)
    #expect(spi.load(0x08, at: 160) == 0xC3)
  }

  @Test func bothFIFOsFill() {
    start()
    for frame: UInt32 in 0..<9 { spi.store(0x08, frame) }
    #expect(spi.load(0x0C) == 0x10)
    spi.store(0x08, 99)
    // The ninth answer finds no room.
    #expect(spi.load(0x0C, at: 9 * 160) == 0x0F)
    #expect(spi.load(0x18, at: 9 * 160) == 0b1101)
    spi.store(0x20, 1, at: 9 * 160)
    #expect(spi.load(0x18, at: 9 * 160) == 0b1100)
  }

  @Test func interruptsFollowTheFIFOs() {
    start()
    spi.store(0x14, 4)
    for frame: UInt32 in 0..<4 { spi.store(0x08, frame) }
    spi.advance(to: 4 * 160 - 1)
    #expect(!bus.isRaised(19))
    spi.advance(to: 4 * 160)
    #expect(bus.isRaised(19))
    _ = spi.load(0x08, at: 4 * 160)
    #expect(!bus.isRaised(19))
    // 32 bits later the rest is reported by the timeout.
    spi.store(0x14, 2, at: 4 * 160)
    spi.advance(to: 4 * 160 + 639)
    #expect(!bus.isRaised(19))
    spi.advance(to: 4 * 160 + 640)
    #expect(bus.isRaised(19))
  }

  @Test func aSlaveAndAPortWithoutAClockWait() {
    start(6)
    spi.store(0x08, 1)
    #expect(spi.load(0x0C, at: 1 << 30) == 0x12)
    spi.reset()
    spi.store(0x04, 2)
    spi.store(0x08, 1)
    #expect(spi.nextEvent == .max)
  }
}

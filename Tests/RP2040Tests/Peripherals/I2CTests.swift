import RP2040
import Testing

/// RP2040 datasheet, section 4.3: nothing is on the bus.
@Suite struct I2CTests {
  let bus = Bus(flashSize: 4 << 10)
  let i2c: I2C

  init() { i2c = I2C(bus: bus, number: 0) }

  /// As a master at 1250 cycles a bit.
  private func start(_ control: UInt32 = 0x165) {
    i2c.store(0x00, control)
    i2c.store(0x04, 0x50)
    i2c.store(0x1C, 500)
    i2c.store(0x20, 750)
    i2c.store(0x6C, 1)
  }

  @Test func nobodyAnswers() {
    start()
    #expect(i2c.load(0x9C) == 1)
    #expect(i2c.load(0x34) == 0x10)
    i2c.store(0x10, 0x12, at: 100)
    i2c.store(0x10, 0x13, at: 100)
    // Busy, and with TX_EMPTY_CTRL set not empty.
    #expect(i2c.load(0x70, at: 100) == 0x23)
    #expect(i2c.load(0x34, at: 100) == 0x500)
    let end: UInt64 = 100 + 11 * 1250
    #expect(i2c.nextEvent == end)
    i2c.advance(to: end - 1)
    #expect(!bus.isRaised(23))
    i2c.advance(to: end)
    #expect(bus.isRaised(23))
    #expect(i2c.load(0x34, at: end) == 0x750)
    // ABRT_7B_ADDR_NOACK, and two commands flushed.
    #expect(i2c.load(0x80, at: end) == 2 << 23 | 1)
    #expect(i2c.load(0x70, at: end) == 6)
    // Until the abort is cleared commands are dropped.
    i2c.store(0x10, 0x14, at: end)
    #expect(i2c.load(0x74, at: end) == 0)
    #expect(i2c.load(0x54, at: end) == 0)
    #expect(i2c.load(0x80, at: end) == 0)
    #expect(i2c.load(0x34, at: end) == 0x710)
    i2c.store(0x30, 0x40, at: end)
    #expect(!bus.isRaised(23))
    _ = i2c.load(0x40, at: end)
    #expect(i2c.load(0x34, at: end) == 0x10)
  }

  @Test func tenBitsAndGeneralCallsHaveTheirOwnReasons() {
    start(0x175)
    i2c.store(0x10, 0)
    #expect(i2c.load(0x80, at: 20_000) == 1 << 23 | 2)
    i2c.reset()
    start()
    i2c.store(0x6C, 0)
    i2c.store(0x04, 0x800)
    i2c.store(0x6C, 1)
    i2c.store(0x10, 0, at: 20_000)
    #expect(i2c.load(0x80, at: 40_000) == 1 << 23 | 1 << 4)
  }

  @Test func configurationIsLockedWhileEnabled() {
    start()
    i2c.store(0x04, 0x33)
    #expect(i2c.load(0x04) == 0x50)
    i2c.store(0x6C, 0)
    i2c.store(0x04, 0x33)
    #expect(i2c.load(0x04) == 0x33)
    #expect(i2c.load(0x9C) == 0)
    #expect(i2c.load(0x34) == 0)
  }

  @Test func emptyAndFullFIFOsAreReported() {
    start()
    _ = i2c.load(0x10)
    #expect(i2c.load(0x34) == 0x11)
    #expect(i2c.load(0x44) == 0)
    #expect(i2c.load(0x34) == 0x10)
    for _ in 0..<17 { i2c.store(0x10, 0) }
    #expect(i2c.load(0x74) == 16)
    #expect((i2c.load(0x34) & 8) == 8)
  }
}

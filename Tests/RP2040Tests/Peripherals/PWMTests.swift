import RP2040
import Testing

/// RP2040 datasheet, section 4.5.2.
@Suite struct PWMTests {
  let bus = Bus(flashSize: 4 << 10)
  let pwm: PWM

  init() { pwm = PWM(bus: bus) }

  private func counters(_ slice: UInt32, _ cycles: ClosedRange<UInt64>) -> [UInt32] {
    cycles.map { pwm.load(slice * 0x14 + 8, at: $0) }
  }

  @Test func countsToTopAndStartsAgain() {
    pwm.store(0x14 + 0x10, 3)
    pwm.store(0x14, 1)
    #expect(counters(1, 0...9) == [0, 1, 2, 3, 0, 1, 2, 3, 0, 1])
    #expect(pwm.load(0xA4, at: 9) == 2)
    #expect(pwm.load(0xA0, at: 9) == 2)
  }

  @Test func countsUpAndDown() {
    pwm.store(0x10, 2)
    pwm.store(0x00, 3)
    #expect(counters(0, 0...12) == [0, 1, 2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0])
    #expect(pwm.load(0xA4, at: 12) == 1)
  }

  @Test func dividesTheClock() {
    // Two and a half cycles for a count: the 4th comes at cycle 10.
    pwm.store(0x04, 2 << 4 | 8)
    pwm.store(0x00, 1)
    #expect(counters(0, 0...10) == [0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 4])
    pwm.store(0x04, 0, at: 10)
    #expect(pwm.load(0x08, at: 10 + 255) == 4)
    #expect(pwm.load(0x08, at: 10 + 256) == 5)
  }

  @Test(arguments: [UInt32(16), 40, 100]) func wrapsInterruptInTime(divider: UInt32) {
    pwm.store(0x04, divider)
    pwm.store(0x10, 999)
    pwm.store(0xA8, 1)
    pwm.store(0x00, 1, at: 50)
    let wrap = 50 + (1000 * UInt64(divider) + 15) / 16
    #expect(pwm.nextEvent == wrap)
    pwm.advance(to: wrap - 1)
    #expect(!bus.isRaised(4))
    pwm.advance(to: wrap)
    #expect(bus.isRaised(4))
    #expect(pwm.load(0xB0, at: wrap) == 1)
    // Until it is cleared another wrap changes nothing.
    #expect(pwm.nextEvent == .max)
    pwm.store(0xA4, 1, at: wrap)
    #expect(!bus.isRaised(4))
    #expect(pwm.nextEvent == 50 + (2000 * UInt64(divider) + 15) / 16)
    #expect(pwm.takeRequest(0, at: wrap))
    #expect(!pwm.takeRequest(0, at: wrap))
  }

  /// DMA waits for wraps that nobody else asks about.
  @Test func wrapsAreRequestsInTime() {
    pwm.store(0x10, 99)
    pwm.store(0x00, 1)
    #expect(pwm.nextEvent == .max)
    for wrap in [UInt64(100), 200, 300] {
      #expect(!pwm.takeRequest(0, at: wrap - 1))
      #expect(pwm.takeRequest(0, at: wrap))
    }
  }

  @Test func aNewTopWaitsForTheWrap() {
    pwm.store(0x10, 9)
    pwm.store(0x00, 1)
    pwm.store(0x10, 1, at: 5)
    #expect(counters(0, 5...14) == [5, 6, 7, 8, 9, 0, 1, 0, 1, 0])
  }

  @Test func aCounterAboveTopRunsThroughAllBits() {
    pwm.store(0x10, 9)
    pwm.store(0x08, 0xFFFE)
    pwm.store(0x00, 1)
    #expect(counters(0, 0...3) == [0xFFFE, 0xFFFF, 0, 1])
  }

  @Test func phasesShift() {
    pwm.store(0x10, 9)
    pwm.store(0x00, 1)
    pwm.store(0x2000, 0x80, at: 3)
    #expect(pwm.load(0x08, at: 3) == 4)
    #expect(pwm.load(0x00, at: 3) == 1)
    pwm.store(0x2000, 0x40, at: 3)
    #expect(pwm.load(0x08, at: 3) == 3)
  }

  @Test func allAtOnceAndNotByPin() {
    pwm.store(0x00, 0x10)
    pwm.store(0xA0, 0x81)
    #expect(pwm.load(0x08, at: 100) == 0)
    #expect(pwm.load(7 * 0x14 + 8, at: 100) == 100)
    #expect(bus.unmodelledRegisters.map(\.address) == [0x4005_0000])
  }
}

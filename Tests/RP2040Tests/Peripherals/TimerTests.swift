import RP2040
import Testing

/// TIMER: time, latches and alarms, to the cycle.
@Suite struct TimerTests {
  static let timer: UInt32 = 0x4005_4000

  /// A rig with 125 MHz and a tick each microsecond, at time 0 of the timer.
  static func rig() -> ClocksRig {
    let rig = ClocksRig()
    rig.startClocks()
    return rig
  }

  @Test func standsStillWithoutTicks() {
    let rig = ClocksRig()
    rig.cycle = 1_000_000
    #expect(rig.read(Self.timer + 0x28) == 0)
    rig.write(0x4005_802C, 0x200 | 12)
    rig.cycle += 650
    // clk_ref is at 6.5 MHz: 650 / 12.
    #expect(rig.read(Self.timer + 0x28) == 54)
    rig.write(0x4005_802C, 12)
    rig.cycle += 650
    #expect(rig.read(Self.timer + 0x28) == 54)
  }

  @Test func countsMicroseconds() {
    let rig = Self.rig()
    let start = rig.cycle
    for microseconds in [0, 1, 2, 999, 1_000_000] as [UInt64] {
      rig.cycle = start + microseconds * 125
      #expect(rig.read(Self.timer + 0x28) == UInt32(microseconds))
      if microseconds > 0 {
        rig.cycle -= 1
        #expect(rig.read(Self.timer + 0x28) == UInt32(microseconds) - 1)
      }
    }
  }

  /// The rate of the timer stays when clk_sys changes: 125 MHz, then 48 MHz.
  @Test func changeOfTheSystemClock() {
    let rig = Self.rig()
    rig.cycle += 125_000
    #expect(rig.read(Self.timer + 0x28) == 1_000)
    rig.write(0x4000_803C, 0)
    rig.write(0x4000_803C, 1 | 1 << 5)
    rig.cycle += 48_000
    #expect(rig.read(Self.timer + 0x28) == 2_000)
  }

  @Test func latchedReads() {
    let rig = Self.rig()
    rig.write(Self.timer + 4, 0xFFFF_FFFF)
    #expect(rig.read(Self.timer + 0x28) == 0)
    rig.write(Self.timer, 6)
    #expect(rig.read(Self.timer + 0x24) == 6)
    // The high half as of the read of the low one.
    #expect(rig.read(Self.timer + 0xC) == 0xFFFF_FFFF)
    rig.cycle += 125
    #expect(rig.read(Self.timer + 8) == 6)
    #expect(rig.read(Self.timer + 0x24) == 7)
    #expect(rig.read(Self.timer + 0x28) == 0)
    #expect(rig.read(Self.timer + 0xC) == 0)
    #expect(rig.read(Self.timer + 8) == 7)
    #expect(rig.timer.time(at: rig.cycle) == 7 << 32)
  }

  @Test(arguments: 0..<4 as Range<UInt32>)
  func alarm(number: UInt32) {
    let rig = Self.rig()
    let start = rig.cycle
    rig.setBits(Self.timer + 0x38, 1 << number)
    rig.write(Self.timer + 0x10 + 4 * number, 100)
    #expect(rig.read(Self.timer + 0x20) == 1 << number)
    #expect(rig.timer.nextEvent == start + 12_500)
    rig.run(to: start + 12_499)
    #expect(!rig.line(number))
    #expect(rig.read(Self.timer + 0x34) == 0)
    rig.run(to: start + 12_500)
    for other in 0..<4 as Range<UInt32> {
      #expect(rig.line(other) == (other == number))
      #expect(rig.line(other, core: 1) == (other == number))
    }
    #expect(rig.read(Self.timer + 0x20) == 0)
    #expect(rig.read(Self.timer + 0x34) == 1 << number)
    #expect(rig.read(Self.timer + 0x40) == 1 << number)
    rig.write(Self.timer + 0x34, 1 << number)
    #expect(!rig.line(number))
    #expect(rig.timer.nextEvent == .max)
  }

  /// A program that polls sees the alarm though nobody has let time pass.
  @Test func polledAlarm() {
    let rig = Self.rig()
    rig.write(Self.timer + 0x10, 3)
    rig.cycle += 374
    #expect(rig.read(Self.timer + 0x20) == 1)
    rig.cycle += 1
    #expect(rig.read(Self.timer + 0x20) == 0)
    #expect(rig.read(Self.timer + 0x34) == 1)
    #expect(rig.read(Self.timer + 0x40) == 0)
  }

  /// An alarm is for the low half of the time: one that is behind it comes after 2^32 microseconds.
  @Test func alarmBehind() {
    let rig = Self.rig()
    rig.cycle += 125 * 1_000
    rig.write(Self.timer + 0x10, 999)
    #expect(rig.timer.nextEvent == rig.cycle + (1 << 32 - 1) * 125)
    // And the time itself is at once.
    rig.write(Self.timer + 0x14, 1_000)
    #expect(rig.read(Self.timer + 0x20) == 1)
    #expect(rig.read(Self.timer + 0x34) == 2)
  }

  @Test func disarmedAlarm() {
    let rig = Self.rig()
    rig.write(Self.timer + 0x10, 10)
    rig.write(Self.timer + 0x14, 20)
    rig.write(Self.timer + 0x20, 1)
    #expect(rig.read(Self.timer + 0x20) == 2)
    rig.run(to: rig.cycle + 10_000)
    #expect(rig.read(Self.timer + 0x34) == 2)
  }

  @Test func alarmWhenTheClockChanges() {
    let rig = Self.rig()
    rig.write(Self.timer + 0x10, 100)
    rig.cycle += 125 * 40
    rig.write(0x4000_803C, 0)
    // 60 us at 12 MHz.
    #expect(rig.timer.nextEvent == rig.cycle + 720)
  }

  @Test func pause() {
    let rig = Self.rig()
    rig.write(Self.timer + 0x10, 100)
    rig.cycle += 1_250
    rig.write(Self.timer + 0x30, 1)
    #expect(rig.timer.nextEvent == .max)
    rig.cycle += 1_000_000
    #expect(rig.read(Self.timer + 0x28) == 10)
    rig.write(Self.timer + 0x30, 0)
    #expect(rig.timer.nextEvent == rig.cycle + 90 * 125)
  }

  /// Time that is set takes the alarms with it.
  @Test func timeIsSet() {
    let rig = Self.rig()
    rig.write(Self.timer + 0x10, 100)
    rig.write(Self.timer + 4, 90)
    rig.write(Self.timer, 1)
    #expect(rig.timer.nextEvent == rig.cycle + 10 * 125)
  }

  @Test func forcedInterrupt() {
    let rig = Self.rig()
    rig.setBits(Self.timer + 0x3C, 4)
    #expect(rig.line(2))
    #expect(rig.read(Self.timer + 0x40) == 4)
    #expect(rig.read(Self.timer + 0x34) == 0)
    rig.clearBits(Self.timer + 0x3C, 4)
    #expect(!rig.line(2))
  }

  /// A core that is behind the other reads an earlier time, and upsets nothing.
  @Test func coresTakeTurns() {
    let rig = Self.rig()
    let start = rig.cycle
    rig.write(Self.timer + 0x10, 100)
    rig.cycle = start + 5_000
    #expect(rig.read(Self.timer + 0x28) == 40)
    (rig.core, rig.cycle) = (1, start + 2_500)
    #expect(rig.read(Self.timer + 0x28) == 20)
    rig.write(Self.timer + 0x14, 30)
    #expect(rig.timer.nextEvent == start + 3_750)
    #expect(rig.read(Self.timer + 0x20) == 3)
  }

  @Test func resetByRESETS() {
    let rig = Self.rig()
    rig.resets.connect(bit: 21, rig.timer)
    rig.write(0x4000_C000, 0)
    rig.cycle += 12_500
    #expect(rig.read(Self.timer + 0x28) == 100)
    rig.setBits(0x4000_C000, 1 << 21)
    rig.cycle += 12_500
    rig.clearBits(0x4000_C000, 1 << 21)
    #expect(rig.read(Self.timer + 0x28) == 0)
    rig.cycle += 125
    #expect(rig.read(Self.timer + 0x28) == 1)
  }
}

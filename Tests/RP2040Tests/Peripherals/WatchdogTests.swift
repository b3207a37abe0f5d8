import RP2040
import Testing

/// WATCHDOG: when it fires, and what is left afterwards.
@Suite struct WatchdogTests {
  static let watchdog: UInt32 = 0x4005_8000

  /// Expires after so many microseconds: as the SDK loads it, at twice as many (erratum E1).
  @Test(arguments: [1, 2, 1_000, 8_388_607] as [UInt32])
  func expiry(microseconds: UInt32) {
    let rig = ClocksRig()
    rig.startClocks()
    var count = 0
    rig.watchdog.onReset = { count += 1 }
    let start = rig.cycle
    rig.write(Self.watchdog + 4, microseconds * 2)
    rig.setBits(Self.watchdog, 1 << 30)
    let end = start + UInt64(microseconds) * 125
    #expect(rig.watchdog.nextEvent == end)
    rig.run(to: end - 1)
    #expect(count == 0)
    #expect(rig.read(Self.watchdog) & 0xFF_FFFF == 2)
    rig.run(to: end)
    #expect(count == 1)
    #expect(rig.read(Self.watchdog + 8) == 1)
    #expect(rig.watchdog.nextEvent == .max)
  }

  @Test func feeding() {
    let rig = ClocksRig()
    rig.startClocks()
    var count = 0
    rig.watchdog.onReset = { count += 1 }
    rig.write(Self.watchdog + 4, 200)
    rig.setBits(Self.watchdog, 1 << 30)
    for _ in 0..<10 {
      rig.run(to: rig.cycle + 125 * 99)
      rig.write(Self.watchdog + 4, 200)
    }
    #expect(count == 0)
    rig.run(to: rig.cycle + 125 * 100)
    #expect(count == 1)
  }

  /// The counter stands still while it is disabled.
  @Test func disabled() {
    let rig = ClocksRig()
    rig.startClocks()
    rig.write(Self.watchdog + 4, 200)
    rig.setBits(Self.watchdog, 1 << 30)
    rig.cycle += 125 * 30
    #expect(rig.read(Self.watchdog) == 1 << 30 | 7 << 24 | 140)
    rig.clearBits(Self.watchdog, 1 << 30)
    #expect(rig.watchdog.nextEvent == .max)
    rig.cycle += 125 * 1_000
    #expect(rig.read(Self.watchdog) & 0xFF_FFFF == 140)
    rig.setBits(Self.watchdog, 1 << 30)
    #expect(rig.watchdog.nextEvent == rig.cycle + 125 * 70)
  }

  @Test func triggerKeepsScratchOnly() {
    let rig = ClocksRig()
    rig.startClocks()
    var reasons: [UInt32] = []
    rig.watchdog.onReset = { reasons.append(rig.read(Self.watchdog + 8)) }
    for number in 0..<8 as Range<UInt32> {
      rig.write(Self.watchdog + 0xC + 4 * number, 0xB007_C0D0 + number)
    }
    rig.setBits(Self.watchdog, 1 << 31)
    #expect(reasons == [2])
    #expect(rig.read(Self.watchdog) == 7 << 24)
    #expect(rig.read(Self.watchdog + 0x2C) == 0x200)
    for number in 0..<8 as Range<UInt32> {
      #expect(rig.read(Self.watchdog + 0xC + 4 * number) == 0xB007_C0D0 + number)
    }
    rig.watchdog.reset()
    #expect(rig.read(Self.watchdog + 8) == 0)
    #expect(rig.read(Self.watchdog + 0xC) == 0)
  }

  /// TICK: RUNNING, and COUNT from 11 down, each at 12 MHz.
  @Test func tick() {
    let rig = ClocksRig()
    rig.startClocks()
    let start = rig.cycle
    #expect(rig.read(Self.watchdog + 0x2C) == 0x60C | 11 << 11)
    rig.cycle = start + 11
    #expect(rig.read(Self.watchdog + 0x2C) >> 11 == 10)
    rig.cycle = start + 124
    #expect(rig.read(Self.watchdog + 0x2C) >> 11 == 0)
    rig.cycle = start + 125
    #expect(rig.read(Self.watchdog + 0x2C) >> 11 == 11)
  }

  @Test func withoutTicks() {
    let rig = ClocksRig()
    rig.write(Self.watchdog + 4, 2)
    rig.setBits(Self.watchdog, 1 << 30)
    #expect(rig.watchdog.nextEvent == .max)
  }
}

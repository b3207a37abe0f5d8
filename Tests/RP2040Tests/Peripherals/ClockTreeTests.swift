import RP2040
import Testing

/// Frequencies, and real time that follows from cycles.
@Suite struct ClockTreeTests {
  @Test func powerUp() {
    let tree = ClockTree()
    #expect(tree.frequency(of: .system) == Ratio(6_500_000))
    #expect(tree.frequency(of: .reference) == Ratio(6_500_000))
    #expect(tree.frequency(of: .crystal).isZero)
    #expect(tree.frequency(of: .peripheral).isZero)
    #expect(tree.microseconds(at: 6_500_000) == 1_000_000)
    #expect(tree.microseconds(at: 6) == 0)
    #expect(tree.microseconds(at: 7) == 1)
  }

  /// Crystal, feedback and post-dividers, and what the SDK's clocks then are.
  @Test(
    arguments: [
      (12_000_000, 125, 0x62000, 125_000_000), (12_000_000, 133, 0x62000, 133_000_000),
      (12_000_000, 100, 0x62000, 100_000_000), (12_000_000, 125, 0x51000, 300_000_000),
      (10_000_000, 150, 0x62000, 125_000_000),
    ] as [(UInt64, UInt32, UInt32, UInt64)])
  func systemPLL(crystal: UInt64, feedback: UInt32, dividers: UInt32, hertz: UInt64) {
    let rig = ClocksRig(crystalHertz: crystal)
    rig.startClocks(feedback: feedback, postDividers: dividers)
    #expect(rig.tree.frequency(of: .system) == Ratio(hertz))
    #expect(rig.tree.frequency(of: .pllSystem) == Ratio(hertz))
    #expect(rig.tree.frequency(of: .peripheral) == Ratio(hertz))
    #expect(rig.tree.frequency(of: .reference) == Ratio(crystal))
    #expect(rig.tree.frequency(of: .usb) == Ratio(crystal * 4))
    #expect(rig.tree.frequency(of: .adc) == Ratio(crystal * 4))
    #expect(rig.tree.frequency(of: .rtc) == Ratio(crystal * 4, over: 1_024))
  }

  /// 12 MHz * 100 / 7 is no whole number of hertz.
  @Test func fractionalFrequency() {
    let rig = ClocksRig()
    rig.startClocks(feedback: 100, postDividers: 0x71000)
    #expect(rig.tree.frequency(of: .system) == Ratio(1_200_000_000, over: 7))
    let start = rig.tree.now
    let before = rig.tree.microseconds(at: start)
    let seconds: UInt64 = 7_000_000
    let after = rig.tree.microseconds(at: start + 1_200_000_000 / 7 * seconds)
    // 1,200,000,000 is 7 * 171,428,571 + 3: so many cycles are missing after so many seconds.
    let missing = 3 * seconds / 7 / 171 - 1
    #expect(after - before < seconds * 1_000_000)
    #expect(after - before > seconds * 1_000_000 - missing - 1_000)
  }

  /// FBDIV takes twelve bits; the loop can be closed with 320 at most.
  @Test func feedbackThatCannotLock() {
    var pll = PLLSettings()
    (pll.isPowered, pll.hasPostDividers) = (true, true)
    (pll.postDivider1, pll.postDivider2) = (7, 7)
    for (divider, locks) in [(0, false), (1, true), (320, true), (321, false), (4_095, false)] {
      pll.feedbackDivider = UInt64(divider)
      #expect(pll.locks(on: Ratio(12_000_000, over: 1)) == locks)
      #expect(pll.output(of: Ratio(12_000_000, over: 1)).isZero == !locks)
    }
  }

  @Test func dividers() {
    let rig = ClocksRig()
    rig.startClocks()
    rig.write(0x4000_8040, 0x280)
    #expect(rig.tree.frequency(of: .system) == Ratio(50_000_000))
    rig.write(0x4000_8040, 0)
    #expect(rig.tree.frequency(of: .system) == Ratio(125_000_000, over: 1 << 16))
    rig.write(0x4000_8040, 0x100)
    rig.write(0x4000_8034, 0x300)
    #expect(rig.tree.frequency(of: .reference) == Ratio(4_000_000))
    rig.write(0x4000_8054, 0xC00)
    #expect(rig.tree.frequency(of: .usb).isZero)
    rig.write(0x4000_8048, 0x800 | 4 << 5)
    #expect(rig.tree.frequency(of: .peripheral) == Ratio(12_000_000))
  }

  /// GPOUT 0 from clk_sys, clk_rtc and, with a number that there is not, nothing.
  @Test func outputClocks() {
    let rig = ClocksRig()
    rig.startClocks()
    rig.write(0x4000_8000, 0x800 | 6 << 5)
    #expect(rig.tree.frequency(of: .gpout0) == Ratio(125_000_000))
    rig.write(0x4000_8000, 0x800 | 9 << 5)
    #expect(rig.tree.frequency(of: .gpout0) == Ratio(46_875))
    rig.write(0x4000_8000, 0x800 | 15 << 5)
    #expect(rig.tree.frequency(of: .gpout0).isZero)
  }

  @Test func externalClock() {
    let rig = ClocksRig()
    rig.write(0x4000_8030, 1 | 1 << 5)
    #expect(rig.tree.isSystemClockStopped)
    rig.tree.setExternal(.gpin0, hertz: 20_000_000, at: 0)
    #expect(rig.tree.frequency(of: .system) == Ratio(20_000_000))
    rig.tree.setExternal(.crystal, hertz: 1, at: 0)
    #expect(rig.tree.frequency(of: .crystal).isZero)
  }

  @Test(
    arguments: [(0xAA1, 104_000_000), (0xAA8, 13_000_000), (0xAA0, 3_250_000)]
      as [(UInt32, UInt64)])
  func ringOscillator(code: UInt32, hertz: UInt64) {
    let rig = ClocksRig()
    rig.write(0x4006_0010, code)
    #expect(rig.tree.frequency(of: .system) == Ratio(hertz))
  }

  /// Microseconds go on from where they were, through any number of changes.
  @Test func realTimeAcrossChanges() {
    let rig = ClocksRig()
    // The divider of the ring: 16 to 8, and 8 to 4, each after a millisecond.
    rig.cycle = 6_500
    rig.write(0x4006_0010, 0xAA8)
    rig.cycle += 13_000
    rig.write(0x4006_0010, 0xAA4)
    let tree = rig.tree
    #expect(tree.microseconds(at: rig.cycle) == 2_000)
    #expect(tree.microseconds(at: rig.cycle + 26_000) == 3_000)
    #expect(tree.cycle(ofMicrosecond: 3_000) == rig.cycle + 26_000)
    #expect(tree.microseconds(at: rig.cycle + 25_999) == 2_999)
    // Earlier than the change is as late as it.
    #expect(tree.microseconds(at: 5) == 2_000)
  }

  /// Changes in the middle of a microsecond keep its part: 1,000 of them lose less than one.
  @Test func nothingDrifts() {
    let rig = ClocksRig()
    for _ in 0..<1_000 {
      // 3 cycles at 6.5 MHz, then 5 at 13: 0.846 us.
      rig.cycle += 3
      rig.write(0x4006_0010, 0xAA8)
      rig.cycle += 5
      rig.write(0x4006_0010, 0xAB0)
    }
    #expect(rig.tree.microseconds(at: rig.cycle) == 846)
  }

  @Test func countersAreInverse() {
    let rig = ClocksRig()
    rig.cycle = 12_345
    rig.startClocks(feedback: 133)
    var random = RandomNumbers(seed: 3)
    let counter = rig.tree.makeCounter(of: .reference, divisor: 7)
    for _ in 0..<1_000 {
      let count = random.next() >> (20 + random.next() % 40)
      let cycle = counter.cycle(ofCount: count)
      #expect(counter.count(at: cycle) >= count)
      #expect(count == 0 || counter.count(at: cycle) == count || cycle <= rig.tree.now)
      #expect(cycle <= rig.tree.now || counter.count(at: cycle - 1) < count)
    }
  }

  @Test func stoppedClocks() {
    let rig = ClocksRig()
    let counter = rig.tree.makeCounter(of: .rtc)
    #expect(counter.cycle(ofCount: 1) == .max)
    #expect(counter.count(at: .max) == 0)
    #expect(rig.tree.cycles(of: 1, of: .rtc) == .max)
    #expect(rig.tree.cycles(of: 3, of: .reference) == 3)
    // clk_sys from a PLL that is off.
    rig.cycle = 650
    rig.write(0x4000_803C, 1)
    #expect(rig.tree.isSystemClockStopped)
    #expect(rig.tree.microseconds(at: 1_000_000) == 100)
    #expect(rig.tree.cycle(ofMicrosecond: 101) == .max)
    rig.cycle = 1_000_000
    rig.write(0x4000_803C, 0)
    #expect(rig.tree.microseconds(at: 1_000_065) == 110)
  }

  @Test func ratios() {
    #expect(Ratio(6, over: 4) == Ratio(3, over: 2))
    #expect(Ratio(1, over: 0) == .zero)
    #expect((Ratio(3, over: 2) * Ratio(4, over: 9)) == Ratio(2, over: 3))
    #expect((Ratio(1) / .zero) == .zero)
    // Too large for 64 bits: near enough, and no trap.
    let large = Ratio(.max) * Ratio(.max, over: 3) * Ratio(1, over: .max)
    #expect(large.denominator > 0)
  }

  /// Whatever a guest writes at whatever time, nothing traps, and time does not go back.
  @Test(arguments: 0..<8 as Range<UInt64>)
  func nonsense(seed: UInt64) {
    let rig = ClocksRig()
    var random = RandomNumbers(seed: seed)
    var latest: UInt64 = 0
    for step in 0..<20_000 {
      rig.cycle &+= random.next() >> (random.next() % 2 == 0 ? 60 : 30)
      let peripheral = rig.all[Int(random.next() % UInt64(rig.all.count))]
      let offset = UInt32(random.next() % 64) << 2 | UInt32(random.next() % 4) << 12
      let mask = random.next() >> (random.next() % 32)
      rig.core = Int(random.next() % 2)
      if random.next() % 3 == 0 {
        _ = rig.read(peripheral.base + offset)
      } else {
        rig.write(peripheral.base + offset, UInt32(truncatingIfNeeded: random.next() & mask))
      }
      if step % 16 == 0 {
        for peripheral in rig.all where peripheral.nextEvent <= rig.cycle {
          peripheral.advance(to: rig.cycle)
        }
      }
      let now = rig.tree.microseconds(at: rig.cycle)
      #expect(now >= latest)
      latest = now
    }
    for peripheral in rig.all {
      peripheral.advance(to: .max)
      peripheral.reset()
    }
  }
}

import RP2040
import Testing

/// CLOCKS, and the oscillators and PLLs before it, by their registers.
@Suite struct ClocksTests {
  static let clocks: UInt32 = 0x4000_8000

  @Test func selectedFollowsTheGlitchlessMux() {
    let rig = ClocksRig()
    rig.startClocks()
    #expect(rig.read(Self.clocks + 0x38) == 4)
    #expect(rig.read(Self.clocks + 0x44) == 2)
    rig.clearBits(Self.clocks + 0x3C, 1)
    #expect(rig.read(Self.clocks + 0x44) == 1)
    // One without has bit 0 for ever.
    rig.write(Self.clocks + 0x48, 0x8E0)
    #expect(rig.read(Self.clocks + 0x50) == 1)
    rig.write(Self.clocks + 0x50, 0)
    #expect(rig.read(Self.clocks + 0x50) == 1)
  }

  /// Sources of the counter, and what it finds in kHz after the SDK's interval of 2^10.
  @Test(
    arguments: [
      (1, 125_000), (2, 48_000), (3, 6_500), (5, 12_000), (8, 12_000), (9, 125_000), (10, 125_000),
      (11, 48_000), (12, 48_000), (13, 46),
    ] as [(UInt32, UInt32)])
  func frequencyCounter(source: UInt32, kHz: UInt32) {
    let rig = ClocksRig()
    rig.startClocks()
    let start = rig.cycle
    rig.write(Self.clocks + 0x80, 12_000)
    rig.write(Self.clocks + 0x90, 10)
    rig.write(Self.clocks + 0x94, source)
    #expect(rig.read(Self.clocks + 0x98) == 1 << 8)
    #expect(rig.read(Self.clocks + 0x9C) == 0)
    // 12,000 periods of clk_ref and one of DELAY: 1 ms and a little.
    rig.cycle = start + 124_900
    #expect(rig.read(Self.clocks + 0x98) == 1 << 8)
    rig.cycle = start + 125_100
    #expect(rig.read(Self.clocks + 0x98) == 0x11)
    // It can tell 2 kHz.
    #expect(rig.read(Self.clocks + 0x9C) >> 5 == kHz & ~1)
  }

  /// The longer the interval, the finer: 46.875 kHz.
  @Test(
    arguments: [(0, 0), (8, 40 << 5), (12, 46 << 5 | 16), (15, 46 << 5 | 28)] as [(UInt32, UInt32)])
  func frequencyCounterPrecision(interval: UInt32, result: UInt32) {
    let rig = ClocksRig()
    rig.startClocks()
    rig.write(Self.clocks + 0x80, 12_000)
    rig.write(Self.clocks + 0x90, interval)
    rig.write(Self.clocks + 0x94, 13)
    rig.cycle += 10_000_000
    #expect(rig.read(Self.clocks + 0x9C) == result)
  }

  /// Limits of 47,000 and 49,000 kHz, and clocks within, below, above and dead.
  @Test(
    arguments: [(11, 0x11), (5, 0x11_0010), (9, 0x101_0010), (6, 0x1011_0010)]
      as [(UInt32, UInt32)])
  func frequencyCounterLimits(source: UInt32, status: UInt32) {
    let rig = ClocksRig()
    rig.startClocks()
    rig.write(Self.clocks + 0x80, 12_000)
    rig.write(Self.clocks + 0x84, 47_000)
    rig.write(Self.clocks + 0x88, 49_000)
    rig.write(Self.clocks + 0x90, 10)
    rig.write(Self.clocks + 0x94, source)
    rig.cycle += 200_000
    #expect(rig.read(Self.clocks + 0x98) == status)
  }

  /// clk_sys from a PLL that is then turned off goes on from clk_ref, and interrupts.
  @Test func resuscitation() {
    let rig = ClocksRig()
    rig.startClocks()
    rig.write(Self.clocks + 0xBC, 1)
    rig.write(Self.clocks + 0x78, 0x106)
    #expect(!rig.line(17))
    rig.write(0x4002_8004, 0x2D)
    #expect(rig.tree.frequency(of: .system) == Ratio(12_000_000))
    #expect(rig.read(Self.clocks + 0x7C) == 1)
    #expect(rig.read(Self.clocks + 0xC4) == 1)
    #expect(rig.line(17) && rig.line(17, core: 1))
    // As the SDK: clk_sys to clk_ref, then CLEAR on and off.
    rig.write(Self.clocks + 0x3C, 0)
    rig.setBits(Self.clocks + 0x78, 1 << 16)
    rig.clearBits(Self.clocks + 0x78, 1 << 16)
    #expect(rig.read(Self.clocks + 0x7C) == 0)
    #expect(!rig.line(17))
    #expect(rig.tree.frequency(of: .system) == Ratio(12_000_000))
  }

  @Test func forcedResuscitation() {
    let rig = ClocksRig()
    rig.startClocks()
    rig.write(Self.clocks + 0x78, 0x1000)
    #expect(rig.read(Self.clocks + 0x7C) == 1)
    #expect(rig.tree.frequency(of: .system) == Ratio(12_000_000))
    rig.write(Self.clocks + 0x78, 0x1_0000)
    #expect(rig.tree.frequency(of: .system) == Ratio(125_000_000))
  }

  @Test func crystalIsStableAfterItsDelay() {
    let rig = ClocksRig()
    rig.write(0x4002_400C, 47)
    rig.write(0x4002_4000, 0xFAB_AA0)
    #expect(rig.read(0x4002_4004) == 1 << 12)
    // 47 * 256 periods of 12 MHz, in cycles of 6.5 MHz.
    rig.cycle = 6_517
    #expect(rig.read(0x4002_4004) >> 31 == 0)
    rig.cycle = 6_518
    #expect(rig.read(0x4002_4004) == 1 << 31 | 1 << 12)
    rig.write(0x4002_4000, 0xD1E_AA0)
    #expect(rig.read(0x4002_4004) == 0)
    #expect(rig.tree.frequency(of: .crystal).isZero)
  }

  @Test func badWrites() {
    let rig = ClocksRig()
    rig.write(0x4002_4000, 0x123_AA0)
    #expect(rig.read(0x4002_4004) >> 24 & 1 == 1)
    #expect(rig.tree.frequency(of: .crystal) == Ratio(12_000_000))
    rig.write(0x4002_4004, 1 << 24)
    #expect(rig.read(0x4002_4004) >> 24 & 1 == 0)
    // ROSC takes 31 for a divider that is none.
    rig.write(0x4006_0010, 0x123)
    #expect(rig.read(0x4006_0010) == 0xABF)
    #expect(rig.read(0x4006_0018) >> 24 & 1 == 1)
  }

  /// COUNT goes down at the oscillator's rate, and stays at zero: 12 MHz seen from 6.5 MHz.
  @Test func countdowns() {
    let rig = ClocksRig()
    rig.write(0x4002_4000, 0xFAB_AA0)
    rig.write(0x4002_401C, 120)
    #expect(rig.read(0x4002_401C) == 120)
    rig.cycle = 13
    #expect(rig.read(0x4002_401C) == 96)
    rig.cycle = 65
    #expect(rig.read(0x4002_401C) == 0)
    rig.cycle = 6_500
    #expect(rig.read(0x4002_401C) == 0)
    rig.write(0x4006_0020, 0x1FF)
    rig.cycle += 55
    #expect(rig.read(0x4006_0020) == 200)
  }

  @Test func randomBits() {
    func bits(seed: UInt64) -> [UInt32] {
      let rig = ClocksRig(seed: seed)
      return (0..<1_000).map { _ in rig.read(0x4006_001C) }
    }
    let first = bits(seed: 1)
    #expect(first == bits(seed: 1))
    #expect(first != bits(seed: 2))
    let ones = first.reduce(0, +)
    #expect(450...550 ~= ones)
  }

  /// What would change nothing that is modelled is reported.
  @Test(
    arguments: [
      (0x4006_0004, 0x9696_0001), (0x4006_0000, 0xFAB_FA7), (0x4006_000C, 0x636F_6D61),
      (0x4002_4008, 0x636F_6D61), (0x4001_0004, 1), (0x4000_4018, 1), (0x4000_4014, 0x88),
    ] as [(UInt32, UInt32)])
  func reported(address: UInt32, value: UInt32) {
    let rig = ClocksRig()
    rig.write(address, value)
    #expect(rig.bus.unmodelledRegisters.map(\.address) == [address])
  }

  @Test func pllLocks() {
    let rig = ClocksRig()
    rig.write(0x4002_8008, 125)
    rig.clearBits(0x4002_8004, 0x21)
    // There is no reference yet.
    #expect(rig.read(0x4002_8000) >> 31 == 0)
    rig.write(0x4002_4000, 0xFAB_AA0)
    #expect(rig.read(0x4002_8000) >> 31 == 1)
    // Post-dividers are still off; then 1,500 MHz by 49; then the reference itself.
    #expect(rig.tree.frequency(of: .pllSystem).isZero)
    rig.clearBits(0x4002_8004, 8)
    #expect(rig.tree.frequency(of: .pllSystem) == Ratio(1_500_000_000, over: 49))
    rig.setBits(0x4002_8000, 0x100)
    #expect(rig.tree.frequency(of: .pllSystem) == Ratio(12_000_000))
  }
}

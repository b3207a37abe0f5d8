import RP2040
import Testing

/// RP2040 datasheet, section 2.3.1.6. The expected values are worked out by hand from its description.
@Suite struct InterpolatorTests {
  let bus = Bus(flashSize: 4 << 10)
  let sio: SingleCycleIO

  init() { sio = SingleCycleIO(bus: bus) }

  /// CTRL_LANEn.
  private func control(
    shift: UInt32 = 0, least: UInt32 = 0, most: UInt32 = 31, _ flags: UInt32 = 0
  ) -> UInt32 { shift | least << 5 | most << 10 | flags }

  private let signed: UInt32 = 1 << 15
  private let crossInput: UInt32 = 1 << 16
  private let crossResult: UInt32 = 1 << 17
  private let addRaw: UInt32 = 1 << 18

  private func set(_ values: [(UInt32, UInt32)], unit: UInt32 = 0) {
    for (register, value) in values { sio.store(0x80 + 0x40 * unit + register, value) }
  }

  private func get(_ register: UInt32, unit: UInt32 = 0) -> UInt32 {
    sio.load(0x80 + 0x40 * unit + register)
  }

  @Test func lanesShiftMaskAndAdd() {
    set([
      (0x2C, control(shift: 4, least: 2, most: 7)), (0x30, control()), (0x00, 0x1234_5678),
      (0x04, 5), (0x08, 0x1000), (0x0C, 0x20), (0x10, 0x300),
    ])
    // 0x01234567 masked with 0xFC.
    #expect(get(0x34) == 0x64)
    #expect(get(0x20) == 0x1064)
    #expect(get(0x24) == 0x25)
    #expect(get(0x28) == 0x300 + 0x64 + 5)
    // Peeking changes nothing, popping takes both results.
    #expect(get(0x00) == 0x1234_5678)
    #expect(get(0x1C) == 0x369)
    #expect(get(0x00) == 0x1064)
    #expect(get(0x04) == 0x25)
  }

  @Test func signsExtendFromTheMasksTop() {
    set([(0x2C, control(shift: 8, least: 0, most: 3, signed)), (0x00, 0x0000_0900), (0x08, 10)])
    #expect(get(0x34) == 0xFFFF_FFF9)
    #expect(get(0x20) == 3)
    set([(0x2C, control(shift: 8, least: 0, most: 3))])
    #expect(get(0x20) == 19)
  }

  @Test func inputsAndResultsCross() {
    set([
      (0x2C, control(most: 7, crossInput)), (0x30, control(shift: 8, most: 7, crossResult)),
      (0x00, 0xAABB), (0x04, 0xCCDD), (0x08, 1), (0x0C, 2),
    ])
    #expect(get(0x20) == 0xDD + 1)
    #expect(get(0x24) == 0xCC + 2)
    #expect(get(0x18) == 0xCE)
    #expect(get(0x00) == 0xDE)
    // Lane 1 takes lane 0's result.
    #expect(get(0x04) == 0xDE)
  }

  @Test func rawInputIsAddedToTheLaneButNotToTheFullResult() {
    set([(0x2C, control(shift: 8, most: 7, addRaw)), (0x00, 0x1234), (0x08, 1), (0x10, 0x100)])
    #expect(get(0x20) == 0x1235)
    #expect(get(0x28) == 0x112)
  }

  @Test func forcedBitsShowOnTheBusOnly() {
    set([(0x2C, control(2 << 19)), (0x00, 4)])
    #expect(get(0x20) == 0x2000_0004)
    #expect(get(0x14) == 0x2000_0004)
    #expect(get(0x00) == 4)
  }

  @Test func overflowTellsOfBitsAboveTheMask() {
    set([(0x2C, control(shift: 4, most: 3)), (0x30, control(most: 15))])
    set([(0x00, 0xFF), (0x04, 0xFFFF)])
    #expect(get(0x2C) == control(shift: 4, most: 3))
    set([(0x00, 0x100)])
    #expect(get(0x2C) == control(shift: 4, most: 3) | 1 << 23 | 1 << 25)
    set([(0x00, 0), (0x04, 0x1_0000)])
    #expect(get(0x2C) == control(shift: 4, most: 3) | 1 << 24 | 1 << 25)
    #expect(get(0x30) == control(most: 15))
  }

  @Test func addsToAccumulators() {
    set([(0x00, 0xFFFF_FFFF), (0x34, 0xFF00_0002), (0x38, 3)])
    #expect(get(0x00) == 1)
    #expect(get(0x04) == 3)
  }

  @Test func bothBasesAtOnce() {
    set([(0x2C, control(signed)), (0x3C, 0x8001_8002)])
    #expect(get(0x08) == 0xFFFF_8002)
    #expect(get(0x0C) == 0x8001)
  }

  /// The first unit with BLEND: an alpha of 0x40 is a quarter of the way.
  @Test(arguments: [
    (UInt32(0), UInt32(100), UInt32(200), UInt32(0x40), UInt32(125)),
    (1 << 15, UInt32(bitPattern: -1000), 1000, 0x80, 0),
    (1 << 15, 1000, UInt32(bitPattern: -1000), 0x40, 500),
    (0, 0, 0xFFFF_FFFF, 0xFF, 0xFEFF_FFFF),
    (0, 200, 100, 0x40, 175),
    (0, 7, 9, 0, 7),
  ])
  func blends(flags: UInt32, from: UInt32, to: UInt32, alpha: UInt32, result: UInt32) {
    set([
      (0x2C, control(1 << 21)), (0x30, control(flags)), (0x00, 3), (0x04, 0xABCD_0000 | alpha),
      (0x08, from), (0x0C, to), (0x10, 0x50),
    ])
    #expect(get(0x24) == result)
    #expect(get(0x20) == alpha)
    #expect(get(0x28) == 0x53)
  }

  /// The second unit with CLAMP.
  @Test(arguments: [
    (UInt32(0), UInt32(5), UInt32(10)), (0, 15, 15), (0, 25, 20), (0, UInt32(bitPattern: -1), 20),
    (1 << 15, UInt32(bitPattern: -1), 10), (1 << 15, 25, 20), (1 << 15, 12, 12),
  ])
  func clamps(flags: UInt32, value: UInt32, result: UInt32) {
    set(
      [(0x2C, control(1 << 22 | flags)), (0x00, value), (0x08, 10), (0x0C, 20)], unit: 1)
    #expect(get(0x20, unit: 1) == result)
  }

  @Test func eachUnitHasItsOwnSpecialBit() {
    set([(0x2C, .max), (0x30, .max)])
    set([(0x2C, .max), (0x30, .max)], unit: 1)
    #expect(get(0x2C) == 0x003F_FFFF)
    #expect(get(0x2C, unit: 1) == 0x005F_FFFF)
    #expect(get(0x30) == 0x001F_FFFF)
    #expect(sio.load(0x80 + 0x2C, core: 1) == 0)
  }
}

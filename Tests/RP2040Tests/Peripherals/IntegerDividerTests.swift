import RP2040
import Testing

/// RP2040 datasheet, section 2.3.1.5.
@Suite struct IntegerDividerTests {
  let bus = Bus(flashSize: 4 << 10)
  let sio: SingleCycleIO

  init() { sio = SingleCycleIO(bus: bus) }

  private func divide(
    _ dividend: UInt32, _ divisor: UInt32, signed: Bool, core: Int = 0
  ) -> [UInt32] {
    sio.store(signed ? 0x68 : 0x60, dividend, core: core)
    sio.store(signed ? 0x6C : 0x64, divisor, core: core)
    return [sio.load(0x74, core: core), sio.load(0x70, core: core)].reversed()
  }

  @Test func agreesWithSwift() {
    var random = RandomNumbers(seed: 7)
    for _ in 0..<2_000 {
      let dividend = UInt32.random(in: 0 ... .max, using: &random)
      let divisor = UInt32.random(in: 1 ... .max, using: &random) >> (random.next() & 31)
      guard divisor != 0 else { continue }
      #expect(
        divide(dividend, divisor, signed: false) == [dividend / divisor, dividend % divisor])
      let (p, q) = (Int32(bitPattern: dividend), Int32(bitPattern: divisor))
      if p == .min, q == -1 { continue }
      #expect(
        divide(dividend, divisor, signed: true)
          == [UInt32(bitPattern: p / q), UInt32(bitPattern: p % q)])
    }
  }

  /// What a program printed that ran on the chip: 100 / 0 is -1, -100 / 0 is 1, 0 / 0 is -1, all with
  /// the dividend for a remainder.
  @Test(arguments: [
    (Int32(100), Int32(0), Int32(-1), Int32(100)), (-100, 0, 1, -100), (0, 0, -1, 0),
    (.min, -1, .min, 0), (.min, 0, 1, .min), (.min, 1, .min, 0), (-100, 9, -11, -1),
    (100, -9, -11, 1), (-100, -9, 11, -1),
  ])
  func signedEdges(dividend: Int32, divisor: Int32, quotient: Int32, remainder: Int32) {
    #expect(
      divide(UInt32(bitPattern: dividend), UInt32(bitPattern: divisor), signed: true)
        == [UInt32(bitPattern: quotient), UInt32(bitPattern: remainder)])
  }

  @Test(arguments: [UInt32(0), 1, 100, .max]) func unsignedByZero(dividend: UInt32) {
    #expect(divide(dividend, 0, signed: false) == [.max, dividend])
  }

  @Test func eachCoreHasItsOwnAndCanRestoreIt() {
    _ = divide(100, 7, signed: false, core: 0)
    _ = divide(50, 7, signed: false, core: 1)
    #expect(sio.load(0x70, core: 0) == 14)
    #expect(sio.load(0x78, core: 0) == 1)
    sio.store(0x74, 0xAB, core: 0)
    #expect(sio.load(0x78, core: 0) == 3)
    sio.store(0x70, 0xCD, core: 0)
    #expect(sio.load(0x74, core: 0) == 0xAB)
    #expect(sio.load(0x78, core: 0) == 3)
    #expect(sio.load(0x70, core: 0) == 0xCD)
    #expect(sio.load(0x78, core: 0) == 1)
    #expect(sio.load(0x74, core: 1) == 1)
    #expect(sio.load(0x60, core: 1) == 50)
    #expect(sio.load(0x6C, core: 1) == 7)
  }
}

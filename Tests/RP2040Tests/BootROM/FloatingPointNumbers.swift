import RP2040

/// Numbers to calculate with: all special ones, those near the limits, and random ones that are near
/// each other often enough for their sums and quotients to be interesting.
struct FloatingPointNumbers {
  private var random: RandomNumbers

  init(seed: UInt64) { random = RandomNumbers(seed: seed) }

  static let specialSingles: [UInt32] = [
    0, 1, 2, 0x007F_FFFF, 0x0040_0000, 0x0080_0000, 0x0080_0001, 0x0100_0000, 0x3F80_0000,
    0x3F7F_FFFF, 0x3F80_0001, 0x4000_0000, 0x4B00_0000, 0x4B80_0001, 0x4EFF_FFFF, 0x4F00_0000,
    0x4F7F_FFFF, 0x4F80_0000, 0x5F00_0000, 0x5EFF_FFFF, 0x5F80_0000, 0x7F00_0000, 0x7F7F_FFFF,
    0x7F80_0000, 0x7F80_0001, 0x7FC0_0000, 0x7FFF_FFFF, 0x3400_0000, 0x33FF_FFFF, 0x2000_0000,
    0x1F80_0000, 0x5FFF_FFFF,
  ].flatMap { [$0, $0 | 1 << 31] }

  static let specialDoubles: [UInt64] = [
    0, 1, 0x000F_FFFF_FFFF_FFFF, 0x0008_0000_0000_0000, 0x0010_0000_0000_0000,
    0x0010_0000_0000_0001, 0x0020_0000_0000_0000, 0x3FF0_0000_0000_0000, 0x3FEF_FFFF_FFFF_FFFF,
    0x3FF0_0000_0000_0001, 0x4000_0000_0000_0000, 0x41DF_FFFF_FFFF_FFFF, 0x41E0_0000_0000_0000,
    0x41EF_FFFF_FFFF_FFFF, 0x41F0_0000_0000_0000, 0x43DF_FFFF_FFFF_FFFF, 0x43E0_0000_0000_0000,
    0x43EF_FFFF_FFFF_FFFF, 0x43F0_0000_0000_0000, 0x4330_0000_0000_0000, 0x7FE0_0000_0000_0000,
    0x7FEF_FFFF_FFFF_FFFF, 0x7FF0_0000_0000_0000, 0x7FF0_0000_0000_0001, 0x7FF8_0000_0000_0000,
    0x7FFF_FFFF_FFFF_FFFF, 0x380F_FFFF_FFFF_FFFF, 0x380F_FFFF_E000_0000, 0x380F_FFFF_DFFF_FFFF,
    0x3810_0000_0000_0000, 0x47EF_FFFF_EFFF_FFFF, 0x47EF_FFFF_F000_0000, 0x47F0_0000_0000_0000,
    0x3690_0000_0000_0000, 0x2000_0000_0000_0000, 0x1FF0_0000_0000_0000,
  ].flatMap { [$0, $0 | 1 << 63] }

  static let specialWords: [UInt32] = [
    0, 1, 2, 0x7FFF_FFFF, 0x8000_0000, 0x8000_0001, ~0, 0x00FF_FFFF, 0x0100_0000, 0x0100_0001,
    0x0100_0003, 0x7FFF_FF80, 0x7FFF_FFBF, 0x7FFF_FFC0, 0xFFFF_FF7F, 0xFFFF_FF80,
  ]

  mutating func arguments(for function: TableFunction, count: Int) -> [[UInt32]] {
    var lists = special(function)
    while lists.count < count { lists.append(randomArguments(function)) }
    return lists
  }

  /// All special numbers, each with each.
  private func special(_ function: TableFunction) -> [[UInt32]] {
    function.arguments.reduce([[]]) { lists, argument in
      let values: [[UInt32]] =
        switch argument {
        case .single: Self.specialSingles.map { [$0] }
        case .double: Self.specialDoubles.map(Self.words)
        case .word: Self.specialWords.map { [$0] }
        case .wide: Self.specialWords.flatMap { low in Self.specialWords.map { [low, $0] } }
        case .places: [0, 1, 16, 31, 32, 63, 64, ~0, UInt32(bitPattern: -31)].map { [$0] }
        }
      return lists.flatMap { list in values.map { list + $0 } }
    }
  }

  private static func words(_ bits: UInt64) -> [UInt32] {
    [UInt32(truncatingIfNeeded: bits), UInt32(truncatingIfNeeded: bits >> 32)]
  }

  private mutating func randomArguments(_ function: TableFunction) -> [UInt32] {
    // Exponents near this one, in most cases.
    let center = Int(random.next() % 2_048)
    return function.arguments.flatMap { argument -> [UInt32] in
      switch argument {
      case .single: [single(near: center)]
      case .double: Self.words(double(near: center))
      case .word: [UInt32(truncatingIfNeeded: integer(bits: 32))]
      case .wide: Self.words(integer(bits: 64))
      case .places: [UInt32(bitPattern: Int32(random.next() % 100) - 32)]
      }
    }
  }

  mutating func single(near center: Int) -> UInt32 {
    let bits = UInt32(truncatingIfNeeded: random.next())
    let exponent: UInt32
    switch random.next() % 4 {
    case 0: return bits
    // Around what integers have.
    case 1: exponent = UInt32(120 + random.next() % 80)
    default: exponent = UInt32((center + Int(random.next() % 33) + 240) & 0xFF)
    }
    return bits & 0x807F_FFFF & sparse(32) | exponent << 23
  }

  mutating func double(near center: Int) -> UInt64 {
    let bits = random.next()
    let exponent: UInt64
    switch random.next() % 4 {
    case 0: return bits
    case 1: exponent = UInt64(1_015 + random.next() % 80)
    default: exponent = UInt64((center + Int(random.next() % 65) + 2_016) & 0x7FF)
    }
    return bits & 0x800F_FFFF_FFFF_FFFF & wideSparse() | exponent << 52
  }

  /// Masks that often leave few of the high bits, so that there are ties to round.
  private mutating func sparse(_ bits: UInt32) -> UInt32 {
    random.next() % 3 == 0 ? ~0 << UInt32(random.next() % 23) : ~0
  }
  private mutating func wideSparse() -> UInt64 {
    random.next() % 3 == 0 ? ~0 << UInt64(random.next() % 52) : ~0
  }

  private mutating func integer(bits: UInt64) -> UInt64 {
    let value = random.next() >> (random.next() % 64)
    return random.next() % 2 == 0 ? value : 0 &- value
  }
}

/// The ROM's arithmetic on single or double precision: bit for bit, as tests against the real ROM show.
enum Arithmetic {
  static func sum<Number: BinaryFloatingPoint>(_ x: Number, _ y: Number) -> Number {
    let (x, y) = (Rounding.taken(x), Rounding.taken(y))
    // Of two infinities the positive one wins.
    if x.isInfinite, y.isInfinite, x != y { return .infinity }
    return Rounding.flushed(x + y)
  }

  static func product<Number: BinaryFloatingPoint>(_ x: Number, _ y: Number) -> Number {
    let (x, y) = (Rounding.taken(x), Rounding.taken(y))
    let sign = Number(signOf: x, magnitudeOf: 1) * Number(signOf: y, magnitudeOf: 1)
    // Infinity times zero is infinity.
    if x.isInfinite || y.isInfinite { return sign * .infinity }
    return Rounding.flushed(x * y)
  }

  static func quotient<Number: BinaryFloatingPoint>(_ x: Number, _ y: Number) -> Number {
    let (x, y) = (Rounding.taken(x), Rounding.taken(y))
    let sign = Number(signOf: x, magnitudeOf: 1) * Number(signOf: y, magnitudeOf: 1)
    // Zero by zero, and infinity by infinity, are infinity.
    if y == 0 || x.isInfinite { return sign * .infinity }
    return Rounding.flushed(x / y)
  }

  static func squareRoot<Number: BinaryFloatingPoint>(_ x: Number) -> Number {
    let x = Rounding.taken(x)
    return x < 0 ? -.infinity : x.squareRoot()
  }

  /// -1, 0 or 1 for less, equal and greater, once both are taken for what the ROM takes them for.
  static func comparison<Number: BinaryFloatingPoint>(_ x: Number, _ y: Number) -> UInt32 {
    let (x, y) = (Rounding.taken(x), Rounding.taken(y))
    return x < y ? ~0 : x > y ? 1 : 0
  }

  /// -1, 0 or 1, by sign and magnitude of the bits alone: the order in which NaN are beyond infinity.
  static func comparison(bits x: UInt64, _ y: UInt64) -> UInt32 {
    func key(_ bits: UInt64) -> Int64 {
      let magnitude = Int64(truncatingIfNeeded: bits & (.max >> 1))
      return bits >> 63 == 0 ? magnitude : 0 &- magnitude
    }
    let (x, y) = (key(x), key(y))
    return x < y ? ~0 : x > y ? 1 : 0
  }
}

extension Core {
  /// Answers a comparison, in R0 and in the flags: those of subtracting zero from it.
  mutating func answer(comparison: UInt32) {
    self[0] = comparison
    (negative, zero, carry, overflow) = (comparison, comparison, 1, 0)
  }
}

/// What the ROM's arithmetic does to numbers on the way in and out, both widths alike: RP2040 datasheet,
/// section 2.8.3.2. Denormals count as zeros and NaN as infinity, each of its sign; results are rounded
/// to nearest, ties to even, and what is too small is zero.
enum Rounding {
  /// The number that the ROM takes `value` for.
  static func taken<Number: BinaryFloatingPoint>(_ value: Number) -> Number {
    if value.isNaN { return value.sign == .minus ? -.infinity : .infinity }
    return flushed(value)
  }

  /// Zero, of the same sign, for a denormal.
  static func flushed<Number: BinaryFloatingPoint>(_ value: Number) -> Number {
    value.isSubnormal ? (value.sign == .minus ? -0.0 : 0.0) : value
  }

  /// `magnitude` times 2 to the `exponent`, negated if need be, rounded once.
  static func number<Number: BinaryFloatingPoint>(
    _ magnitude: UInt64, exponent: Int, isNegative: Bool, as type: Number.Type
  ) -> Number {
    guard magnitude != 0 else { return 0 }
    let sign: FloatingPointSign = isNegative ? .minus : .plus
    // A conversion rounds as it has to; scaling by a power of two then does not, unless it is to
    // a denormal.
    let significand = Number(magnitude)
    let total = Int(significand.exponent) &+ exponent
    if total > Int(Number.greatestFiniteMagnitude.exponent) {
      return Number(signOf: sign == .minus ? -1 : 1, magnitudeOf: .infinity)
    }
    guard total >= Int(Number.leastNormalMagnitude.exponent) else { return 0 }
    return Number(sign: sign, exponent: Number.Exponent(exponent), significand: significand)
  }

  /// `value` times 2 to the `places`, rounded down to an integer: its magnitude and whether it is
  /// negative. A magnitude that does not fit is `.max`.
  static func fixed<Number: BinaryFloatingPoint>(
    _ value: Number, places: Int
  ) -> (magnitude: UInt64, isNegative: Bool) {
    let number = taken(value)
    let isNegative = number.sign == .minus
    guard number != 0 else { return (0, false) }
    guard number.isFinite else { return (.max, isNegative) }
    // The significand with its leading one, as an integer.
    let bits = Number.significandBitCount
    let significand = UInt64(number.significandBitPattern) | 1 << UInt64(bits)
    let shift = Int(number.exponent) &- bits &+ places
    if shift >= 0 {
      return (shift > 63 &- bits ? .max : significand << UInt64(shift), isNegative)
    }
    let floor = shift < -63 ? 0 : significand >> UInt64(-shift)
    let isExact = shift >= -63 && floor << UInt64(-shift) == significand
    return (isNegative && !isExact ? floor &+ 1 : floor, isNegative)
  }
}

/// The four kinds of integers that the ROM converts to, all of which clamp.
extension Rounding {
  static func int32<Number: BinaryFloatingPoint>(_ value: Number, places: Int) -> UInt32 {
    let (magnitude, isNegative) = fixed(value, places: places)
    return isNegative
      ? 0 &- UInt32(truncatingIfNeeded: min(magnitude, 1 << 31))
      : UInt32(truncatingIfNeeded: min(magnitude, 1 << 31 - 1))
  }

  static func uint32<Number: BinaryFloatingPoint>(_ value: Number, places: Int) -> UInt32 {
    let (magnitude, isNegative) = fixed(value, places: places)
    return isNegative ? 0 : UInt32(clamping: magnitude)
  }

  static func int64<Number: BinaryFloatingPoint>(_ value: Number, places: Int) -> UInt64 {
    let (magnitude, isNegative) = fixed(value, places: places)
    return isNegative ? 0 &- min(magnitude, 1 << 63) : min(magnitude, 1 << 63 - 1)
  }

  static func uint64<Number: BinaryFloatingPoint>(_ value: Number, places: Int) -> UInt64 {
    let (magnitude, isNegative) = fixed(value, places: places)
    return isNegative ? 0 : magnitude
  }
}

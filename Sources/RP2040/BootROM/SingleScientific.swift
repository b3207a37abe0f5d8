#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The ROM's scientific functions of single precision: RP2040 datasheet, section 2.8.3.2.1.
///
/// The ROM works with fixed point: angles and exponents with 24 bits after the point, sines and angles
/// of results with 29, logarithms with 24. What is there is kept here; what the ROM computes from it
/// comes out of the host's library instead, rounded to the same places. Over 20,000 arguments that is
/// from the real ROM, of B1, at most: sine and cosine 64 units of 2^-29; tangent 4 units in the last
/// place; exponential one; logarithm 32 units of 2^-29, one of its own fixed point; arctangent one in
/// the last place, or 11 of 2^-29. `ScientificTests` asserts it.
enum SingleScientific {
  static func sine(_ x: Float) -> Float { fixed(sin(angle(x)), places: 29) }
  static func cosine(_ x: Float) -> Float { fixed(cos(angle(x)), places: 29) }
  static func tangent(_ x: Float) -> Float { Arithmetic.quotient(sine(x), cosine(x)) }
  static func exponential(_ x: Float) -> Float {
    Rounding.flushed(Float(exp(Double(argument(x)) * 0x1p-24)))
  }

  static func logarithm(_ x: Float) -> Float {
    let x = Rounding.taken(x)
    guard x > 0 else { return -.infinity }
    return x.isInfinite ? x : fixed(log(Double(x)), places: 24)
  }

  /// The angle of the point (`x`, `y`), for the ROM's argument order: `y` comes first.
  static func arctangent(_ y: Float, _ x: Float) -> Float {
    fixed(atan2(Double(Rounding.taken(y)), Double(Rounding.taken(x))), places: 29)
  }

  /// A whole turn, with 24 bits after the point.
  private static let turn = Int32(2 * Double.pi * 0x1p24)

  /// An argument as the ROM takes it, -128 to below 128: with 24 bits after the point.
  private static func argument(_ x: Float) -> Int32 {
    Int32(truncatingIfNeeded: Rounding.int32(x, places: 24))
  }

  /// What is left of an angle once turns, that short, are taken from it.
  private static func angle(_ x: Float) -> Double { Double(argument(x) % turn) * 0x1p-24 }

  private static func fixed(_ value: Double, places: Int) -> Float {
    let scale = Double(sign: .plus, exponent: places, significand: 1)
    // There is no negative zero in fixed point.
    return Float((value * scale).rounded() / scale + 0)
  }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The ROM's scientific functions of double precision: RP2040 datasheet, section 2.8.3.2.2.
///
/// The ROM works with 62 bits after the point. It takes multiples of a quarter turn from an angle, a
/// constant of as many bits, and so is off by some units of 2^-62 near multiples of it; angles beyond
/// 1024 count as 1024. That is kept here; the rest comes out of the host's library. Over 20,000
/// arguments the difference from the real ROM, of B1, is at most one unit in the last place (arctangent
/// 2, tangent 3), or, near zero, 12 units of 2^-62 for sine and cosine and 20 for the arctangent.
/// `ScientificTests` asserts it.
enum DoubleScientific {
  static func sine(_ x: Double) -> Double { trigonometric(x, quartersAhead: 0) }
  static func cosine(_ x: Double) -> Double { trigonometric(x, quartersAhead: 1) }
  static func tangent(_ x: Double) -> Double { Arithmetic.quotient(sine(x), cosine(x)) }

  static func exponential(_ x: Double) -> Double { Rounding.flushed(exp(Rounding.taken(x))) }

  static func logarithm(_ x: Double) -> Double {
    let x = Rounding.taken(x)
    guard x > 0 else { return -.infinity }
    return x.isInfinite ? x : log(x) + 0
  }

  /// The angle of the point (`x`, `y`), for the ROM's argument order: `y` comes first.
  static func arctangent(_ y: Double, _ x: Double) -> Double {
    fixed(atan2(Rounding.taken(y), Rounding.taken(x)), places: 61)
  }

  /// A quarter turn, with 62 bits after the point.
  private static let quarter: Int64 = 0x6487_ED51_10B4_611A

  private static func trigonometric(_ x: Double, quartersAhead: Int64) -> Double {
    let angle = min(max(Rounding.taken(x), -1_024), 1_024)
    let quarters = abs(angle) < 0.25 ? 0 : Int64((angle * (2 / .pi)).rounded())
    // What is left fits into 64 bits, whatever the terms of the difference do.
    let high = angle * 0x1p31
    let low = ((high - high.rounded(.down)) * 0x1p31).rounded()
    let units = Int64(high.rounded(.down)) &<< 31 &+ Int64(low)
    let rest = units &- quarters &* quarter
    let (part, tail) = (Double(rest), Double(rest &- Int64(Double(rest))))
    let (near, error) = (part * 0x1p-62, tail * 0x1p-62)
    let result: Double
    switch (quarters &+ quartersAhead) & 3 {
    case 0: result = sin(near) + error * cos(near)
    case 1: result = cos(near) - error * sin(near)
    case 2: result = -(sin(near) + error * cos(near))
    default: result = -(cos(near) - error * sin(near))
    }
    return fixed(result, places: 62)
  }

  private static func fixed(_ value: Double, places: Int) -> Double {
    let scale = Double(sign: .plus, exponent: places, significand: 1)
    // There is no negative zero in fixed point.
    return (value * scale).rounded() / scale + 0
  }
}

/// A fraction of whole numbers, such as a frequency in hertz: clocks divide each other, and time kept
/// in rounded numbers would drift.
///
/// It is kept in lowest terms. Where these do not fit into 64 bits, which takes dividers that no
/// sane program sets, both parts lose their low bits.
public struct Ratio: Equatable, Sendable {
  public let numerator: UInt64
  /// Never 0.
  public let denominator: UInt64

  public static let zero = Ratio(0)

  /// The fraction in lowest terms. Zero in place of what a denominator of 0 would be.
  public init(_ numerator: UInt64, over denominator: UInt64 = 1) {
    guard numerator != 0, denominator != 0 else {
      (self.numerator, self.denominator) = (0, 1)
      return
    }
    let common = Self.greatestCommonDivisor(numerator, denominator)
    self.numerator = numerator / common
    self.denominator = denominator / common
  }

  /// The next whole number below, or this one.
  public var floor: UInt64 { numerator / denominator }

  public var isZero: Bool { numerator == 0 }

  /// 1 over this; zero stays zero.
  public var inverted: Ratio { Ratio(denominator, over: numerator) }

  public static func * (left: Ratio, right: Ratio) -> Ratio {
    // What cancels is cancelled first, for products that fit.
    let first = Ratio(left.numerator, over: right.denominator)
    let second = Ratio(right.numerator, over: left.denominator)
    var (a, b) = (first.numerator, second.numerator)
    var (c, d) = (first.denominator, second.denominator)
    while a.multipliedReportingOverflow(by: b).overflow
      || c.multipliedReportingOverflow(by: d).overflow
    {
      if a > b { a >>= 1 } else { b >>= 1 }
      if c > d { c >>= 1 } else { d >>= 1 }
    }
    return Ratio(a &* b, over: max(c &* d, 1))
  }

  /// - Returns: Zero where the divisor is.
  public static func / (left: Ratio, right: Ratio) -> Ratio { left * right.inverted }

  private static func greatestCommonDivisor(_ a: UInt64, _ b: UInt64) -> UInt64 {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}

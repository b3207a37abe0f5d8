/// The divider that each core finds in the SIO: RP2040 datasheet, section 2.3.1.5.
///
/// The hardware takes 8 cycles; here the results are there at once, and READY always is.
public struct IntegerDivider: Equatable, Sendable {
  /// The operands; the signed and the unsigned registers are the same two.
  public private(set) var dividend: UInt32 = 0
  public private(set) var divisor: UInt32 = 0
  public private(set) var quotient: UInt32 = 0
  public private(set) var remainder: UInt32 = 0
  /// CSR.DIRTY: whether something was written since the quotient was last read.
  public private(set) var isDirty = false

  public init() {}

  /// DIV_CSR: READY in bit 0, DIRTY in bit 1.
  public var status: UInt32 { isDirty ? 3 : 1 }

  /// Takes a dividend, and divides.
  public mutating func setDividend(_ value: UInt32, isSigned: Bool) {
    dividend = value
    divide(isSigned: isSigned)
  }

  /// Takes a divisor, and divides.
  public mutating func setDivisor(_ value: UInt32, isSigned: Bool) {
    divisor = value
    divide(isSigned: isSigned)
  }

  /// Takes a quotient without dividing, as who restores a context does.
  public mutating func setQuotient(_ value: UInt32) {
    quotient = value
    isDirty = true
  }

  /// Takes a remainder without dividing.
  public mutating func setRemainder(_ value: UInt32) {
    remainder = value
    isDirty = true
  }

  /// What a read of the quotient does beside.
  public mutating func quotientWasRead() { isDirty = false }

  private mutating func divide(isSigned: Bool) {
    isDirty = true
    // The signed division is one of magnitudes, and so the unsigned one's results for a divisor of
    // zero (all ones, and the dividend) get signs: -1, or 1 if the dividend is negative. Programs
    // run on the chip print just that; the datasheet does not say.
    let negatesDividend = isSigned && dividend >> 31 == 1
    let negatesDivisor = isSigned && divisor >> 31 == 1
    let numerator = negatesDividend ? 0 &- dividend : dividend
    let denominator = negatesDivisor ? 0 &- divisor : divisor
    let (ratio, rest) =
      denominator == 0
      ? (UInt32.max, numerator) : numerator.quotientAndRemainder(dividingBy: denominator)
    quotient = negatesDividend != negatesDivisor ? 0 &- ratio : ratio
    remainder = negatesDividend ? 0 &- rest : rest
  }
}

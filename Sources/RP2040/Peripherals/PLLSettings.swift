/// How a PLL is set: RP2040 datasheet, section 2.18.
public struct PLLSettings: Equatable, Sendable {
  /// PD and VCOPD clear: the oscillator of the PLL runs.
  public var isPowered = false
  /// POSTDIVPD clear: so do the dividers behind it.
  public var hasPostDividers = false
  /// The reference itself is put out.
  public var isBypassed = false
  public var referenceDivider: UInt64 = 1
  public var feedbackDivider: UInt64 = 0
  public var postDivider1: UInt64 = 7
  public var postDivider2: UInt64 = 7

  public init() {}

  /// The most that FBDIV may be (2.18.2.1).
  static let mostFeedback: UInt64 = 320

  /// Whether it locks on to a reference: it has dividers to do so. That its oscillator is in its range
  /// of 750 to 1600 MHz is not asked: overclockers leave it.
  public func locks(on reference: Ratio) -> Bool {
    isPowered && !reference.isZero && referenceDivider > 0
      && (1...Self.mostFeedback).contains(feedbackDivider)
  }

  /// Its output in hertz: `reference / REFDIV * FBDIV / (POSTDIV1 * POSTDIV2)`, section 2.18.2.
  public func output(of reference: Ratio) -> Ratio {
    if isBypassed { return reference }
    guard locks(on: reference), hasPostDividers else { return .zero }
    return reference
      * Ratio(feedbackDivider, over: referenceDivider &* postDivider1 &* postDivider2)
  }
}

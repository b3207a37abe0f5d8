/// What XOSC and ROSC have in common: the codes that their registers take, which protect against
/// stray writes, and bits of STATUS (RP2040 datasheet, sections 2.16.7 and 2.17.8).
enum OscillatorCode {
  static let enable: UInt32 = 0xFAB
  static let disable: UInt32 = 0xD1E
  /// The letters "coma", and "wake".
  static let dormant: UInt32 = 0x636F_6D61
  static let wake: UInt32 = 0x7761_6B65
  /// XOSC's only range: 1 to 15 MHz.
  static let crystalRange: UInt32 = 0xAA0

  static let isStable: UInt32 = 1 << 31
  static let badWrite: UInt32 = 1 << 24
  static let isDividing: UInt32 = 1 << 16
  static let isEnabled: UInt32 = 1 << 12
}

/// COUNT of an oscillator: 8 bits that count its periods down to zero, and stop.
struct OscillatorCountdown {
  private var loaded: UInt32 = 0
  private var loadedAt: UInt64 = 0

  /// - Parameter period: The oscillator's periods so far.
  mutating func start(_ value: UInt32, at period: UInt64) {
    (loaded, loadedAt) = (value & 0xFF, period)
  }

  func value(at period: UInt64) -> UInt32 {
    let passed = period > loadedAt ? period &- loadedAt : 0
    return passed >= loaded ? 0 : loaded &- UInt32(truncatingIfNeeded: passed)
  }
}

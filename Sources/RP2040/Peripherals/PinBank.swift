/// The RP2040's two banks of pins: datasheet, section 2.19.
public enum PinBank: Sendable {
  /// GPIO 0 to 29.
  case bank0
  /// The pins of the flash: SCLK, SS, SD0, SD1, SD2, SD3.
  case qspi

  public var pinCount: Int { self == .bank0 ? 30 : 6 }

  /// A bit for each pin.
  public var mask: UInt32 { self == .bank0 ? 0x3FFF_FFFF : 0x3F }
}

/// What a peripheral does to a pin.
public struct PinDrive: Equatable, Sendable {
  public var level: Bool
  /// Whether it drives the pin at all.
  public var isEnabled: Bool

  public init(level: Bool, isEnabled: Bool) {
    (self.level, self.isEnabled) = (level, isEnabled)
  }

  /// Nothing.
  public static let none = PinDrive(level: false, isEnabled: false)
}

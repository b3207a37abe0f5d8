/// SYSINFO: which chip this is. RP2040 datasheet, section 2.20.
///
/// The reference to the source of the chip (GITREF) is not known here, and reported when it is read.
public final class SystemInfo: Peripheral {
  public let base: UInt32 = 0x4000_0000
  public unowned let bus: Bus

  /// CHIP_ID of a B2: revision 2, part 2, manufacturer 0x927.
  private static let chipID: UInt32 = 0x2000_2927
  /// PLATFORM: an ASIC.
  private static let platform: UInt32 = 2

  public init(bus: Bus) { self.bus = bus }

  public func value(of register: UInt32, _ access: Access) -> UInt32? {
    switch register {
    case 0: Self.chipID
    case 4: Self.platform
    default: nil
    }
  }

  /// All is read-only.
  public func set(_ register: UInt32, to value: UInt32, _ access: Access) -> Bool {
    self.value(of: register, access) != nil
  }

  public func reset() {}
}

/// TBMAN: tells a chip from a simulation of it. RP2040 datasheet, section 2.22.
public final class TestbenchManager: Peripheral {
  public let base: UInt32 = 0x4006_C000
  public unowned let bus: Bus

  /// PLATFORM: an ASIC, and a bit that is reset to 1 without a name (pico-sdk hardware/regs/tbman.h).
  private static let platform: UInt32 = 5

  public init(bus: Bus) { self.bus = bus }

  public func value(of register: UInt32, _ access: Access) -> UInt32? {
    register == 0 ? Self.platform : nil
  }

  /// Read-only.
  public func set(_ register: UInt32, to value: UInt32, _ access: Access) -> Bool { register == 0 }

  public func reset() {}
}

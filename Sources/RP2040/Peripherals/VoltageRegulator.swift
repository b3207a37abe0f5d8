/// VREG_AND_CHIP_RESET: the core's voltage, brown-outs, and why the chip was reset. RP2040 datasheet,
/// sections 2.10 to 2.12.
///
/// The voltage is always as asked for (ROK), and enough. The last reset of the chip was its power-up:
/// one by the watchdog is none of the chip.
public final class VoltageRegulator: Peripheral {
  public let base: UInt32 = 0x4006_4000
  public unowned let bus: Bus
  private var registers = StoredRegisters([
    .init(Register.regulator, 0xF3, reset: 0xB1), .init(Register.brownOut, 0xF1, reset: 0x91),
  ])

  /// Offsets: section 2.10.6, pico-sdk hardware/regs/vreg_and_chip_reset.h.
  private enum Register {
    static let regulator: UInt32 = 0
    static let brownOut: UInt32 = 4
    static let chipReset: UInt32 = 8
  }

  private static let isRegulated: UInt32 = 1 << 12
  private static let hadPowerOnReset: UInt32 = 1 << 8

  public init(bus: Bus) { self.bus = bus }

  public func value(of register: UInt32, _ access: Access) -> UInt32? {
    switch register {
    case Register.regulator:
      return registers[register].map { $0 & 1 != 0 ? $0 | Self.isRegulated : $0 }
    // The flag that a debugger can set is clear; a write could only clear it.
    case Register.chipReset: return Self.hadPowerOnReset
    default: return registers[register]
    }
  }

  public func set(_ register: UInt32, to value: UInt32, _ access: Access) -> Bool {
    register == Register.chipReset || registers.write(register, value)
  }

  public func reset() { registers.reset() }
}

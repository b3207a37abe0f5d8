/// PADS_BANK0 and PADS_QSPI: the electrical side of pins. RP2040 datasheet, sections 2.19.4 and
/// 2.19.6.3.
///
/// Strengths, slew rates, hysteresis and the voltage are kept, and change nothing. Nor do the pads of
/// the debug port.
public final class Pads: Peripheral {
  public let base: UInt32
  public unowned let bus: Bus
  private let bank: PinBank
  private var registers: StoredRegisters

  /// Called with the pin whose pad has changed; nil for all.
  var onChange: ((Int?) -> Void)?

  private enum Pad {
    static let outputDisable: UInt32 = 1 << 7
    static let inputEnable: UInt32 = 1 << 6
    static let pullUp: UInt32 = 1 << 3
    static let pullDown: UInt32 = 1 << 2
  }

  public init(bus: Bus, bank: PinBank) {
    self.bus = bus
    self.bank = bank
    base = bank == .bank0 ? 0x4001_C000 : 0x4002_0000
    // As pico-sdk hardware/regs/pads_bank0.h and pads_qspi.h have them: GPIOs, SWCLK and SWD; and
    // SCLK, four data lines, SS.
    let resets: [UInt32] =
      bank == .bank0
      ? [UInt32](repeating: 0x56, count: 30) + [0xDA, 0x5A]
      : [0x56, 0x52, 0x52, 0x52, 0x52, 0x5A]
    registers = StoredRegisters(
      // VOLTAGE_SELECT.
      [.init(0, 1)]
        + resets.enumerated().map { .init(UInt32($0 + 1) * 4, 0xFF, reset: $1) })
  }

  public func value(of register: UInt32, _ access: Access) -> UInt32? { registers[register] }

  public func set(_ register: UInt32, to value: UInt32, _ access: Access) -> Bool {
    guard registers.write(register, value) else { return false }
    if let pin = (0..<bank.pinCount).first(where: { self.register(of: $0) == register }) {
      onChange?(pin)
    }
    return true
  }

  public func reset() {
    registers.reset()
    onChange?(nil)
  }

  func isInputEnabled(_ pin: Int) -> Bool { has(Pad.inputEnable, pin) }
  func isOutputDisabled(_ pin: Int) -> Bool { has(Pad.outputDisable, pin) }

  /// The level of a pin that nothing drives, which was `level` before. With both pulls it keeps that
  /// (2.19.4.1); with none it floats, for which low is as good as any.
  func undrivenLevel(_ pin: Int, after level: Bool) -> Bool {
    has(Pad.pullUp, pin) && (level || !has(Pad.pullDown, pin))
  }

  private func has(_ bit: UInt32, _ pin: Int) -> Bool {
    (registers[register(of: pin)] ?? 0) & bit != 0
  }

  private func register(of pin: Int) -> UInt32 {
    guard bank == .qspi else { return UInt32(truncatingIfNeeded: pin + 1) * 4 }
    // Pads have SS last, pins have it second.
    switch pin {
    case 0: return 4
    case 1: return 24
    default: return UInt32(truncatingIfNeeded: pin) * 4
    }
  }
}

/// XOSC: RP2040 datasheet, section 2.16.
///
/// It makes its frequency as soon as it is enabled, and says STABLE when the delay of STARTUP is over.
public final class CrystalOscillator: Peripheral {
  public let base: UInt32 = 0x4002_4000
  public unowned let bus: Bus
  private let tree: ClockTree
  private var registers = StoredRegisters([
    .init(Register.control, 0xFF_FFFF), .init(Register.startup, 0x10_3FFF),
  ])
  private var isEnabled = false
  private var hasBadWrite = false
  /// Periods of the crystal since it was enabled.
  private let periods: TickCounter
  private var enabledAt: UInt64 = 0
  private var countdown = OscillatorCountdown()

  /// Offsets: section 2.16.7, pico-sdk hardware/regs/xosc.h.
  private enum Register {
    static let control: UInt32 = 0x00
    static let status: UInt32 = 0x04
    static let dormant: UInt32 = 0x08
    static let startup: UInt32 = 0x0C
    static let count: UInt32 = 0x1C
  }

  public init(bus: Bus, tree: ClockTree) {
    self.bus = bus
    self.tree = tree
    periods = tree.makeCounter(of: .crystal)
    reset()
  }

  public func value(of register: UInt32, _ access: Access) -> UInt32? {
    switch register {
    case Register.status: status(at: access.cycle)
    case Register.dormant: OscillatorCode.wake
    case Register.count: countdown.value(at: periods.count(at: access.cycle))
    default: registers[register]
    }
  }

  public func write(_ offset: UInt32, _ value: UInt32, _ access: Access) -> Bool {
    let isStatus = AtomicAlias.register(offset) == Register.status
    return write(
      offset, value, access, clearingWithOnes: isStatus ? OscillatorCode.badWrite : 0)
  }

  public func set(_ register: UInt32, to value: UInt32, _ access: Access) -> Bool {
    switch register {
    case Register.control:
      setControl(value, at: access.cycle)
    case Register.status:
      if value & OscillatorCode.badWrite != 0 { hasBadWrite = false }
    case Register.dormant:
      if value != OscillatorCode.wake { hasBadWrite = true }
      // Sleep without any clock is not modelled.
      return value != OscillatorCode.dormant
    case Register.count:
      countdown.start(value, at: periods.count(at: access.cycle))
    default:
      return registers.write(register, value)
    }
    return true
  }

  public func reset() {
    registers.reset()
    (isEnabled, hasBadWrite) = (false, false)
    countdown = OscillatorCountdown()
    tree.setFrequency(of: .crystal, to: .zero, at: tree.now)
  }

  private func setControl(_ value: UInt32, at cycle: UInt64) {
    let old = registers[Register.control] ?? 0
    _ = registers.write(Register.control, value)
    let code = value >> 12 & 0xFFF
    if value & 0xFFF != OscillatorCode.crystalRange { hasBadWrite = true }
    if code != OscillatorCode.enable && code != OscillatorCode.disable { hasBadWrite = true }
    // "An invalid setting will enable the oscillator" (CTRL, 2.16.7).
    let isEnabled = code != OscillatorCode.disable
    let isNewCode = code == OscillatorCode.enable && old >> 12 & 0xFFF != code
    if isEnabled && (isNewCode || !self.isEnabled) { enabledAt = periods.count(at: cycle) }
    self.isEnabled = isEnabled
    tree.setFrequency(
      of: .crystal, to: isEnabled ? Ratio(tree.crystalHertz) : .zero, at: cycle)
    bus.requestAttention()
  }

  private func status(at cycle: UInt64) -> UInt32 {
    var status = hasBadWrite ? OscillatorCode.badWrite : 0
    if isEnabled { status |= OscillatorCode.isEnabled }
    if isEnabled && periods.count(at: cycle) &- enabledAt >= startupPeriods {
      status |= OscillatorCode.isStable
    }
    return status
  }

  /// DELAY is in multiples of 256 periods, and of 1,024 with X4.
  private var startupPeriods: UInt64 {
    let startup = registers[Register.startup] ?? 0
    return UInt64(startup & 0x3FFF) << (startup & 1 << 20 != 0 ? 10 : 8)
  }
}

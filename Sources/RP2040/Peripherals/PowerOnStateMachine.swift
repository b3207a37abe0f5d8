/// PSM: what starts the parts of the chip one after the other. RP2040 datasheet, section 2.13.
///
/// All is on, always, but core 1, which programs reset through it. Forcing any other part off is
/// reported as not modelled.
public final class PowerOnStateMachine: Peripheral {
  public let base: UInt32 = 0x4001_0000
  public unowned let bus: Bus
  private var registers = StoredRegisters([
    .init(Register.forceOn, mask), .init(Register.forceOff, mask),
    .init(Register.watchdogSelection, mask),
  ])

  /// Called with true when core 1 is put into reset, and with false when it is let go.
  public var onCore1Held: ((Bool) -> Void)?

  /// Offsets: section 2.13.5, pico-sdk hardware/regs/psm.h.
  private enum Register {
    static let forceOn: UInt32 = 0x0
    static let forceOff: UInt32 = 0x4
    static let watchdogSelection: UInt32 = 0x8
    static let done: UInt32 = 0xC
  }

  /// The 17 bits, ROSC to PROC1.
  private static let mask: UInt32 = 0x1_FFFF
  private static let core1: UInt32 = 1 << 16

  public init(bus: Bus, onCore1Held: ((Bool) -> Void)? = nil) {
    self.bus = bus
    self.onCore1Held = onCore1Held
  }

  /// WDSEL: the parts that the watchdog resets when it fires. Bit 3 is RESETS, and with it all
  /// peripherals.
  public var watchdogSelection: UInt32 { registers[Register.watchdogSelection] ?? 0 }

  public var isCore1Held: Bool { forcedOff & Self.core1 != 0 }

  public func value(of register: UInt32, _ access: Access) -> UInt32? {
    register == Register.done ? ~forcedOff & Self.mask : registers[register]
  }

  public func set(_ register: UInt32, to value: UInt32, _ access: Access) -> Bool {
    // DONE is read-only.
    if register == Register.done { return true }
    let wasHeld = isCore1Held
    guard registers.write(register, value) else { return false }
    report(wasHeld)
    return register != Register.forceOff || value & Self.mask & ~Self.core1 == 0
  }

  public func reset() {
    let wasHeld = isCore1Held
    registers.reset()
    report(wasHeld)
  }

  private var forcedOff: UInt32 { registers[Register.forceOff] ?? 0 }

  private func report(_ wasHeld: Bool) {
    guard wasHeld != isCore1Held else { return }
    onCore1Held?(isCore1Held)
    bus.requestAttention()
  }
}

/// RESETS: holds peripherals in reset. RP2040 datasheet, section 2.14.
///
/// RESET_DONE follows at once. A peripheral is reset when its bit is set and again when it is cleared,
/// for what is written to one in reset is lost; that reads of it then give nothing is not modelled.
public final class Resets: Peripheral {
  public let base: UInt32 = 0x4000_C000
  public unowned let bus: Bus
  private let tree: ClockTree
  private var peripherals: [Int: [any Peripheral]] = [:]
  private var registers = StoredRegisters([
    .init(Register.reset, mask, reset: mask), .init(Register.watchdogSelection, mask),
  ])

  /// Offsets: section 2.14.3, pico-sdk hardware/regs/resets.h.
  private enum Register {
    static let reset: UInt32 = 0x0
    static let watchdogSelection: UInt32 = 0x4
    static let done: UInt32 = 0x8
  }

  /// The 25 bits, ADC to USBCTRL.
  private static let mask: UInt32 = 0x1FF_FFFF

  /// - Parameter tree: Is told when peripherals are reset, for those in whose lives time matters.
  public init(bus: Bus, tree: ClockTree) {
    self.bus = bus
    self.tree = tree
  }

  /// Has `peripheral` reset with bit `bit` of RESET, 0 to 24. Several may share one.
  public func connect(bit: Int, _ peripheral: any Peripheral) {
    guard 0..<25 ~= bit else { return }
    peripherals[bit, default: []].append(peripheral)
  }

  /// Whether the peripheral of a bit is held in reset.
  public func isHeld(bit: Int) -> Bool {
    0..<25 ~= bit && held & 1 &<< UInt32(truncatingIfNeeded: bit) != 0
  }

  public func value(of register: UInt32, _ access: Access) -> UInt32? {
    register == Register.done ? ~held & Self.mask : registers[register]
  }

  public func set(_ register: UInt32, to value: UInt32, _ access: Access) -> Bool {
    // RESET_DONE is read-only.
    if register == Register.done { return true }
    let old = held
    guard registers.write(register, value) else { return false }
    if register == Register.reset {
      tree.notice(access.cycle)
      resetPeripherals(old ^ held)
    }
    return true
  }

  /// All in reset, as after power-up.
  public func reset() {
    registers.reset()
    resetPeripherals(Self.mask)
  }

  /// What the watchdog does to the peripherals of WDSEL when it fires: they are reset, and stay so.
  /// `reset` instead, if the state machine's WDSEL has RESETS itself.
  public func resetByWatchdog() {
    let selection = registers[Register.watchdogSelection] ?? 0
    registers[Register.reset] = held | selection
    resetPeripherals(selection)
  }

  private var held: UInt32 { registers[Register.reset] ?? 0 }

  private func resetPeripherals(_ bits: UInt32) {
    for bit in 0..<25 where bits >> UInt32(bit) & 1 != 0 {
      for peripheral in peripherals[bit] ?? [] { peripheral.reset() }
    }
  }
}

/// A phase-locked loop, which multiplies the crystal's frequency: RP2040 datasheet, section 2.18.
///
/// It locks at once; a real one takes some microseconds. LOCK says that it is on and has a reference.
public final class PLL: Peripheral {
  /// Which of the two.
  public enum Unit: Sendable { case system, usb }

  public let base: UInt32
  public unowned let bus: Bus
  private let tree: ClockTree
  private let signal: ClockSignal
  private var registers = StoredRegisters([
    .init(Register.control, 0x13F, reset: 1),
    .init(Register.power, 0x2D, reset: 0x2D),
    .init(Register.feedbackDivider, 0xFFF),
    .init(Register.postDividers, 0x77000, reset: 0x77000),
  ])

  /// Offsets: section 2.18.4, pico-sdk hardware/regs/pll.h.
  private enum Register {
    static let control: UInt32 = 0x0
    static let power: UInt32 = 0x4
    static let feedbackDivider: UInt32 = 0x8
    static let postDividers: UInt32 = 0xC
  }

  public init(bus: Bus, unit: Unit, tree: ClockTree) {
    self.bus = bus
    self.tree = tree
    base = unit == .system ? 0x4002_8000 : 0x4002_C000
    signal = unit == .system ? .pllSystem : .pllUSB
    reset()
  }

  public func value(of register: UInt32, _ access: Access) -> UInt32? {
    guard let value = registers[register] else { return nil }
    guard register == Register.control else { return value }
    return settings.locks(on: tree.frequency(of: .crystal)) ? value | 1 << 31 : value
  }

  public func set(_ register: UInt32, to value: UInt32, _ access: Access) -> Bool {
    guard registers.write(register, value) else { return false }
    tree.setPLL(signal, settings, at: access.cycle)
    bus.requestAttention()
    return true
  }

  public func reset() {
    registers.reset()
    tree.setPLL(signal, settings, at: tree.now)
  }

  private var settings: PLLSettings {
    let control = registers[Register.control] ?? 0
    let power = registers[Register.power] ?? 0
    let dividers = registers[Register.postDividers] ?? 0
    var settings = PLLSettings()
    // VCOPD and PD; the DSM's power-down changes nothing.
    settings.isPowered = power & 0x21 == 0
    settings.hasPostDividers = power & 0x8 == 0
    settings.isBypassed = control & 0x100 != 0
    settings.referenceDivider = UInt64(control & 0x3F)
    settings.feedbackDivider = UInt64(registers[Register.feedbackDivider] ?? 0)
    settings.postDivider1 = UInt64(dividers >> 16 & 7)
    settings.postDivider2 = UInt64(dividers >> 12 & 7)
    return settings
  }
}

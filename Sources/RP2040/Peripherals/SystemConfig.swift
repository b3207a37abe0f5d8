/// SYSCFG: odds and ends, of which NMI sources matter here. RP2040 datasheet, section 2.21.
///
/// Forcing a debug port and taking power from memories are kept, and reported as not modelled.
public final class SystemConfig: Peripheral {
  public let base: UInt32 = 0x4000_4000
  public unowned let bus: Bus
  private var registers = StoredRegisters([
    .init(Register.nmiMask0, 0xFFFF_FFFF), .init(Register.nmiMask1, 0xFFFF_FFFF),
    // The instances of the two debug ports; the cores are never seen halted.
    .init(Register.processors, 0xFF00_0000, reset: 0x1000_0000),
    .init(Register.inputBypass, 0x3FFF_FFFF), .init(Register.moreInputBypass, 0x3F),
    .init(Register.debugForce, 0xEE, reset: 0x66), .init(Register.memoryPower, 0xFF),
  ])

  /// Offsets: section 2.21.2, pico-sdk hardware/regs/syscfg.h.
  private enum Register {
    static let nmiMask0: UInt32 = 0x00
    static let nmiMask1: UInt32 = 0x04
    static let processors: UInt32 = 0x08
    static let inputBypass: UInt32 = 0x0C
    static let moreInputBypass: UInt32 = 0x10
    static let debugForce: UInt32 = 0x14
    static let memoryPower: UInt32 = 0x18
  }

  public init(bus: Bus) { self.bus = bus }

  /// Whether a core has any NMI source: `updateNMI` then matters.
  public var hasNMISources: Bool { mask(of: 0) | mask(of: 1) != 0 }

  /// Sets the cores' NMI by their interrupt lines. To be called when lines may have changed.
  public func updateNMI() {
    for core in 0..<2 {
      bus.setNMI(bus.interruptLines[core] & mask(of: core) != 0, core: core)
    }
  }

  public func value(of register: UInt32, _ access: Access) -> UInt32? { registers[register] }

  public func set(_ register: UInt32, to value: UInt32, _ access: Access) -> Bool {
    guard registers.write(register, value) else { return false }
    updateNMI()
    bus.requestAttention()
    switch register {
    // The ATTACH bits.
    case Register.debugForce: return value & 0x88 == 0
    case Register.memoryPower: return value & 0xFF == 0
    default: return true
    }
  }

  public func reset() {
    registers.reset()
    updateNMI()
  }

  private func mask(of core: Int) -> UInt32 {
    registers[core == 0 ? Register.nmiMask0 : Register.nmiMask1] ?? 0
  }
}

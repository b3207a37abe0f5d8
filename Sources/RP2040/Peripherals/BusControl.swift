/// BUSCTRL: priorities on the bus, which change nothing here. RP2040 datasheet, section 2.1.5.
///
/// Nothing is counted for the performance counters; reading one is reported.
public final class BusControl: Peripheral {
  public let base: UInt32 = 0x4003_0000
  public unowned let bus: Bus
  private var registers = StoredRegisters(
    [.init(Register.priority, 0x1111)]
      + (0..<4).map { .init(Register.selection0 &+ 8 &* $0, 0x1F, reset: 0x1F) })

  /// Offsets: section 2.1.5.1, pico-sdk hardware/regs/busctrl.h.
  private enum Register {
    static let priority: UInt32 = 0x00
    static let acknowledge: UInt32 = 0x04
    static let counter0: UInt32 = 0x08
    static let selection0: UInt32 = 0x0C
    static let counter3: UInt32 = 0x20
  }

  public init(bus: Bus) { self.bus = bus }

  public func value(of register: UInt32, _ access: Access) -> UInt32? {
    // Arbiters are taken to have noticed any priorities.
    register == Register.acknowledge ? 1 : registers[register]
  }

  public func set(_ register: UInt32, to value: UInt32, _ access: Access) -> Bool {
    if registers.write(register, value) || register == Register.acknowledge { return true }
    // A write clears a counter, which here is clear.
    return Register.counter0...Register.counter3 ~= register && register & 7 == 0
  }

  public func reset() { registers.reset() }
}

import RP2040
import Testing

/// Calls functions of a boot ROM, the real one or the emulated one, as a program would.
final class ROMCaller {
  /// Where a function returns to: a core that sleeps.
  private static let home: UInt32 = 0x2000_0100
  private static let stack: UInt32 = 0x2004_0000

  let bus = Bus(flashSize: 1 << 20)
  let chip: FlashChip
  let serial: SynchronousSerialInterface
  let control: XIPControl
  var core: Core
  private(set) var emulated: EmulatedBootROM?

  private init() {
    chip = FlashChip(bus: bus)
    serial = SynchronousSerialInterface(bus: bus, chip: chip)
    control = XIPControl(bus: bus)
    core = Core(0, bus: bus)
    bus.attach(PlainRegisters(), at: 0x4000_0000, size: 512 << 10)
    bus.attach(serial, at: serial.base, size: serial.size)
    bus.attach(control, at: control.base, size: control.size)
    bus.attach(QSPIPins(serial), at: 0x4001_8000)
    bus.attach(ResetsDone(), at: 0x4000_C000)
    bus.attach(Divider(), at: 0xD000_0000)
    // WFI, and once more.
    _ = bus.load([0x30, 0xBF, 0xFD, 0xE7], at: Self.home)
  }

  static func emulated() -> ROMCaller {
    let caller = ROMCaller()
    caller.emulated = EmulatedBootROM(bus: caller.bus, chip: caller.chip)
    caller.core.reset()
    return caller
  }

  static func real() throws -> ROMCaller {
    let caller = ROMCaller()
    try #require(caller.bus.load(RealROM.bytes(), at: 0))
    caller.core.reset()
    return caller
  }

  /// A function did not return.
  struct DidNotReturn: Error {
    let state: Core.State
    let pc: UInt32
    let fault: FaultRecord?
  }

  /// The result registers R0 to R3, once the function has returned.
  func call(_ address: UInt32, _ arguments: [UInt32], cycles: UInt64 = 200_000) throws -> [UInt32] {
    for (register, value) in arguments.enumerated() { core[register] = value }
    core[13] = Self.stack
    core[14] = Self.home | 1
    core.start(at: address)
    _ = core.run(cycles: cycles)
    guard core.state == .sleeping(untilEvent: false), core.pc == Self.home + 2 else {
      throw DidNotReturn(state: core.state, pc: core.pc, fault: core.lastFault)
    }
    return (0..<4).map { core[$0] }
  }

  /// Looks a function or data up through the ROM's own look-up function.
  func lookUp(_ code: String, isData: Bool = false) throws -> UInt32 {
    let characters = Array(code.utf8).map { UInt32($0) }
    return try call(
      halfword(0x18), [halfword(isData ? 0x16 : 0x14), characters[0] | characters[1] << 8])[0]
  }

  /// The functions of a table of floating-point functions.
  func table(_ code: String) throws -> [UInt32] {
    let start = try lookUp(code, isData: true)
    return (0..<32).map { word(start + 4 * $0) }
  }

  func halfword(_ address: UInt32) -> UInt32 {
    UInt32(bus.rom.load(fromByteOffset: Int(address), as: UInt16.self))
  }

  func word(_ address: UInt32) -> UInt32 {
    bus.rom.load(fromByteOffset: Int(address), as: UInt32.self)
  }

  func sram(_ address: UInt32, _ count: Int) -> [UInt8] {
    Array(UnsafeRawBufferPointer(start: bus.sram + Int(address - AddressMap.sram), count: count))
  }

  var flash: [UInt8] {
    Array(UnsafeRawBufferPointer(start: bus.flash, count: Int(bus.flashSize)))
  }
}

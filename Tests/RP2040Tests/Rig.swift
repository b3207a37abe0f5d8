import RP2040

/// A core with code in flash, its vector table in SRAM, and a handler for each exception.
final class Rig {
  static let code: UInt32 = 0x1000_0200
  static let table: UInt32 = 0x2000_0000
  static let stack: UInt32 = 0x2000_8000
  /// Where `poke` and `peek` have their instructions.
  private static let tools: UInt32 = 0x1000_0100

  let bus = Bus(flashSize: 64 << 10)
  var core: Core

  /// Starts at `code`, with all handlers branching to themselves.
  init(_ code: [UInt16]) {
    core = Core(0, bus: bus)
    place(code + [0xE7FE], at: Self.code)
    place([0x6001, 0x6801], at: Self.tools)
    setWord(Self.table, Self.stack)
    setWord(Self.table + 4, Self.code | 1)
    for exception: UInt32 in 2..<48 {
      place([0xE7FE], at: Self.handler(exception))
      setWord(Self.table + 4 * exception, Self.handler(exception) | 1)
    }
    core.reset(vectorTable: Self.table)
  }

  static func handler(_ exception: UInt32) -> UInt32 { 0x1000_1000 + 64 * exception }

  func place(_ code: [UInt16], at address: UInt32) {
    _ = bus.load(code.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }, at: address)
  }

  func setHandler(_ exception: UInt32, _ code: [UInt16]) {
    place(code, at: Self.handler(exception))
  }

  func word(_ address: UInt32) -> UInt32 {
    bus.sram.load(fromByteOffset: Int(address - AddressMap.sram), as: UInt32.self)
  }

  func setWord(_ address: UInt32, _ value: UInt32) {
    bus.sram.storeBytes(
      of: value, toByteOffset: Int(address - AddressMap.sram), as: UInt32.self)
    bus.invalidate(address, count: 4)
  }

  /// Lets the core itself store a word; nothing may be pending that it would take then.
  func poke(_ address: UInt32, _ value: UInt32) {
    withTool(0) { rig in
      rig.core[0] = address
      rig.core[1] = value
      _ = rig.core.step()
    }
  }

  /// What the core itself loads from `address`.
  func peek(_ address: UInt32) -> UInt32 {
    var value: UInt32 = 0
    withTool(2) { rig in
      rig.core[0] = address
      _ = rig.core.step()
      value = rig.core[1]
    }
    return value
  }

  private func withTool(_ offset: UInt32, _ body: (Rig) -> Void) {
    let saved = (core[0], core[1], core.pc)
    core.start(at: Self.tools + offset)
    body(self)
    (core[0], core[1]) = (saved.0, saved.1)
    core.start(at: saved.2)
  }

  /// Enables an interrupt and gives it one of the four priorities.
  func enable(_ interrupt: UInt32, priority: UInt32 = 0) {
    let register = 0xE000_E400 + (interrupt & ~3)
    let shift = (interrupt & 3) * 8 + 6
    poke(register, peek(register) & ~(3 << shift) | priority << shift)
    poke(0xE000_E100, 1 << interrupt)
  }

  /// Runs on where the core gave control back because it signalled something.
  @discardableResult
  func run(_ cycles: UInt64) -> Core.Stop {
    let end = core.cycles + cycles
    while true {
      let stop = core.run(cycles: end - core.cycles)
      if stop != .attention || core.cycles >= end { return stop }
    }
  }

  func pulse(_ interrupt: Int) {
    bus.setInterruptLine(interrupt, true)
    run(0)
    bus.setInterruptLine(interrupt, false)
  }
}

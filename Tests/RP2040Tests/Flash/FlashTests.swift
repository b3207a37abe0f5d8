import RP2040
import Testing

@Suite("Flash: commands of the chip, and the ROM's functions on it")
struct FlashTests {
  private let bus = Bus(flashSize: 1 << 20)
  private let chip: FlashChip

  init() { chip = FlashChip(bus: bus, uniqueID: [1, 2, 3, 4, 5, 6, 7, 8]) }

  @discardableResult
  private func transfer(_ bytes: [UInt8], reading count: Int = 0) -> [UInt8] {
    chip.select()
    defer { chip.deselect() }
    for byte in bytes { _ = chip.exchange(byte) }
    return (0..<count).map { _ in chip.exchange(0) }
  }

  private func byte(_ offset: Int) -> UInt8 {
    bus.flash.load(fromByteOffset: offset, as: UInt8.self)
  }

  @Test("Identification, status")
  func answers() {
    #expect(transfer([0x9F], reading: 3) == [0xEF, 0x40, 20])
    #expect(transfer([0x4B, 0, 0, 0, 0], reading: 8) == [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(transfer([0x05], reading: 2) == [0, 0])
    transfer([0x06])
    #expect(transfer([0x05], reading: 1) == [2])
    transfer([0x04])
    #expect(transfer([0x05], reading: 1) == [0])
    #expect(transfer([0x35], reading: 1) == [2])
    transfer([0x31, 0x42])
    #expect(transfer([0x35], reading: 1) == [2])
    transfer([0x06])
    transfer([0x01, 0x1C, 0x40])
    #expect(transfer([0x05], reading: 1) == [0x1C])
    #expect(transfer([0x35], reading: 1) == [0x40])
    transfer([0x66])
    transfer([0x99])
    #expect(transfer([0x35], reading: 1) == [2])
    #expect(chip.unknownCommands.isEmpty)
    #expect(transfer([0x77], reading: 1) == [0xFF])
    #expect(chip.unknownCommands == [0x77])
  }

  @Test("Programming clears bits, and wraps in its page")
  func programs() {
    transfer([0x02, 0, 1, 0, 0x55])
    #expect(byte(0x100) == 0xFF)
    transfer([0x06])
    transfer([0x02, 0, 1, 0xFE, 0x0F, 0x11, 0x22])
    #expect([byte(0x1FE), byte(0x1FF), byte(0x100), byte(0x200)] == [0x0F, 0x11, 0x22, 0xFF])
    #expect(transfer([0x05], reading: 1) == [0])
    transfer([0x06])
    transfer([0x32, 0, 1, 0xFE, 0xF5])
    #expect(byte(0x1FE) == 0x05)
    // The last 256 bytes count.
    transfer([0x06])
    transfer([0x02, 0, 2, 0] + [0x12] + [UInt8](repeating: 0x34, count: 256))
    #expect([byte(0x200), byte(0x2FF), byte(0x300)] == [0x34, 0x34, 0xFF])
  }

  @Test("Erasing", arguments: [(0x20, 0x1000), (0x52, 0x8000), (0xD8, 0x1_0000)])
  func erases(command: UInt8, size: Int) {
    bus.flash.initializeMemory(as: UInt8.self, repeating: 0, count: 1 << 20)
    transfer([command, 0x02, 0x12, 0x34])
    #expect(byte(0x2_1234) == 0)
    transfer([0x06])
    transfer([command, 0x02, 0x12, 0x34, 0])
    #expect(byte(0x2_1234) == 0)
    transfer([command, 0x02, 0x12, 0x34])
    let start = 0x2_1234 & ~(size - 1)
    #expect((0..<1 << 20).filter { byte($0) == 0xFF } == Array(start..<start + size))
    transfer([0x06])
    transfer([0xC7])
    #expect((0..<1 << 20).allSatisfy { byte($0) == 0xFF })
  }

  @Test("Reading, on and on, and continuously without a command")
  func reads() {
    for offset in 0..<64 {
      bus.flash.storeBytes(of: UInt8(offset), toByteOffset: offset, as: UInt8.self)
    }
    #expect(transfer([0x03, 0, 0, 5], reading: 3) == [5, 6, 7])
    #expect(transfer([0x0B, 0, 0, 5, 0], reading: 2) == [5, 6])
    #expect(transfer([0xBB, 0, 0, 9, 0], reading: 2) == [9, 10])
    #expect(transfer([0xEB, 0, 0, 7, 0xA0, 0, 0], reading: 2) == [7, 8])
    #expect(transfer([0, 0, 11, 0xA0, 0, 0], reading: 2) == [11, 12])
    transfer([0xFF, 0xFF])
    #expect(transfer([0x03, 0, 0, 5], reading: 1) == [5])
    #expect(transfer([0x03, 0x0F, 0xFF, 0xFF], reading: 2) == [0xFF, 0])
  }

  /// A change behind the core's back is seen by it.
  @Test("Code that is programmed again is decoded again")
  func invalidates() {
    let rig = Rig([0x2001])
    rig.run(1)
    #expect(rig.core[0] == 1)
    let chip = FlashChip(bus: rig.bus)
    chip.select()
    _ = chip.exchange(0x06)
    chip.deselect()
    chip.select()
    // MOVS R0, #1 becomes MOVS R0, #0.
    for byte: UInt8 in [0x02, 0, 2, 0, 0x00] { _ = chip.exchange(byte) }
    chip.deselect()
    rig.core.start(at: Rig.code)
    rig.run(1)
    #expect(rig.core[0] == 0)
  }

  @Test("Both ROMs leave the same in flash")
  func romFunctions() throws {
    let callers = [try ROMCaller.real(), ROMCaller.emulated()]
    for caller in callers {
      caller.bus.flash.initializeMemory(as: UInt8.self, repeating: 0x5A, count: 1 << 20)
      _ = caller.bus.load((0..<1_024).map { UInt8(truncatingIfNeeded: $0 &* 7) }, at: 0x2000_2000)
      let call = { (code: String, arguments: [UInt32]) in
        _ = try caller.call(try caller.lookUp(code), arguments, cycles: 20_000_000)
      }
      try call("IF", [])
      try call("EX", [])
      try call("RE", [0x1_F000, 0x2_2000, 0x1_0000, 0xD8])
      try call("RP", [0x1_F000, 0x2000_2000, 0x300])
      try call("RP", [0x1_F100, 0x2000_2011, 0x80])
      try call("RP", [0x3_0000, 0x2000_2000, 0x100])
      // Askew, and beyond the end of the chip, which wraps.
      try call("RP", [0x5_0034, 0x2000_2000, 0x100])
      try call("RP", [0xF0_0080, 0x2000_2000, 0x200])
      try call("RE", [0xF1_0000, 0x1000, 0x1_0000, 0xD8])
      try call("FC", [])
      try call("CX", [])
    }
    #expect(callers[0].flash == callers[1].flash)
    #expect(callers[1].flash[0x1_F001] == 7)
    #expect(callers[1].flash[0x4_1000] == 0x5A)
    #expect(callers[0].chip.erases == callers[1].chip.erases)
    #expect(callers[0].chip.programs == callers[1].chip.programs)
    for register: UInt32 in [0x00, 0x08, 0x10, 0x14, 0xF4] {
      let access = Access(core: 0, cycle: .max / 2, width: 4)
      #expect(
        callers[0].serial.read(register, access) == callers[1].serial.read(register, access),
        "\(register)")
    }
  }
}

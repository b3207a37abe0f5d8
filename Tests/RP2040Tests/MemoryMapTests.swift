import RP2040
import Testing

/// The RP2040's memory map, devices, and code that changes.
@Suite struct MemoryMapTests {
  final class Recorder: Device {
    var written: [[UInt32]] = []
    var onWrite: () -> Void = {}

    func read(_ offset: UInt32, _ access: Access) -> UInt32? {
      offset == 0x3FFC ? nil : 0x4433_2211 &+ offset
    }

    func write(_ offset: UInt32, _ value: UInt32, _ access: Access) -> Bool {
      written.append([offset, value, UInt32(access.width)])
      onWrite()
      return offset != 0x3FFC
    }
  }

  @Test func unstripedBanks() {
    let rig = Rig([])
    for bank: UInt32 in 0..<4 {
      for word: UInt32 in [0, 1, 5, 0x3FFF] {
        let value = bank << 16 | word
        rig.poke(0x2100_0000 + bank << 16 + word << 2, value | 0x100_0000)
        let striped = 0x2000_0000 + word << 4 + bank << 2
        #expect(rig.word(striped) == value | 0x100_0000)
        #expect(rig.peek(0x2100_0000 + bank << 16 + word << 2) == value | 0x100_0000)
      }
    }
  }

  @Test func flashAliases() {
    let rig = Rig([])
    rig.place([0x1234, 0x5678], at: 0x1000_0400)
    for alias: UInt32 in 0..<4 {
      #expect(rig.peek(0x1000_0400 + alias << 24) == 0x5678_1234)
    }
    rig.core.start(at: 0x1300_0200)
    rig.place([0x4678], at: Rig.code)
    rig.run(1)
    #expect(rig.core[0] == 0x1300_0204)
    rig.poke(0x1500_3FFC, 9)
    #expect(rig.peek(0x1500_3FFC) == 9)
  }

  @Test(arguments: [0x2000_1000, 0x2100_1000, 0x1500_0100] as [UInt32])
  func codeThatChangesItself(address: UInt32) {
    // At `address`: movs r2, #1; strh r1, [r0], which changes what comes first; b back.
    let rig = Rig([])
    rig.place([0x2201, 0x8001, 0xE7FC], at: address)
    rig.core.start(at: address)
    rig.core[0] = address
    rig.core[1] = 0x2202
    rig.run(3)
    #expect(rig.core[2] == 1)
    rig.run(1)
    #expect(rig.core[2] == 2)
  }

  /// The second half of a BL counts as code, too.
  @Test func secondHalvesAreInvalidated() {
    let rig = Rig([])
    rig.place([0xF000, 0xF810], at: 0x2000_10FE)
    rig.core.start(at: 0x2000_10FE)
    rig.run(1)
    #expect(rig.core.pc == 0x2000_1122)
    rig.poke(0x2000_1100, 0x0000_F820)
    rig.core.start(at: 0x2000_10FE)
    rig.run(1)
    #expect(rig.core.pc == 0x2000_1142)
  }

  @Test func devicesSeeWords() {
    // STRB R1, [R0, #1]; STRH R1, [R0, #2]; STR R1, [R0]; LDRB R2, [R0, #2]; LDRH R3, [R0, #2]
    let rig = Rig([0x7041, 0x8041, 0x6001, 0x7882, 0x8843])
    let device = Recorder()
    #expect(rig.bus.attach(device, at: 0x4003_4000))
    rig.core[0] = 0x4003_4000
    rig.core[1] = 0xAABB_CCDD
    rig.run(5)
    #expect(
      device.written == [[0, 0xDDDD_DDDD, 1], [0, 0xCCDD_CCDD, 2], [0, 0xAABB_CCDD, 4]])
    #expect(rig.core[2] == 0x33)
    #expect(rig.core[3] == 0x4433)
    #expect(rig.bus.attach(device, at: 0x4000_1000) == false)
  }

  @Test func devicesInterruptAtOnceAndRefuse() {
    let rig = Rig([0x6001, 0x3401, 0x6001])
    let device = Recorder()
    rig.bus.attach(device, at: 0x4000_0000)
    rig.enable(30)
    let bus = rig.bus
    device.onWrite = { bus.setInterruptLine(30, true) }
    rig.core[0] = 0x4000_0000
    rig.run(100)
    #expect(rig.core.exceptionNumber == 46)
    #expect(rig.word(Rig.stack - 8) == Rig.code + 2)
    let refusing = Rig([0x6001])
    refusing.bus.attach(Recorder(), at: 0x4000_0000)
    refusing.core[0] = 0x4000_3FFC
    refusing.run(1)
    #expect(refusing.core.lastFault?.fault == .write(address: 0x4000_3FFC))
  }

  @Test func attentionGivesControlBack() {
    let rig = Rig([0x6001])
    let device = Recorder()
    let bus = rig.bus
    device.onWrite = { bus.requestAttention() }
    bus.attach(device, at: 0x4000_0000)
    rig.core[0] = 0x4000_0000
    #expect(rig.core.run(cycles: 1_000) == .attention)
    #expect(rig.core.pc == Rig.code + 2)
  }

  @Test func atomicAliases() {
    let old: UInt32 = 0b1100
    let results = (0..<4).map { view in
      AtomicAlias(offset: 0x1008 * UInt32(view)).applied(to: old, 0b1010)
    }
    #expect(results == [0b1010, 0b0110, 0b1110, 0b0100])
    #expect(AtomicAlias.register(0x3008) == 8)
  }

  @Test func systemControlAtReset() {
    let rig = Rig([])
    let values: [UInt32: UInt32] = [
      0xE000_ED00: 0x410C_C601, 0xE000_ED04: 0, 0xE000_ED0C: 0xFA05_0000, 0xE000_ED10: 0,
      0xE000_ED14: 0x208, 0xE000_ED1C: 0, 0xE000_ED20: 0, 0xE000_E010: 0, 0xE000_E100: 0,
      0xE000_E400: 0, 0xE000_ED90: 0x800,
    ]
    for (address, value) in values { #expect(rig.peek(address) == value) }
    for (address, kept) in [
      (0xE000_ED08, 0xFFFF_FF00), (0xE000_ED10, 0x16), (0xE000_ED1C, 0xC000_0000),
      (0xE000_ED20, 0xC0C0_0000), (0xE000_E404, 0xC0C0_C0C0), (0xE000_E014, 0x00FF_FFFF),
    ] as [(UInt32, UInt32)] {
      rig.poke(address, 0xFFFF_FFFF)
      #expect(rig.peek(address) == kept)
    }
    #expect(rig.core.unmodelledRegisters == [])
    #expect(rig.peek(0xE000_EDF0) == 0)
    #expect(rig.core.unmodelledRegisters == [0xE000_EDF0])
  }

  @Test func resetRequest() {
    let rig = Rig([0x6001, 0xBF00])
    rig.core[0] = 0xE000_ED0C
    rig.core[1] = 0x05FA_0004
    #expect(rig.core.run(cycles: 10) == .resetRequested)
    #expect(rig.core.pc == Rig.code + 2)
    let unkeyed = Rig([0x6001, 0xBF00])
    unkeyed.core[0] = 0xE000_ED0C
    unkeyed.core[1] = 0xFA05_0004
    #expect(unkeyed.core.run(cycles: 10) == .timeUp)
  }
}

import RP2040
import Testing

/// RP2040 datasheet, section 2.3.1.
@Suite struct SingleCycleIOTests {
  let bus = Bus(flashSize: 4 << 10)
  let sio: SingleCycleIO

  init() { sio = SingleCycleIO(bus: bus) }

  @Test func eachCoreReadsItsNumber() {
    #expect(sio.load(0, core: 0) == 0)
    #expect(sio.load(0, core: 1) == 1)
  }

  @Test func outputsAreSetClearedAndToggled() {
    var seen: [SingleCycleIO.Outputs] = []
    sio.onOutput = { seen.append($0) }
    sio.store(0x10, 0xFFFF_FFFF)
    sio.store(0x18, 0x0000_00FF)
    sio.store(0x14, 0x0000_0081)
    sio.store(0x1C, 0x2000_0001)
    sio.store(0x24, 0x3)
    // No change, and so nothing is told.
    sio.store(0x24, 0x3)
    #expect(
      seen.map(\.levels)
        == [0x3FFF_FFFF, 0x3FFF_FF00, 0x3FFF_FF81, 0x1FFF_FF80, 0x1FFF_FF80])
    #expect(seen.last?.enables == 3)
    #expect(sio.load(0x10) == 0x1FFF_FF80)
    #expect(sio.load(0x20) == 3)
    sio.store(0x34, 0xFF)
    #expect(sio.load(0x30) == 0x3F)
    #expect(sio.pins.levels == 0x1FFF_FF80)
  }

  @Test func inputsAreAsked() {
    sio.inputs = { 0xC000_0005 }
    #expect(sio.load(0x04) == 5)
    #expect(sio.load(0x08) == 2)
  }

  @Test func unknownRegistersAreReported() {
    #expect(sio.load(0x180) == 0)
    sio.store(0x0C, 1)
    #expect(bus.unmodelledRegisters.map(\.address) == [0xD000_000C, 0xD000_0180])
  }
}

/// RP2040 datasheet, section 2.3.1.3.
@Suite struct SpinlocksTests {
  let bus = Bus(flashSize: 4 << 10)
  let sio: SingleCycleIO

  init() { sio = SingleCycleIO(bus: bus) }

  @Test(arguments: [UInt32(0), 7, 31]) func oneCoreAtATime(lock: UInt32) {
    let register = 0x100 + 4 * lock
    #expect(sio.load(register, core: 0) == 1 << lock)
    #expect(sio.load(register, core: 1) == 0)
    #expect(sio.load(0x5C) == 1 << lock)
    sio.store(register, 0, core: 1)
    #expect(sio.load(0x5C) == 0)
    #expect(sio.load(register, core: 1) == 1 << lock)
  }
}

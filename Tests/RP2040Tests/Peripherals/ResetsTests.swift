import RP2040
import Testing

/// RESETS, PSM and SYSCFG: what they do to others.
@Suite struct ResetsTests {
  @Test func doneFollows() {
    let rig = ClocksRig()
    rig.write(0x4000_C000, 0)
    #expect(rig.read(0x4000_C008) == 0x1FF_FFFF)
    rig.setBits(0x4000_C000, 1 << 12)
    #expect(rig.read(0x4000_C008) == 0x1FF_EFFF)
    #expect(rig.resets.isHeld(bit: 12))
    #expect(!rig.resets.isHeld(bit: 11))
  }

  /// Those in reset lose what they hold, and what is written to them; others do not.
  @Test func peripheralsAreReset() {
    let rig = ClocksRig()
    rig.resets.connect(bit: 8, rig.pads)
    rig.resets.connect(bit: 9, rig.flashPads)
    rig.write(0x4000_C000, 0)
    rig.write(0x4001_C004, 0x80)
    rig.write(0x4002_0004, 0x80)
    rig.setBits(0x4000_C000, 1 << 8)
    #expect(rig.read(0x4001_C004) == 0x56)
    rig.write(0x4001_C004, 0x80)
    rig.clearBits(0x4000_C000, 1 << 8)
    #expect(rig.read(0x4001_C004) == 0x56)
    #expect(rig.read(0x4002_0004) == 0x80)
  }

  @Test func watchdogSelection() {
    let rig = ClocksRig()
    rig.resets.connect(bit: 8, rig.pads)
    rig.resets.connect(bit: 9, rig.flashPads)
    rig.write(0x4000_C000, 0)
    rig.write(0x4000_C004, 1 << 9)
    rig.write(0x4001_C004, 0x80)
    rig.write(0x4002_0004, 0x80)
    rig.resets.resetByWatchdog()
    #expect(rig.read(0x4001_C004) == 0x80)
    #expect(rig.read(0x4002_0004) == 0x56)
    #expect(rig.read(0x4000_C000) == 1 << 9)
    rig.resets.reset()
    #expect(rig.read(0x4001_C004) == 0x56)
    #expect(rig.read(0x4000_C000) == 0x1FF_FFFF)
  }

  /// As multicore_reset_core1 does it.
  @Test func core1() {
    let rig = ClocksRig()
    var held: [Bool] = []
    rig.powerOn.onCore1Held = { held.append($0) }
    rig.setBits(0x4001_0004, 1 << 16)
    #expect(rig.read(0x4001_0004) == 1 << 16)
    #expect(rig.read(0x4001_000C) == 0xFFFF)
    #expect(held == [true])
    #expect(rig.powerOn.isCore1Held)
    rig.setBits(0x4001_0004, 1 << 16)
    rig.clearBits(0x4001_0004, 1 << 16)
    #expect(held == [true, false])
    #expect(rig.bus.unmodelledRegisters.isEmpty)
  }

  /// A line that is a core's NMI source.
  @Test func nonMaskableInterrupt() {
    let rig = ClocksRig()
    #expect(!rig.config.hasNMISources)
    rig.write(0x4000_4004, 1 << 5)
    #expect(rig.config.hasNMISources)
    func takesNMI(core: Int) -> Bool {
      var probe = Core(core, bus: rig.bus)
      // NOP, in thread mode and as the handler of NMI.
      _ = rig.bus.load([0x00, 0xBF], at: 0x1000_0100)
      _ = rig.bus.load([0x01, 0x01, 0x00, 0x10], at: 8)
      probe[13] = 0x2000_1000
      probe.start(at: 0x1000_0100)
      while probe.step() == .attention {}
      return probe.exceptionNumber == 2
    }
    rig.bus.setInterruptLine(5, true)
    rig.config.updateNMI()
    #expect(takesNMI(core: 1))
    #expect(!takesNMI(core: 0))
    rig.bus.setInterruptLine(5, false)
    rig.config.updateNMI()
    #expect(!takesNMI(core: 1))
  }
}

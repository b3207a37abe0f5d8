import RP2040
import Testing

/// WFI, WFE, SEV, and SysTick, which wakes.
@Suite struct SleepTests {
  @Test func waitForInterrupt() {
    let rig = Rig([0xBF30, 0xBF00])
    rig.enable(0)
    rig.setHandler(16, ExceptionTests.counting)
    rig.run(1_000)
    #expect(rig.core.state == .sleeping(untilEvent: false))
    #expect(rig.core.cycles > 1_000)
    rig.pulse(0)
    #expect(rig.word(Rig.stack - 8) == Rig.code + 2)
    rig.run(3)
    #expect(rig.core[4] == 1)
    #expect(rig.core.pc == Rig.code + 4)
  }

  /// PRIMASK does not keep WFI asleep, but the handler out (B1.5.19).
  @Test func waitForInterruptWithMask() {
    let rig = Rig([0xB672, 0xBF30, 0xBF00])
    rig.enable(0)
    rig.run(10)
    #expect(rig.core.state == .sleeping(untilEvent: false))
    rig.bus.setInterruptLine(0, true)
    rig.run(1)
    #expect(rig.core.state == .running)
    #expect(rig.core.exceptionNumber == 0)
    #expect(rig.core.pc == Rig.code + 6)
  }

  @Test func waitForEvent() {
    // SEV; WFE passes; WFE sleeps.
    let rig = Rig([0xBF40, 0xBF20, 0xBF20, 0xBF00])
    rig.run(3)
    #expect(rig.core.state == .sleeping(untilEvent: true))
    #expect(rig.core.pc == Rig.code + 6)
    rig.bus.signalEvent()
    rig.run(1)
    #expect(rig.core.state == .running)
    #expect(rig.core.pc == Rig.code + 8)
  }

  /// With SEVONPEND even a disabled interrupt that becomes pending is an event; without it is not.
  @Test(arguments: [0, 16] as [UInt32])
  func eventOnPending(control: UInt32) {
    let rig = Rig([0xBF20, 0xBF00])
    rig.poke(0xE000_ED10, control)
    rig.run(10)
    rig.bus.setInterruptLine(1, true)
    rig.run(10)
    #expect((rig.core.state == .running) == (control != 0))
  }

  /// An exception leaves an event behind, so that WFE after it does not sleep (B1.5.18).
  @Test func exceptionsAreEvents() {
    let rig = Rig([0xBF20, 0xBF20])
    rig.setHandler(16, ExceptionTests.counting)
    rig.enable(0)
    rig.pulse(0)
    rig.run(3)
    #expect(rig.core.state == .running)
    #expect(rig.core.pc == Rig.code + 2)
    rig.run(1)
    #expect(rig.core.state == .sleeping(untilEvent: true))
  }

  @Test func sleepOnExit() {
    let rig = Rig([])
    rig.poke(0xE000_ED10, 2)
    rig.setHandler(16, ExceptionTests.counting)
    rig.enable(0)
    for count: UInt32 in 1...3 {
      rig.pulse(0)
      rig.run(5)
      #expect(rig.core[4] == count)
      #expect(rig.core.state == .sleeping(untilEvent: false))
      #expect(rig.core.exceptionNumber == 0)
    }
  }

  /// SEV by one core wakes the other.
  @Test func eventsReachTheOtherCore() {
    let rig = Rig([0xBF40])
    var other = Core(1, bus: rig.bus)
    rig.place([0xBF20, 0xE7FE], at: 0x1000_0300)
    other.reset(vectorTable: Rig.table)
    other.start(at: 0x1000_0300)
    _ = other.run(cycles: 10)
    #expect(other.state == .sleeping(untilEvent: true))
    rig.run(1)
    _ = other.run(cycles: 1)
    #expect(other.state == .running)
  }

  /// Every 10 cycles, whether the core works or sleeps, and however the time is cut.
  @Test(arguments: [[0xE7FE], [0xBF30, 0xE7FD]] as [[UInt16]], [1, 7, 1_000] as [UInt64])
  func sysTickExceptions(code: [UInt16], slice: UInt64) {
    let rig = Rig(code)
    rig.setHandler(15, ExceptionTests.counting)
    rig.poke(0xE000_E014, 9)
    rig.poke(0xE000_E018, 0)
    rig.poke(0xE000_E010, 7)
    let start = rig.core.cycles
    while rig.core.cycles - start < 1_000 {
      rig.run(min(slice, 1_000 - (rig.core.cycles - start)))
    }
    // The hundredth is entered, but its handler has not counted yet.
    #expect(rig.core[4] == 99)
    #expect(rig.core.exceptionNumber == 15)
  }

  @Test func sysTickCounts() {
    let rig = Rig([])
    rig.poke(0xE000_E014, 0xFF00_0063)
    #expect(rig.peek(0xE000_E014) == 0x63)
    rig.poke(0xE000_E010, 5)
    // The reading instruction's own cycle is over when it reads.
    #expect(rig.peek(0xE000_E018) == 99)
    #expect(rig.peek(0xE000_E018) == 98)
    rig.run(95)
    #expect(rig.peek(0xE000_E018) == 2)
    #expect(rig.peek(0xE000_E010) == 5)
    #expect(rig.peek(0xE000_E018) == 0)
    #expect(rig.peek(0xE000_E018) == 99)
    #expect(rig.peek(0xE000_E010) == 0x1_0005)
    #expect(rig.peek(0xE000_E010) == 5)
    rig.poke(0xE000_E018, 1)
    #expect(rig.peek(0xE000_E018) == 99)
    rig.poke(0xE000_E010, 4)
    let held = rig.peek(0xE000_E018)
    rig.run(50)
    #expect(rig.peek(0xE000_E018) == held)
  }
}

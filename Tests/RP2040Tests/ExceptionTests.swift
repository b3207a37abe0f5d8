import RP2040
import Testing

/// Entry, return, priorities and chains of exceptions: ARMv6-M Architecture Reference Manual, B1.5.
@Suite struct ExceptionTests {
  /// `adds r4, #1; bx lr`: R4 is not saved, and so counts.
  static let counting: [UInt16] = [0x3401, 0x4770]

  @Test(arguments: [0, 4] as [UInt32])
  func frameOnTheMainStack(misalignment: UInt32) {
    let rig = Rig([0xBF00, 0xBF00])
    rig.enable(3)
    for register in 0..<13 { rig.core[register] = UInt32(register) + 100 }
    rig.core[13] = Rig.stack - 64 + misalignment
    rig.core[14] = 114
    rig.core.flags = 0xA000_0000
    rig.run(1)
    rig.pulse(3)
    let frame = Rig.stack - 96
    #expect(rig.core[13] == frame)
    #expect(rig.core.exceptionNumber == 19)
    #expect(rig.core.pc == Rig.handler(19))
    #expect(rig.core[14] == 0xFFFF_FFF9)
    let saved = (0..<8).map { rig.word(frame + 4 * UInt32($0)) }
    let status: UInt32 = 0xA100_0000 | (misalignment != 0 ? 1 << 9 : 0)
    #expect(saved == [100, 101, 102, 103, 112, 114, Rig.code + 2, status])
    // BX LR puts all of it back.
    rig.setHandler(19, [0x2000, 0x2100, 0x2200, 0x2300, 0x4770])
    rig.run(5)
    #expect((0..<13).map { rig.core[$0] } == (100..<113).map { UInt32($0) })
    #expect(rig.core[13] == Rig.stack - 64 + misalignment)
    #expect(rig.core[14] == 114)
    #expect(rig.core.xpsr == 0xA100_0000)
    #expect(rig.core.pc == Rig.code + 2)
  }

  @Test func frameOnTheProcessStack() {
    // MSR CONTROL, R2; NOP; the handler: POP {PC} after PUSH {LR}.
    let rig = Rig([0xF382, 0x8814, 0xBF00])
    rig.setHandler(16, [0xB500, 0xBD00])
    rig.enable(0)
    rig.core.processStackPointer = 0x2000_4004
    rig.core[2] = 2
    rig.run(1)
    rig.pulse(0)
    #expect(rig.core[14] == 0xFFFF_FFFD)
    #expect(rig.core[13] == Rig.stack)
    #expect(rig.core.processStackPointer == 0x2000_3FE0)
    rig.run(2)
    #expect(rig.core.exceptionNumber == 0)
    #expect(rig.core[13] == 0x2000_4004)
    #expect(rig.core.mainStackPointer == Rig.stack)
  }

  /// A higher priority nests; the same and lower ones wait, and come in the order of their numbers.
  @Test func priorities() {
    let rig = Rig([])
    for (interrupt, priority) in [(0, 2), (1, 1), (2, 2), (3, 3)] as [(UInt32, UInt32)] {
      rig.enable(interrupt, priority: priority)
      rig.setHandler(16 + interrupt, [0xBF00, 0xBF00, 0x4770])
    }
    for interrupt in [0, 2, 3] { rig.pulse(interrupt) }
    #expect(rig.core.exceptionNumber == 16)
    rig.pulse(1)
    #expect(rig.core.exceptionNumber == 17)
    #expect(rig.core[14] == 0xFFFF_FFF1)
    rig.run(3)
    #expect(rig.core.exceptionNumber == 16)
    rig.run(3)
    #expect(rig.core.exceptionNumber == 18)
    rig.run(3)
    #expect(rig.core.exceptionNumber == 19)
    rig.run(3)
    #expect(rig.core.exceptionNumber == 0)
    #expect(rig.core[13] == Rig.stack)
  }

  /// Of two that are pending when registers are saved, the one before the other is entered first,
  /// whichever came first: as if it had arrived late.
  @Test func lateArrival() {
    let rig = Rig([])
    rig.enable(5, priority: 3)
    rig.enable(9, priority: 1)
    rig.bus.setInterruptLine(5, true)
    rig.bus.setInterruptLine(9, true)
    rig.run(0)
    #expect(rig.core.exceptionNumber == 25)
    #expect(rig.core[13] == Rig.stack - 32)
  }

  /// The second handler finds the first one's frame as it is: nothing is restored and saved again.
  @Test func tailChaining() {
    let rig = Rig([])
    rig.setHandler(16, [0x4770])
    rig.enable(0)
    rig.enable(1)
    rig.core[0] = 7
    rig.bus.setInterruptLine(1, true)
    rig.pulse(0)
    rig.bus.setInterruptLine(1, false)
    rig.setWord(Rig.stack - 32, 99)
    rig.core[0] = 8
    rig.run(1)
    #expect(rig.core.exceptionNumber == 17)
    #expect(rig.core.pc == Rig.handler(17))
    #expect(rig.core[14] == 0xFFFF_FFF9)
    #expect(rig.core[13] == Rig.stack - 32)
    #expect(rig.word(Rig.stack - 32) == 99)
    #expect(rig.core[0] == 8)
    rig.place([0x4770], at: Rig.handler(17))
    rig.run(1)
    #expect(rig.core[0] == 99)
    #expect(rig.core.exceptionNumber == 0)
  }

  /// A line that stays high enters its handler again; one that fell does not.
  @Test func levels() {
    let rig = Rig([])
    rig.setHandler(20, Self.counting)
    rig.enable(4)
    rig.bus.setInterruptLine(4, true)
    rig.run(10)
    #expect(rig.core[4] == 5)
    rig.bus.setInterruptLine(4, false)
    rig.run(100)
    #expect(rig.core[4] == 6)
  }

  @Test func maskHoldsBackAllButNMI() {
    let rig = Rig([0xB672, 0xBF00, 0xB662, 0xBF00])
    rig.enable(0)
    rig.setHandler(2, Self.counting)
    rig.run(1)
    rig.pulse(0)
    #expect(rig.core.exceptionNumber == 0)
    rig.bus.setNMI(true, core: 0)
    rig.run(0)
    #expect(rig.core.exceptionNumber == 2)
    rig.run(3)
    #expect(rig.core.exceptionNumber == 0)
    #expect(rig.core[4] == 1)
    rig.run(1)
    #expect(rig.core.exceptionNumber == 16)
    #expect(rig.word(Rig.stack - 8) == Rig.code + 6)
  }

  @Test func supervisorCall() {
    let rig = Rig([0xDF11, 0xBF00])
    rig.setHandler(11, Self.counting)
    rig.run(1)
    #expect(rig.core.exceptionNumber == 11)
    #expect(rig.word(Rig.stack - 8) == Rig.code + 2)
    rig.run(2)
    #expect(rig.core.pc == Rig.code + 2)
    #expect(rig.core[4] == 1)
  }

  /// With PRIMASK, or in a handler of the same priority, SVC is a HardFault at the instruction.
  @Test func supervisorCallEscalates() {
    let masked = Rig([0xB672, 0xDF11])
    masked.run(2)
    #expect(masked.core.exceptionNumber == 3)
    #expect(masked.core.lastFault?.fault == .supervisorCall(0x11))
    #expect(masked.word(Rig.stack - 8) == Rig.code + 2)
    let nested = Rig([0xDF00])
    nested.setHandler(11, [0xDF01])
    nested.run(2)
    #expect(nested.core.exceptionNumber == 3)
    #expect(nested.core.lastFault?.fault == .supervisorCall(1))
  }

  /// PendSV of the lowest priority waits for the interrupt that asked for it, then tail-chains.
  @Test func pendSV() {
    let rig = Rig([])
    rig.poke(0xE000_ED20, 0x00C0_0000)
    rig.enable(0, priority: 1)
    rig.setHandler(16, [0x6035, 0xBF00, 0x4770])
    rig.core[6] = 0xE000_ED04
    rig.core[5] = 1 << 28
    rig.pulse(0)
    rig.run(2)
    #expect(rig.core.exceptionNumber == 16)
    #expect(rig.peek(0xE000_ED04) == 1 << 28 | 14 << 12 | 16)
    rig.run(1)
    #expect(rig.core.exceptionNumber == 14)
    #expect(rig.core[13] == Rig.stack - 32)
  }

  @Test func softwarePendsAndClears() {
    let rig = Rig([])
    rig.poke(0xE000_E200, 1 << 7 | 1 << 8)
    #expect(rig.peek(0xE000_E200) == 1 << 7 | 1 << 8)
    #expect(rig.peek(0xE000_ED04) == 1 << 22)
    rig.poke(0xE000_E280, 1 << 7)
    #expect(rig.peek(0xE000_E280) == 1 << 8)
    rig.core.start(at: Rig.code)
    rig.core[0] = 0xE000_E100
    rig.core[1] = 0xFFFF_FFFF
    rig.place([0x6001], at: Rig.code)
    rig.run(1)
    #expect(rig.core.exceptionNumber == 24)
  }
}

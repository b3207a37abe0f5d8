import RP2040
import Testing

/// Faults: which, where, and what remains of the instruction.
@Suite struct FaultTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var code: [UInt16]
    var r0: UInt32 = 0
    var fault: Fault
    var testDescription: String { "\(code.map { hex(UInt32($0)) }), \(hex(r0)): \(fault)" }
  }

  static let cases = [
    Case(code: [0xDE00], fault: .undefinedInstruction),
    Case(code: [0xBF18], fault: .undefinedInstruction),
    Case(code: [0xB100], fault: .undefinedInstruction),
    Case(code: [0xBA80], fault: .undefinedInstruction),
    Case(code: [0xB400], fault: .undefinedInstruction),
    Case(code: [0xF7F0, 0xA000], fault: .undefinedInstruction),
    Case(code: [0xEE00, 0x0000], fault: .undefinedInstruction),
    Case(code: [0xBE2A], fault: .breakpoint(42)),
    Case(code: [0x6801], r0: 0x2000_0002, fault: .unaligned(address: 0x2000_0002)),
    Case(code: [0x6001], r0: 0x2000_0001, fault: .unaligned(address: 0x2000_0001)),
    Case(code: [0x8801], r0: 0x2000_0001, fault: .unaligned(address: 0x2000_0001)),
    Case(code: [0x8001], r0: 0x1000_0001, fault: .unaligned(address: 0x1000_0001)),
    Case(code: [0xC806], r0: 0x2000_0002, fault: .unaligned(address: 0x2000_0002)),
    Case(code: [0xC006], r0: 0x2000_0001, fault: .unaligned(address: 0x2000_0001)),
    Case(code: [0x6801], r0: 0x2004_2000, fault: .read(address: 0x2004_2000)),
    // The base is loaded before the access that fails, and is restored.
    Case(code: [0xC803], r0: 0x2004_1FFC, fault: .read(address: 0x2004_2000)),
    Case(code: [0x6801], r0: 0x2003_FFFF, fault: .unaligned(address: 0x2003_FFFF)),
    Case(code: [0x6801], r0: 0x4000_0000, fault: .read(address: 0x4000_0000)),
    Case(code: [0x7001], r0: 0x4000_0000, fault: .write(address: 0x4000_0000)),
    Case(code: [0x6001], r0: 0x1000_0000, fault: .writeToReadOnly(address: 0x1000_0000)),
    Case(code: [0x7001], r0: 0x0000_0003, fault: .writeToReadOnly(address: 3)),
    Case(code: [0x8801], r0: 0xE000_ED00, fault: .read(address: 0xE000_ED00)),
    Case(code: [0x4700], r0: 0x2000_0001, fault: .undefinedInstruction),
    Case(code: [0x4700], r0: 0x4000_0001, fault: .fetch(address: 0x4000_0000)),
    Case(code: [0x4700], r0: 0x1000_0200, fault: .notThumb),
    Case(code: [0x4687], r0: 0xFFFF_FFFE, fault: .fetch(address: 0xFFFF_FFFE)),
  ]

  @Test(arguments: cases)
  func enterTheHandler(_ test: Case) {
    let rig = Rig(test.code)
    // What a branch into SRAM finds.
    rig.setWord(0x2000_0000, 0xDE00_DE00)
    rig.core[0] = test.r0
    for register in 1...2 { rig.core[register] = 7 }
    var steps = 0
    while rig.core.faultCount == 0, steps < 3 {
      rig.run(1)
      steps += 1
    }
    #expect(rig.core.lastFault?.fault == test.fault)
    #expect(rig.core.exceptionNumber == 3)
    #expect(rig.core.pc == Rig.handler(3))
    #expect(rig.core[14] == 0xFFFF_FFF9)
    #expect(rig.core[13] == Rig.stack - 32)
    // The frame: R0 and R1 as they were, and the address of what faulted.
    #expect(rig.word(Rig.stack - 32) == test.r0)
    #expect(rig.word(Rig.stack - 28) == 7)
    #expect(rig.word(Rig.stack - 8) == rig.core.lastFault?.pc)
  }

  @Test func stackPointerIsKeptWhenPushFails() {
    // PUSH {R0, R1} below memory; the frame cannot be saved either.
    let rig = Rig([0xB403])
    rig.core[13] = 0x2000_0004
    rig.run(1)
    #expect(rig.core.state == .lockedUp)
    #expect(rig.core.lastFault?.fault == .stacking(address: 0x1FFF_FFE0))
  }

  @Test func aFaultInTheHandlerLocksUp() {
    let rig = Rig([0xDE00])
    rig.setHandler(3, [0xDE01])
    #expect(rig.run(10) == .lockedUp)
    #expect(rig.core.state == .lockedUp)
    #expect(rig.core.pc == 0xFFFF_FFFE)
    #expect(
      rig.core.lastFault
        == FaultRecord(fault: .undefinedInstruction, pc: Rig.handler(3), exception: 3))
    #expect(rig.core.faultCount == 2)
    #expect(rig.run(10) == .lockedUp)
    // NMI alone leads out, and back in.
    rig.setHandler(2, [0x3401, 0x4770])
    rig.bus.setNMI(true, core: 0)
    #expect(rig.run(10) == .lockedUp)
    #expect(rig.core[4] == 1)
    rig.core.reset(vectorTable: Rig.table)
    #expect(rig.core.state == .running)
  }

  @Test func aVectorThatCannotBeReadLocksUp() {
    let bus = Bus()
    var core = Core(0, bus: bus)
    #expect(core.reset(vectorTable: 0x3000_0000) == false)
    #expect(core.run(cycles: 10) == .lockedUp)
    #expect(core.lastFault?.fault == .vector(address: 0x3000_0000))
  }

  @Test func anEvenVectorIsAFault() {
    let rig = Rig([0xDF01])
    rig.setWord(Rig.table + 44, Rig.handler(11))
    rig.run(2)
    #expect(rig.core.lastFault?.fault == .notThumb)
    #expect(rig.core.lastFault?.exception == 11)
    #expect(rig.core.exceptionNumber == 3)
  }

  @Test(arguments: [0xFFFF_FFF1, 0xFFFF_FFF5, 0xFFFF_FFF0, 0xFFFF_0FF9, 0xF000_0001] as [UInt32])
  func badReturns(value: UInt32) {
    // In SVCall's handler: BX R5
    let rig = Rig([0xDF00])
    rig.setHandler(11, [0x4728])
    rig.core[5] = value
    rig.run(2)
    #expect(rig.core.lastFault?.fault == .exceptionReturn(value))
    #expect(rig.core.exceptionNumber == 3)
  }

  /// A frame that says handler mode where thread mode is returned to.
  @Test func aFrameThatContradicts() {
    let rig = Rig([0xDF00])
    rig.setHandler(11, [0x4770])
    rig.run(1)
    rig.setWord(Rig.stack - 4, 0x0100_0003)
    rig.run(1)
    #expect(rig.core.lastFault?.fault == .exceptionReturn(0x0100_0003))
    #expect(rig.core.exceptionNumber == 3)
  }
}

import RP2040
import Testing

/// Programs that end badly: how, and where.
@Suite struct BadEndTests {
  private func fault(of name: String, _ rom: SDKProgram.ROM) throws -> FaultContext {
    let program = try SDKProgram(name, rom: rom)
    #expect(program.run(seconds: 2) == .faulted(core: 0), "\(program.text)")
    let context = program.chip.core0.faultContext
    return try #require(context)
  }

  @Test(arguments: SDKProgram.ROM.allCases)
  func aJumpIntoNowhere(rom: SDKProgram.ROM) throws {
    let fault = try fault(of: "nowhere", rom)
    #expect(fault.record.fault == .fetch(address: 0x7000_0000))
    #expect(fault.registers.count == 16)
    #expect(fault.registers[15] == 0x7000_0000)
    // The call that led there, from the program in flash.
    #expect(fault.calls.first?.target == 0x7000_0000)
    #expect(fault.calls.first.map { $0.call >> 24 } == 0x10)
  }

  @Test(arguments: SDKProgram.ROM.allCases)
  func aWriteToTheROM(rom: SDKProgram.ROM) throws {
    let fault = try fault(of: "romwrite", rom)
    #expect(fault.record.fault == .writeToReadOnly(address: 0x100))
    #expect(!fault.isLockup)
  }

  @Test func aFaultInTheHandler() throws {
    let first = try fault(of: "lockup", .emulated)
    #expect(first.record.fault == .undefinedInstruction)
    #expect(first.record.exception == 0)
    // Going on after the first, it locks up in its handler.
    let program = try SDKProgram("lockup")
    program.chip.stopsAtFaults = false
    #expect(program.run(seconds: 2) == .faulted(core: 0))
    let context = program.chip.core0.faultContext
    let second = try #require(context)
    #expect(second.isLockup)
    #expect(second.record.exception == 3)
    let state = program.chip.core0.state
    #expect(state == .lockedUp)
  }

  @Test(arguments: SDKProgram.ROM.allCases)
  func handlersOfFaults(rom: SDKProgram.ROM) throws {
    let program = try SDKProgram("faults", rom: rom)
    program.chip.stopsAtFaults = false
    #expect(program.run() == .asleepForever)
    #expect(program.text.hasSuffix("failures: 0\ndone\n"), "\(program.text)")
  }

  @Test func anEndlessLoop() throws {
    let program = try SDKProgram("forever")
    #expect(program.run(seconds: 1) == .timeUp)
    let (state, calls) = (program.chip.core0.state, program.chip.core0.calls)
    #expect(state == .running)
    #expect(calls.last.map { $0.call >> 24 } == 0x10)
  }
}

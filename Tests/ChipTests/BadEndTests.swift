import RP2040
import Testing

/// Programs that end badly: how, and where.
@Suite struct BadEndTests {
  /// Runs a program to its first fault.
  private func faulted(
    _ name: String, _ rom: SDKProgram.ROM, isTraced: Bool = true
  ) throws -> (program: SDKProgram, fault: FaultContext) {
    let program = try SDKProgram(name, rom: rom, isTraced: isTraced)
    #expect(program.run(seconds: 2) == .faulted(core: 0), "\(program.text)")
    #expect(program.chip.faultedCore == 0)
    let context = program.chip.core0.faultContext
    let fault = try #require(context)
    #expect(fault.registers.count == 16)
    #expect(fault.registers[15] == fault.record.pc)
    return (program, fault)
  }

  /// The names of the functions that called, the innermost first.
  private func callers(_ fault: FaultContext, _ program: SDKProgram) -> [String] {
    fault.calls.map { program.function(at: $0.call) }
  }

  /// Within core 0's stack: SCRATCH_Y (pico-sdk's memmap_default.ld).
  private func isOnStack(_ address: UInt32) -> Bool { 0x2004_1000..<0x2004_2000 ~= address }

  @Test(arguments: SDKProgram.ROM.allCases)
  func aJumpIntoNowhere(rom: SDKProgram.ROM) throws {
    let (program, fault) = try faulted("nowhere", rom)
    #expect(
      fault.record
        == FaultRecord(fault: .fetch(address: 0x7000_0000), pc: 0x7000_0000, exception: 0))
    #expect(!fault.isLockup)
    #expect(fault.calls.first?.target == 0x7000_0000)
    #expect(callers(fault, program).starts(with: ["main"]))
    #expect(fault.calls.dropFirst().first.map { program.function(at: $0.target) } == "main")
    // Where it would have returned to, and a state with T and no exception.
    #expect(program.function(at: fault.registers[14]) == "main")
    #expect(fault.registers[14] & 1 == 1)
    #expect(isOnStack(fault.registers[13]))
    #expect(fault.xpsr & 0x0100_003F == 1 << 24)
    #expect(program.value(of: "jumping_to") == "0x70000000")
    #expect(program.value(of: "state") == nil)
  }

  /// Nobody handles it: the SDK's own handler of a HardFault is a breakpoint, which is a fault there.
  @Test(arguments: SDKProgram.ROM.allCases)
  func aJumpIntoNowhereHandled(rom: SDKProgram.ROM) throws {
    let program = try SDKProgram("nowhere", rom: rom)
    program.chip.stopsAtFaults = false
    #expect(program.run(seconds: 2) == .faulted(core: 0))
    let context = program.chip.core0.faultContext
    let fault = try #require(context)
    #expect(fault.isLockup)
    #expect(fault.record.fault == .breakpoint(0))
    #expect(fault.record.exception == 3)
    let count = program.chip.core0.faultCount
    #expect(count == 2)
  }

  @Test(arguments: SDKProgram.ROM.allCases)
  func aWriteToTheROM(rom: SDKProgram.ROM) throws {
    let (program, fault) = try faulted("romwrite", rom)
    #expect(fault.record.fault == .writeToReadOnly(address: 0x100))
    #expect(program.function(at: fault.record.pc) == "main")
    #expect(!fault.isLockup)
    // The address and the value of the store, which is the complement of what is there.
    #expect(fault.registers[..<8].contains(0x100))
    let word = program.chip.bus.rom.load(fromByteOffset: 0x100, as: UInt32.self)
    #expect(fault.registers[..<8].contains(~word))
    // Its handler goes on behind the store.
    program.chip.stopsAtFaults = false
    #expect(program.run(seconds: 2) == .asleepForever)
    #expect(program.text.hasSuffix("faults: 1\nfailures: 0\ndone\n"), "\(program.text)")
    let after = program.chip.bus.rom.load(fromByteOffset: 0x100, as: UInt32.self)
    #expect(after == word)
  }

  @Test(arguments: SDKProgram.ROM.allCases)
  func aFaultInTheHandler(rom: SDKProgram.ROM) throws {
    let (program, first) = try faulted("lockup", rom)
    #expect(first.record.fault == .undefinedInstruction)
    #expect(first.record.exception == 0)
    #expect(program.function(at: first.record.pc) == "main")
    #expect(!first.isLockup)
    // Going on after the first, it locks up in its handler.
    program.chip.stopsAtFaults = false
    #expect(program.run(seconds: 2) == .faulted(core: 0))
    let context = program.chip.core0.faultContext
    let second = try #require(context)
    #expect(second.isLockup)
    #expect(second.record.fault == .undefinedInstruction)
    #expect(second.record.exception == 3)
    #expect(program.function(at: second.record.pc) == "fault_again")
    #expect(second.xpsr & 0x3F == 3)
    // The call is that of an exception, before the instruction that faulted first.
    #expect(second.calls.first?.isException == true)
    #expect(second.calls.first?.call == first.record.pc)
    // Eight words were saved (ARMv6-M B1.5.6), and a word left out where they had to be aligned.
    #expect([32, 36].contains(first.registers[13] - second.registers[13]))
    let state = program.chip.core0.state
    #expect(state == .lockedUp)
    // Nothing leads out.
    let instructions = program.chip.core0.instructions
    #expect(program.run(seconds: 2) == .faulted(core: 0))
    let later = program.chip.core0.instructions
    #expect(later == instructions)
    #expect(program.lines.filter { $0.name == "state" }.map(\.value) == ["faulting"])
  }

  @Test(arguments: SDKProgram.ROM.allCases)
  func handlersOfFaults(rom: SDKProgram.ROM) throws {
    let program = try SDKProgram("faults", rom: rom)
    program.chip.stopsAtFaults = false
    #expect(program.run() == .asleepForever)
    #expect(program.text.hasSuffix("failures: 0\ndone\n"), "\(program.text)")
    for line in program.lines { #expect(line.isMet, "\(line)") }
    let count = program.chip.core0.faultCount
    #expect(count == 7)
  }

  /// Stopped at each of its faults, the program comes to the same end.
  @Test(arguments: SDKProgram.ROM.allCases)
  func eachFault(rom: SDKProgram.ROM) throws {
    let (program, first) = try faulted("faults", rom)
    #expect(first.record.fault == .unaligned(address: 0x2000_0001))
    #expect(first.record.pc == program.address(of: "at_unaligned_load"))
    #expect(first.registers[0] == 0x2000_0001)
    #expect(first.calls.first?.target == program.address(of: "unaligned_load"))
    #expect(isOnStack(first.registers[13]))
    var faults = [first.record.fault]
    while faults.count < 10 {
      program.chip.core0.forgetFault()
      guard program.run(seconds: 2) == .faulted(core: 0) else { break }
      let context = program.chip.core0.faultContext
      faults.append(try #require(context).record.fault)
    }
    #expect(
      faults == [
        .unaligned(address: 0x2000_0001), .unaligned(address: 0x2000_0001),
        .read(address: 0x7000_0000), .write(address: 0x7000_0000), .undefinedInstruction,
        .breakpoint(1), .fetch(address: 0x4000_0000),
      ])
    #expect(program.text.hasSuffix("failures: 0\ndone\n"), "\(program.text)")
  }

  /// Calls are there only where they are followed; the rest of a fault is the same.
  @Test func withoutATrace() throws {
    let (_, traced) = try faulted("nowhere", .emulated)
    let (_, plain) = try faulted("nowhere", .emulated, isTraced: false)
    #expect(plain.calls.isEmpty)
    #expect(!traced.calls.isEmpty)
    #expect(plain.record == traced.record)
    #expect(plain.registers == traced.registers)
    #expect(plain.xpsr == traced.xpsr)
  }

  @Test(arguments: SDKProgram.ROM.allCases)
  func anEndlessLoop(rom: SDKProgram.ROM) throws {
    let program = try SDKProgram("forever", rom: rom)
    #expect(program.run(seconds: 1) == .timeUp)
    let (state, calls) = (program.chip.core0.state, program.chip.core0.calls)
    let (pc, context) = (program.chip.core0.pc, program.chip.core0.faultContext)
    #expect(state == .running)
    #expect(context == nil)
    #expect(program.function(at: pc) == "main")
    #expect(calls.last.map { $0.call >> 24 } == 0x10)
    #expect(program.text == "state: looping\n")
    let clock = program.chip.peripherals.clockTree
    // To the cycle, as core 1 sleeps: the last piece of `run` is of 50,000,000.
    #expect(1_000_000..<1_400_000 ~= clock.microseconds(at: program.chip.cycle))
  }
}

import RP2040
import Testing

/// Registers that nothing stands behind are told. (That no others are is among `SDKProgramTests`.)
@Suite struct UnmodelledRegisterTests {
  @Test(arguments: SDKProgram.ROM.allCases)
  func touchesAreTold(rom: SDKProgram.ROM) throws {
    let program = try SDKProgram("unmodelled", rom: rom)
    #expect(program.finish() == nil)
    let registers = program.chip.bus.unmodelledRegisters
    // BUSCTRL: PERFCTR0, PERFCTR1, and a word behind PERFSEL3 (RP2040 datasheet, section 2.1.5.1).
    #expect(registers.map(\.address) == [0x4003_0008, 0x4003_0010, 0x4003_0028])
    #expect(registers.map(\.reads) == [3, 1, 0])
    #expect(registers.map(\.writes) == [0, 0, 1])
    #expect(registers.map(\.core) == [0, 1, 0])
    #expect(registers[2].cycle < registers[1].cycle && registers[0].cycle < registers[2].cycle)
    #expect(
      program.chip.unmodelledRegisters
        == [0x4003_0008, 0x4003_0010, 0x4003_0028, 0xE000_ED18])
  }
}

import Testing

@testable import RP2040

/// The same image and seed give the same run, to the instruction.
@Suite struct DeterminismTests {
  private struct Run: Equatable {
    var text: String
    var instructions: UInt64
    var cycle: UInt64
    var states: [UInt32]

    init(_ program: SDKProgram) {
      text = program.text
      (instructions, cycle) = (program.chip.instructions, program.chip.cycle)
      states = (0..<16).map { program.chip.core0[$0] } + (0..<16).map { program.chip.core1[$0] }
    }
  }

  @Test(arguments: ["multicore", "locks", "adc_rtc_pwm"])
  func sameRunTwice(name: String) throws {
    let runs = try (0..<2).map { _ in
      let program = try SDKProgram(name)
      _ = program.run()
      return Run(program)
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0].instructions > 100_000)
  }

  /// Where it is stopped and goes on makes no difference to one core. (With two, it is where turns end.)
  @Test func runsInPieces() throws {
    let whole = try SDKProgram("timers")
    _ = whole.run()
    let pieces = try SDKProgram("timers")
    var step: UInt64 = 1
    while pieces.chip.run(until: pieces.chip.cycle + step) == .timeUp {
      step = step * 7 % 99_991 + 1
    }
    #expect(pieces.text == whole.text)
    #expect(pieces.chip.instructions == whole.chip.instructions)
  }

  /// To the instruction; where both cores run, each has its turn.
  @Test func theLimitOfInstructionsHolds() throws {
    let program = try SDKProgram("forever")
    for limit: UInt64 in [1, 2, 1_000, 123_457] {
      #expect(program.chip.run(until: .max, instructions: limit) == .timeUp)
      #expect((limit...limit + 1).contains(program.chip.instructions))
    }
  }

  /// Time that both cores sleep through costs nothing.
  @Test func sleepIsSkipped() throws {
    let program = try SDKProgram("adc_rtc_pwm")
    _ = program.run()
    #expect(program.chip.cycle > 4 * program.chip.instructions)
  }

  @Test func seedsGiveOtherRandomBits() throws {
    let bits = ([1, 1, 2] as [UInt64]).map { seed in
      let chip = Chip(seed: seed)
      chip.powerOn()
      let random = chip.bus.device(at: 0x4006_001C)
      return (0..<64).map { cycle in
        random?.device.read(0x1C, Access(core: 0, cycle: UInt64(cycle) * 1_000, width: 4)) ?? 2
      }
    }
    #expect(bits[0] == bits[1])
    #expect(bits[0] != bits[2])
  }

  @Test func registersThatNothingStandsBehindAreTold() throws {
    let program = try SDKProgram("forever")
    _ = program.chip.run(until: 1_000_000)
    #expect(program.chip.unmodelledRegisters == [])
    // BUSCTRL's PERFCTR0.
    let device = try #require(program.chip.bus.device(at: 0x4003_0008))
    #expect(device.device.read(8, Access(core: 0, cycle: 0, width: 4)) == 0)
    #expect(program.chip.unmodelledRegisters == [0x4003_0008])
  }
}

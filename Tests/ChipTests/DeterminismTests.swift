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

  @Test(arguments: ["multicore", "locks", "adc_rtc_pwm", "random"], SDKProgram.ROM.allCases)
  func sameRunTwice(name: String, rom: SDKProgram.ROM) throws {
    let runs = try (0..<2).map { _ in
      let program = try SDKProgram(name, rom: rom, seed: 5)
      #expect(program.run() == .asleepForever)
      return Run(program)
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0].instructions > 100_000)
  }

  /// Where it is stopped and goes on makes no difference, be it in the middle of a turn of both cores.
  @Test(arguments: ["timers", "multicore", "locks", "dma", "watchdog"], [251, 99_991] as [UInt64])
  func runsInPieces(name: String, bound: UInt64) throws {
    let whole = try SDKProgram(name)
    #expect(whole.run() == .asleepForever)
    let pieces = try SDKProgram(name)
    var (step, count, last) = (1 as UInt64, 0, Chip.Stop.timeUp)
    // The small steps at first only, as there are many.
    while last == .timeUp {
      let limit = pieces.chip.cycle + step
      last = pieces.chip.run(until: limit)
      // To the cycle; to the end of a turn where both cores run.
      if last == .timeUp { #expect(limit..<limit + Chip.quantum ~= pieces.chip.cycle) }
      count += 1
      step = step * 7 % (count < 50_000 ? bound : 99_991) + 1
    }
    #expect(last == .asleepForever)
    // When nothing is to come any more is found at the end of a turn, and a stop ends one: up to a
    // long turn earlier. Nothing else may differ.
    var (first, second) = (Run(whole), Run(pieces))
    #expect(max(first.cycle, second.cycle) - min(first.cycle, second.cycle) <= Chip.longQuantum)
    (first.cycle, second.cycle) = (0, 0)
    #expect(first == second)
  }

  /// To the instruction; where both cores run, each has its turn.
  @Test func theLimitOfInstructionsHolds() throws {
    let program = try SDKProgram("forever")
    for limit: UInt64 in [1, 2, 1_000, 123_457] {
      #expect(program.chip.run(until: .max, instructions: limit) == .timeUp)
      #expect((limit...limit + 1).contains(program.chip.instructions))
    }
  }

  /// What the SDK makes of the ring oscillator's bits.
  @Test(arguments: SDKProgram.ROM.allCases)
  func anotherSeedGivesOtherNumbers(rom: SDKProgram.ROM) throws {
    let numbers = try ([1, 1, 2, 3] as [UInt64]).map { seed in
      let program = try SDKProgram("random", rom: rom, seed: seed)
      #expect(program.finish() == nil)
      return [program.value(of: "random_32"), program.value(of: "random_64")]
    }
    #expect(numbers[0].allSatisfy { $0 != nil })
    #expect(numbers[0] == numbers[1])
    #expect(Set([numbers[0], numbers[2], numbers[3]].map { $0[0] }).count == 3)
    #expect(Set([numbers[0], numbers[2], numbers[3]].map { $0[1] }).count == 3)
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
}

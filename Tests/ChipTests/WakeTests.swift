import Testing

@testable import RP2040

/// A core that the other one wakes goes on from that moment.
@Suite struct WakeTests {
  private static let code: UInt32 = 0x2000_0000

  /// Counts R0 down, two instructions each time; signals an event; sleeps for ever.
  private static let worker: [UInt8] = [
    0x01, 0x38, 0xFD, 0xD1,  // SUBS R0, #1; BNE back to it
    0x40, 0xBF,  // SEV
    0x30, 0xBF, 0xFD, 0xE7,  // WFI; B back to it
  ]
  /// Waits for an event, then counts in R1.
  private static let sleeper: [UInt8] = [
    0x20, 0xBF,  // WFE
    0x01, 0x31, 0xFD, 0xE7,  // ADDS R1, #1; B back to it
  ]

  /// - Parameter step: Cycles from one stop to the next.
  private func run(worker: Int, step: UInt64) -> (worker: UInt64, sleeper: UInt64) {
    let chip = Chip()
    chip.powerOn()
    _ = chip.bus.load(Self.worker, at: Self.code)
    _ = chip.bus.load(Self.sleeper, at: Self.code + 0x100)
    chip.launch = nil
    chip.core0.start(at: Self.code + (worker == 0 ? 0 : 0x100))
    chip.core1.start(at: Self.code + (worker == 0 ? 0x100 : 0))
    if worker == 0 { chip.core0[0] = 100_000 } else { chip.core1[0] = 100_000 }
    while chip.cycle < 300_000 {
      #expect(chip.run(until: min(300_000, chip.cycle + step)) == .timeUp)
    }
    let counts = (chip.core0.instructions, chip.core1.instructions)
    return worker == 0 ? counts : (counts.1, counts.0)
  }

  /// 200,000 cycles of work, then 100,000 for who was woken; give or take a turn.
  @Test(arguments: [0, 1], [300_000, 77_777, 1_000, 13] as [UInt64])
  func sleepersWakeWhenTheyAreWoken(worker: Int, step: UInt64) {
    let counts = run(worker: worker, step: step)
    #expect(counts.worker == 200_002)
    #expect(99_800...100_130 ~= counts.sleeper)
    #expect(counts == run(worker: worker, step: 300_000))
  }
}

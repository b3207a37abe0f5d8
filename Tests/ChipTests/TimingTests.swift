import RP2040
import Testing

/// What takes a known time takes that, by the program's own clock: `SDKProgramTests` checks `times`.
@Suite struct TimingTests {
  struct Time: Sendable {
    let program: String
    let line: String
    /// Microseconds asked for.
    let asked: UInt64
    /// How much later it may be: what the program needs to notice.
    var late: UInt64 = 10

    func check(_ lines: [SDKProgramLine]) {
      let value = lines.first { $0.name == line }.flatMap { UInt64($0.value) }
      #expect(value.map { asked...asked + late ~= $0 } == true, "\(self): \(value ?? 0)")
    }
  }

  static let times = [
    Time(program: "timers", line: "sleep_ms_20", asked: 20_000),
    Time(program: "timers", line: "sleep_us_250", asked: 250),
    Time(program: "timers", line: "busy_wait_us_1500", asked: 1_500),
    // A loop of two instructions, which take three cycles on a real chip: a millisecond there.
    Time(program: "timers", line: "busy_wait_cycles_125000", asked: 666),
    Time(program: "timers", line: "wfe_or_timeout_3000", asked: 3_000),
    Time(program: "timers", line: "alarm_5000", asked: 5_000),
    Time(program: "timers", line: "alarm_1000_and_2_of_2000", asked: 5_000, late: 30),
    Time(program: "timers", line: "alarm_1000_and_2_of_2000_exact", asked: 5_000),
    Time(program: "timers", line: "last_of_five_3000", asked: 3_000, late: 30),
    Time(program: "timers", line: "repeat_10_of_1000", asked: 10_000),
    Time(program: "timers", line: "second_pool_1500", asked: 1_500),
    Time(program: "timers", line: "hardware_alarm_700", asked: 700),
    Time(program: "timers", line: "sleep_us_3000_over_wrap", asked: 3_000),
    Time(program: "locks", line: "mutex_timeout_2000", asked: 2_000),
    Time(program: "locks", line: "sem_timeout_2000", asked: 2_000),
    Time(program: "dma", line: "paced_100_of_10_us", asked: 990, late: 20),
    Time(program: "exceptions", line: "systick_10_of_100_us", asked: 1_000),
    Time(program: "adc_rtc_pwm", line: "adc_100_of_2_us", asked: 200, late: 30),
  ]

  /// A thousand seconds of sleep cost what the program does each second, and no more.
  @Test(arguments: SDKProgram.ROM.allCases)
  func sleepIsSkipped(rom: SDKProgram.ROM) throws {
    let program = try SDKProgram("idle", rom: rom)
    #expect(program.run(seconds: 1_100) == .asleepForever)
    #expect(program.text.hasSuffix("failures: 0\ndone\n"), "\(program.text)")
    let clock = program.chip.peripherals.clockTree
    #expect(clock.microseconds(at: program.chip.cycle) >= 1_000_000_000)
    #expect(program.chip.cycle >= 125_000_000 * 1_000)
    #expect(program.chip.instructions < 4_000_000)
    // Core 1 wakes for every event of core 0's, and goes on waiting.
    #expect(program.chip.core1.instructions < 200_000)
  }
}

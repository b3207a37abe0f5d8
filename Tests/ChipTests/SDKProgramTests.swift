import RP2040
import Testing

/// Programs built with the Pico SDK say what they expect, and see it on the emulated chip: with the
/// emulated boot ROM, and with that of a real chip.
@Suite struct SDKProgramTests {
  static let names = [
    "adc_rtc_pwm", "divider", "dma", "exceptions", "flash", "flash_hello", "floating", "gpio",
    "heap",
    "interpolator", "locks", "multicore", "noflash", "printf", "ram", "timers", "watchdog",
  ]

  @Test(arguments: names, SDKProgram.ROM.allCases)
  func passes(name: String, rom: SDKProgram.ROM) throws {
    let program = try SDKProgram(name, rom: rom)
    #expect(program.finish() == nil, "\(program.text)")
    #expect(program.text.hasSuffix("failures: 0\ndone\n"), "\(program.text)")
    let context = program.chip.core0.faultContext
    #expect(context == nil)
    // A test that expects nothing has not run.
    #expect(program.lines.contains { $0.expectation != nil })
  }

  /// What a program computes does not depend on who made the ROM.
  @Test(arguments: ["divider", "floating", "printf", "heap", "interpolator"])
  func bothROMsGiveTheSame(name: String) throws {
    let programs = try SDKProgram.ROM.allCases.map { try SDKProgram(name, rom: $0) }
    for program in programs { #expect(program.finish() == nil) }
    // What may be within a range: times, and functions that the emulated ROM has a little off.
    let exact = programs.map { program in
      program.lines.filter { line in
        line.expectation.map { $0.lowerBound == $0.upperBound } ?? false
      }
    }
    #expect(!exact[0].isEmpty)
    #expect(exact[0] == exact[1])
  }

  @Test func aStackThatOverflowsIsSeen() throws {
    let program = try SDKProgram("overflow")
    #expect(program.run() == .asleepForever)
    let bottom = try #require(program.lines.first { $0.name == "reserved_bottom" })
    let lowest = try #require(program.lines.first { $0.name == "lowest" })
    let deepest = program.chip.core0.deepestStack
    let mark = try #require(deepest)
    #expect(lowest.value == "0x" + String(mark.stackPointer, radix: 16))
    let reserved = try #require(UInt32(bottom.value.dropFirst(2), radix: 16))
    #expect(reserved - mark.stackPointer == 96)
  }
}

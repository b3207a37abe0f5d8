import RP2040
import Testing

/// Programs built with the Pico SDK say what they expect, and see it on the emulated chip: with the
/// emulated boot ROM, and with that of a real chip.
@Suite struct SDKProgramTests {
  static let names = [
    "adc_rtc_pwm", "cplusplus", "divider", "dma", "dma_devices", "exceptions", "flash",
    "flash_hello", "floating",
    "gpio",
    "heap", "interpolator", "locks", "multicore", "noflash", "printf", "ram", "random", "timers",
    "unmodelled", "watchdog", "watchdog_vector", "write_clear",
  ]

  /// With both ROMs, which make no difference to what the program finds.
  @Test(arguments: names)
  func passes(name: String) throws {
    let findings = try SDKProgram.ROM.allCases.map { rom in
      try check(SDKProgram(name, rom: rom), name).filter { !Self.mayDiffer($0, in: name) }
    }
    #expect(!findings[0].isEmpty)
    #expect(findings[0] == findings[1])
  }

  /// - Returns: What it printed.
  private func check(_ program: SDKProgram, _ name: String) -> [SDKProgramLine] {
    #expect(program.finish() == nil, "\(program.text)")
    #expect(program.text.hasSuffix("failures: 0\ndone\n"), "\(program.text)")
    let contexts = [program.chip.core0.faultContext, program.chip.core1.faultContext]
    #expect(contexts == [nil, nil])
    let lines = program.lines
    for line in lines { #expect(line.isMet, "\(line)") }
    // A test that expects nothing has not run.
    #expect(lines.contains { $0.expectation != nil })
    // The SDK counts accesses to the bus for random numbers, and each is reported.
    if name != "unmodelled", name != "random" { #expect(program.chip.unmodelledRegisters == []) }
    for time in TimingTests.times where time.program == name { time.check(lines) }
    return lines
  }

  /// Whether a line is a time, or else of what the ROMs differ in.
  private static func mayDiffer(_ line: SDKProgramLine, in program: String) -> Bool {
    if line.isRange || TimingTests.times.contains(where: { $0.line == line.name }) { return true }
    switch program {
    // Hashes of sine and the like, of which the emulated ROM's last bits are others.
    case "floating": return line.name == "float" || line.name == "double"
    // The time goes into them.
    case "random": return line.name.hasPrefix("random_")
    default: return false
    }
  }

  /// All lives of the programs that reboot.
  @Test(arguments: [("watchdog", 4), ("watchdog_vector", 5)], SDKProgram.ROM.allCases)
  func everyLife(program: (name: String, lives: Int), rom: SDKProgram.ROM) throws {
    let run = try SDKProgram(program.name, rom: rom)
    #expect(run.finish() == nil)
    let lives = run.lines.filter { $0.name == "life" }.map(\.value)
    #expect(lives == (0..<program.lives).map { String($0) })
    #expect(run.chip.resetCount == program.lives - 1)
  }

  /// What the README has of a real chip's ROM.
  @Test func hashesOfTheRealROM() throws {
    let program = try SDKProgram("floating", rom: .real)
    #expect(program.finish() == nil)
    let hashes = [
      "float_hash": "0x1083d785", "double_hash": "0x4c6c7d3d", "conversions_hash": "0x1d16c4a1",
      "float": "0x9abd67b4", "double": "0xcd8602ee",
    ]
    for (name, hash) in hashes { #expect(program.value(of: name) == hash) }
  }

  @Test(arguments: SDKProgram.ROM.allCases)
  func aStackThatOverflowsIsSeen(rom: SDKProgram.ROM) throws {
    let program = try SDKProgram("overflow", rom: rom)
    #expect(program.run() == .asleepForever)
    #expect(program.text.hasSuffix("failures: 0\ndone\n"), "\(program.text)")
    let deepest = program.chip.core0.deepestStack
    let mark = try #require(deepest)
    #expect(program.value(of: "lowest") == "0x" + String(mark.stackPointer, radix: 16))
    #expect(program.address(of: "__StackBottom").map { $0 - mark.stackPointer } == 96)
    #expect(program.function(at: mark.pc) == "dig")
    #expect(mark.calls.first.map { program.function(at: $0.call) } == "main")
  }
}

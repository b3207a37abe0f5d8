import Foundation
import Support
import Testing

/// `rambudget init`: a budget to start from.
@Suite struct InitCommandTests {
  private static let cache = try! Scratch()

  private func run(_ arguments: [String], in folder: URL) async throws -> ToolRun {
    try await Rambudget.run(
      arguments, in: folder, environment: ["XDG_CACHE_HOME": Self.cache.folder.path])
  }

  @Test func output() async throws {
    let scratch = try Scratch()
    _ = try scratch.write(SmallFirmware())
    let outcome = try await run(["init", "firmware.elf", "--output", "-"], in: scratch.folder)
    #expect(outcome.status == 0 && outcome.complaints == "")
    expectGolden(outcome.text, "Golden/init.txt")
  }

  /// It compiles and passes at once, without a warning.
  @Test(
    arguments: [
      "pico-edge/picomqtt.elf", "pico-tls/picomqtt.elf", "pico-copy-to-ram/picomqtt.elf",
      "pico-lto/picomqtt.elf", "mps2-an385-edge/picomqtt.elf", "pico-edge/picomqtt.elf.map",
    ], [0, 5, 300])
  func passesAtOnce(image: String, margin: Int) async throws {
    let scratch = try Scratch()
    let firmware = try SampleBuild.file(image).path
    let made = try await run(["init", firmware, "--margin", "\(margin)"], in: scratch.folder)
    #expect(made.status == 0 && made.complaints.contains("wrote Budgets/picomqtt"))
    let check = try await run(["check", firmware, "--strict"], in: scratch.folder)
    #expect(check.status == 0 && check.complaints == "", "\(check.text)\(check.complaints)")
  }

  @Test func nothingIsReplacedUnasked() async throws {
    let scratch = try Scratch()
    _ = try scratch.write(SmallFirmware())
    try scratch.write("mine", "mine.swift")
    let arguments = ["init", "firmware.elf", "--output", "mine.swift"]
    expectRefused(try await run(arguments, in: scratch.folder), 74, naming: "mine.swift")
    #expect(try String(contentsOfFile: scratch.path("mine.swift"), encoding: .utf8) == "mine")
    #expect(try await run(arguments + ["--force"], in: scratch.folder).status == 0)
    #expect(
      try String(contentsOfFile: scratch.path("mine.swift"), encoding: .utf8).contains("BudgetDSL"))
  }

  /// Names of an image are data in the file, too.
  @Test func namesAreEscaped() async throws {
    let scratch = try Scratch()
    let map = SmallFirmware().map.replacingOccurrences(of: "SCRATCH_X", with: "S\")//\\(x)")
    try scratch.write(map, "hostile.map")
    let made = try await run(["init", "hostile.map"], in: scratch.folder)
    #expect(made.status == 0)
    let check = try await run(["check", "hostile.map"], in: scratch.folder)
    #expect(check.status == 0, "\(check.complaints)")
  }
}

import Foundation
import MemoryModel
import Support
import Testing

/// `rambudget check` as CI calls it: real budget files, real exit statuses.
@Suite struct CheckCommandTests {
  static let budget = """
    import BudgetDSL

    Budget("sensor", board: .pico) {
      Layer("Broker") { Symbol("broker") }
      Limit(.layer("lwIP"), atMost: .KB(44), warnAt: .percent(99))
      Limit(.layer("Broker"), atMost: .KB(3), because: "one session, no more")
      Limit(.symbol("heap_pool"), atMost: .KB(64))
      Demand("TLS handshake", .KB(40), from: .cHeap, margin: .percent(5))
      Growth(.layer("VM"), atMost: .bytes(0))
    }
    """

  /// A folder with a firmware and `Budgets/sensor.swift`.
  private func scratch(
    _ budget: String = budget, _ firmware: SmallFirmware = SmallFirmware()
  ) throws -> Scratch {
    let scratch = try Scratch()
    _ = try scratch.write(firmware)
    try FileManager.default.createDirectory(
      at: scratch.folder.appending(path: "Budgets"), withIntermediateDirectories: true)
    try scratch.write(budget, "Budgets/sensor.swift")
    return scratch
  }

  private func check(_ arguments: [String], in scratch: Scratch) async throws -> ToolRun {
    try await Rambudget.run(
      ["check"] + arguments, in: scratch.folder,
      environment: ["XDG_CACHE_HOME": Self.cache.folder.path])
  }

  /// Shared, so that the DSL is compiled once.
  private static let cache = try! Scratch()

  @Test(arguments: [("text", "check.txt"), ("json", "check.json")])
  func output(format: String, golden: String) async throws {
    let outcome = try await check(["firmware.elf", "--format", format], in: try scratch())
    #expect(outcome.status == 1 && outcome.complaints == "")
    expectGolden(outcome.text, "Golden/\(golden)")
  }

  @Test func exitStatusIsTheVerdict() async throws {
    func status(_ limits: String, _ arguments: String...) async throws -> Int32? {
      let scratch = try scratch("import BudgetDSL\nBudget(\"b\") { \(limits) }\n")
      let outcome = try await check(["firmware.elf"] + arguments, in: scratch)
      #expect(outcome.complaints == "")
      return outcome.status
    }
    #expect(try await status("Limit(.layer(\"VM\"), atMost: .KB(64))") == 0)
    #expect(try await status("Limit(.layer(\"VM\"), atMost: .KB(63))") == 1)
    let warning = "Limit(.layer(\"VM\"), atMost: .KB(65), warnAt: .percent(90))"
    #expect(try await status(warning) == 0)
    #expect(try await status(warning, "--strict") == 1)
  }

  /// What needs a baseline is said to be unchecked without one, and measured with one.
  @Test func growthSinceABaseline() async throws {
    let scratch = try scratch()
    let saved = try await Rambudget.run(
      ["baseline", "firmware.elf", "--output", "baseline.json"], in: scratch.folder)
    #expect(saved.status == 0)
    _ = try scratch.write(SmallFirmware(poolSize: 0x1_0200))
    let outcome = try await check(
      ["firmware.elf", "--baseline", "baseline.json", "--format", "json"], in: scratch)
    let findings = try #require(try outcome.json()["findings"] as? [[String: Any]])
    let growth = try #require(findings.first { $0["rule"] as? String == "growth" })
    #expect(growth["used"] as? Int == 512 && growth["headroom"] as? Int == -512)
    #expect(growth["line"] as? Int == 9 && growth["file"] as? String == "Budgets/sensor.swift")
  }

  @Test func aBaselineMayBeAnImage() async throws {
    let scratch = try scratch()
    let outcome = try await check(["firmware.elf", "--baseline", "firmware.elf"], in: scratch)
    #expect(
      outcome.words.contains("growth of layer VM") && !outcome.words.contains("need a baseline"))
  }

  @Test func theMapOfAFailedLink() async throws {
    let scratch = try scratch()
    let overflow = SmallFirmware(poolSize: SmallFirmware.overflowingPool)
    try scratch.write(overflow.map, "overflow.map")
    let outcome = try await check(["overflow.map"], in: scratch)
    #expect(outcome.status == 1)
    #expect(outcome.text.hasPrefix("exceeded by "))
    #expect(outcome.words.contains("the link failed"))
  }

  /// One run for the console, the summary and two dashboards.
  @Test func severalFormatsAtOnce() async throws {
    let scratch = try scratch()
    let outcome = try await check(
      [
        "firmware.elf", "--format", "github", "--write", "sarif=out.sarif", "--write",
        "junit=out.xml", "--write", "markdown=out.md",
      ], in: scratch)
    #expect(outcome.status == 1)
    #expect(outcome.words.contains("::error file=Budgets/sensor.swift,line=6"))
    let sarif = try Data(contentsOf: URL(fileURLWithPath: scratch.path("out.sarif")))
    #expect(
      (try JSONSerialization.jsonObject(with: sarif) as? [String: Any])?["version"] as? String
        == "2.1.0")
    #expect(try String(contentsOfFile: scratch.path("out.xml"), encoding: .utf8).hasPrefix("<?xml"))
    #expect(
      try String(contentsOfFile: scratch.path("out.md"), encoding: .utf8).contains("| over |"))
  }

  @Test func anUnknownLayerCitesItsLine() async throws {
    let scratch = try scratch(
      "import BudgetDSL\nBudget(\"b\") {\n  Limit(.layer(\"lwip\"), atMost: .KB(1))\n}\n")
    expectRefused(
      try await check(["firmware.elf"], in: scratch), naming: "Budgets/sensor.swift:3",
      saying: "no layer is called lwip; did you mean lwIP?")
  }

  /// A gate that checks nothing must not be green.
  @Test func noBudgetForTheImage() async throws {
    let scratch = try scratch(
      "import BudgetDSL\nBudget(\"b\", images: \"**/pico-tls/*\") {}\n")
    expectRefused(
      try await check(["firmware.elf"], in: scratch), naming: "Budgets/sensor.swift",
      saying: "no budget is for firmware.elf")
  }

  @Test func noBudgetsAtAll() async throws {
    let scratch = try Scratch()
    _ = try scratch.write(SmallFirmware())
    expectRefused(
      try await check(["firmware.elf"], in: scratch), 66, naming: "Budgets",
      saying: "rambudget init")
  }

  @Test func nonsenseOnTheCommandLine() async throws {
    let scratch = try scratch()
    for arguments in [["--write", "out.xml"], ["--write", "pdf=x"], ["--format", "pdf"]] {
      #expect(try await check(["firmware.elf"] + arguments, in: scratch).status == 64)
    }
    let unwritable = try await check(
      ["firmware.elf", "--write", "json=no/such/folder/x.json"], in: scratch)
    #expect(unwritable.status == 74 && unwritable.complaints.contains("no/such/folder/x.json"))
    let missing = try await check(["firmware.elf", "--baseline", "gone.json"], in: scratch)
    #expect(missing.status == 66)
  }

  // MARK: The sample's own budgets

  private func checkSample(_ image: String, _ arguments: String...) async throws -> ToolRun {
    let root = SampleBuild.folder.appending(path: "../../..").standardizedFileURL
    return try await Rambudget.run(
      ["check", try SampleBuild.file(image).path] + arguments, in: root,
      environment: ["XDG_CACHE_HOME": Self.cache.folder.path])
  }

  /// CI's gate on this repository's own firmware.
  @Test(arguments: [
    "pico-tls/picomqtt.elf", "pico-lean/picomqtt.elf", "pico-copy-to-ram/picomqtt.elf",
    "mps2-an385-tls/picomqtt.elf", "mps2-an385-lean/picomqtt.elf", "pico-tls/picomqtt.elf.map",
  ])
  func budgetsOfTheSampleHold(image: String) async throws {
    let outcome = try await checkSample(image)
    #expect(outcome.status == 0, "\(outcome.text)\(outcome.complaints)")
  }

  /// The talk's wall: `edge` has no room for a handshake, and by how much is said first.
  @Test(arguments: [
    "pico-edge/picomqtt.elf", "pico-lto/picomqtt.elf", "mps2-an385-edge/picomqtt.elf",
  ])
  func edgeBreaksTheDemand(image: String) async throws {
    let outcome = try await checkSample(image, "--format", "json")
    #expect(outcome.status == 1)
    let findings = try #require(try outcome.json()["findings"] as? [[String: Any]])
    let over = findings.filter { $0["state"] as? String == "over" }
    #expect(over.map { $0["subject"] as? String } == ["TLS handshake"])
    let binutils = try await Binutils(of: SampleBuild.file(image))
    let reachable = Int(try binutils.address("__StackLimit") - binutils.address("__end__"))
    // 41,276 bytes were measured; the margin is 5 %, rounded up.
    #expect(over.first?["headroom"] as? Int == reachable - (41_276 + 2_064))
    let text = try await checkSample(image).text
    #expect(
      text.hasPrefix("exceeded by \(ByteCount(41_276 + 2_064 - reachable)): TLS handshake takes"))
  }

  @Test func overflowBreaksMore() async throws {
    let outcome = try await checkSample("pico-overflow/picomqtt.elf.map")
    #expect(outcome.status == 1 && outcome.words.contains("the link failed"))
  }
}

import Foundation
import Support
import Testing

/// `rambudget budget`, and how any command that takes budgets finds them.
@Suite(.serialized) struct BudgetCommandTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private static let text = """
    import BudgetDSL

    Budget("PicoMQTT", board: .picoW) {
      Layer("MQTT") { Path("mqtt*.c") }
      Limit(.layer("lwIP"), atMost: .KB(48), warnAt: .percent(90), because: "two sockets")
      Growth(.flash, atMost: .percent(1))
      Demand("TLS", .KB(40), from: .cHeap, for: "mbedTLS", margin: .percent(5))
      Knob("pool", option: "POOL_KB", unit: .KB(1), in: 64...164, sizes: .symbol("heap_pool"))
    }

    """

  /// All tests share what is compiled once.
  private static let cache = Result { try Scratch() }

  private func run(
    _ arguments: [String], environment: [String: String?] = [:]
  ) async throws -> ToolRun {
    var variables: [String: String?] = [
      "XDG_CACHE_HOME": try Self.cache.get().path("cache"), "RAMBUDGET_HOME": nil,
      "RAMBUDGET_SWIFTC": nil,
    ]
    variables.merge(environment) { $1 }
    return try await Rambudget.run(arguments, in: scratch.folder, environment: variables)
  }

  @Test func listSaysWhatAFileSays() async throws {
    try scratch.write(Self.text, "Budgets/PicoMQTT.swift")
    let run = try await run(["budget", "list"])
    expectReported(run)
    #expect(
      run.text == """
        Budgets/PicoMQTT.swift:3: PicoMQTT (pico_w)
          4: layer MQTT: path mqtt*.c
          5: layer lwIP: at most 49,152 B, warning at 90 %, because two sockets
          6: flash, all regions: growth at most 1 %
          7: demand TLS: 40,960 B from C heap for mbedTLS, margin 5 %
          8: knob pool: POOL_KB 64...164 of 1,024 B sizes symbol heap_pool

        """)
    let json = try await self.run(["budget", "list", "--format", "json"]).json()
    #expect(json["schemaVersion"] as? Int == 1)
    let files = try #require(json["files"] as? [[String: Any]])
    #expect(files.map { $0["path"] as? String } == ["Budgets/PicoMQTT.swift"])
    #expect((files[0]["budgets"] as? [[String: Any]])?.first?["name"] as? String == "PicoMQTT")
  }

  @Test func filesAndFoldersByName() async throws {
    try scratch.write(Self.text, "a/x.swift")
    try scratch.write(Self.text.replacingOccurrences(of: "PicoMQTT", with: "Other"), "-b.swift")
    let run = try await run(["budget", "list", "--budget", "a", "--budget=-b.swift"])
    expectReported(run)
    #expect(
      run.lines.filter { !$0.hasPrefix(" ") } == [
        "a/x.swift:3: PicoMQTT (pico_w)", "-b.swift:3: Other (pico_w)", "",
      ])
  }

  @Test func noBudgets() async throws {
    let run = try await run(["budget", "list"])
    expectRefused(
      run, 66, naming: "Budgets", saying: "`rambudget init` writes one, --budget names another")
    expectRefused(
      try await self.run(["budget", "list", "--budget", "x.swift"]), 66, naming: "x.swift",
      saying: "no such file")
  }

  @Test func aFileThatDoesNotCompile() async throws {
    try scratch.write(
      "import BudgetDSL\nBudget(\"B\") {\n  Limit(.ram, atMost: 48)\n}\n", "Budgets/PicoMQTT.swift")
    let run = try await run(["budget", "list"])
    #expect(run.status == 65)
    #expect(run.output.isEmpty)
    #expect(
      run.complaints == """
        Budgets/PicoMQTT.swift:3:3: error: 'init(_:atMost:warnAt:because:)' is unavailable: say the unit: \
        .bytes(48) or .KB(48)
          Limit(.ram, atMost: 48)
          ^~~~~
        rambudget: Budgets/PicoMQTT.swift: does not compile

        """)
  }

  @Test func aFileThatMakesNoSense() async throws {
    try scratch.write(
      "import BudgetDSL\nBudget(\"B\") {\n  Limit(.layer(\"x\"), headroom: .KB(1))\n"
        + "  Limit(.ram, atMost: .bytes(-1))\n}\n", "Budgets/PicoMQTT.swift")
    let run = try await run(["budget", "list"])
    #expect(run.status == 65)
    #expect(
      run.complaints == """
        Budgets/PicoMQTT.swift:3: headroom is for .ram, .flash, .region("…"), \
        .stackUsed(core:) and .peak of a whole heap; of layer x say atMost or atLeast
        rambudget: Budgets/PicoMQTT.swift:4: a limit cannot be negative: -1 B

        """)
  }

  /// What it says is data: nothing of it reaches a terminal as it is.
  @Test func whatAProgramPrintsIsEscaped() async throws {
    try scratch.write(
      Self.text + "print(\"\\u{1B}]0;title\\u{7}\")\n", "Budgets/PicoMQTT.swift")
    let run = try await run(["budget", "list"])
    #expect(run.status == 0)
    #expect(run.complaints == "\\u{1b}]0;title\\u{7}\n")
    #expect(run.text.hasPrefix("Budgets/PicoMQTT.swift:3: PicoMQTT"))
  }

  @Test func lockAndLocked() async throws {
    try scratch.write(Self.text, "Budgets/PicoMQTT.swift")
    expectRefused(
      try await Rambudget.shell("PATH=/nowhere \"$0\" budget list", in: scratch.folder),
      naming: "Budgets/PicoMQTT.swift", saying: "there is no swiftc on the PATH")
    expectRefused(
      try await run(["budget", "list", "--locked"]), naming: "Budgets/PicoMQTT.swift",
      saying: "has no lock")
    #expect(try await run(["budget", "lock"]).text == "wrote Budgets/PicoMQTT.lock.json\n")
    #expect(
      try await run(["budget", "lock", "Budgets"]).text
        == "Budgets/PicoMQTT.lock.json is up to date\n")
    let compiled = try await run(["budget", "list"])
    expectReported(compiled)
    #expect(try await run(["budget", "list", "--locked"]).text == compiled.text)
    let script = "PATH=/nowhere \"$0\" budget list"
    #expect(
      try await Rambudget.shell(script, in: scratch.folder).text == compiled.text)
    try scratch.write(Self.text + "\n", "Budgets/PicoMQTT.swift")
    expectRefused(
      try await run(["budget", "list"]), naming: "Budgets/PicoMQTT.lock.json", saying: "stale")
  }

  @Test func theChildWithoutAProgram() async throws {
    let run = try await run(["run-manifest", "--", "nowhere"])
    #expect(run.status == 126)
    #expect(
      run.complaints == "rambudget: the program cannot be started: No such file or directory\n")
    #expect(try await self.run(["--help"]).text.contains("run-manifest") == false)
    #expect(try await self.run(["budget", "--help"]).text.contains("prebuild") == false)
  }
}

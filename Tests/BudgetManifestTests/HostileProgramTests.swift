import BudgetManifest
import Foundation
import Support
import Testing

extension Manifests {
  /// A budget file is a program, and any program may go wrong: each is ended in time, with one line
  /// that says why.
  @Suite struct HostileProgramTests {
    struct Program: CustomTestStringConvertible {
      var name: String
      var code: String
      /// Behind the file's name.
      var reason: String
      var testDescription: String { name }
    }

    private static let listener = """
      let listener = Int32(String(cString: getenv("RAMBUDGET_MANIFEST_FD")))!
      func say(_ text: String) { _ = text.withCString { write(listener, $0, strlen($0)) } }

      """
    private static let noBudget =
      "declares no budget, or ends itself before it could: write Budget(\"name\") { … } outside of any "
      + "function"
    private static let noJSON =
      "its program wrote something else than budgets to rambudget: no JSON"
    private static let tooMuch = "its program was stopped: it wrote more than 1 MiB"
    private static let tooLong = "its program was stopped: it ran for more than 2 s"

    static let programs = [
      Program(name: "a loop without an end", code: "while true {}", reason: tooLong),
      Program(name: "waits for ever", code: "while true { pause() }", reason: tooLong),
      Program(
        name: "waits for ever, and will not be told",
        code: "signal(SIGALRM, SIG_IGN)\nwhile true { pause() }", reason: tooLong),
      Program(name: "exit status", code: "exit(1)", reason: "its program ended with exit status 1"),
      Program(
        name: "trap", code: "print([1][Int(CommandLine.argc)])", reason: "its program crashed"),
      Program(name: "abort", code: "abort()", reason: "its program was ended by signal 6"),
      Program(
        name: "no memory",
        code: "let all = [UInt8](repeating: 1, count: 2 << 30)\nprint(all.count)",
        reason: "its program crashed: it takes more than 1 GiB of memory"),
      Program(
        name: "a gigabyte to standard output",
        code:
          "let text = String(repeating: \"x\", count: 1 << 20)\nfor _ in 0..<1024 { print(text) }",
        reason: tooMuch),
      Program(
        name: "a gigabyte to standard error",
        code:
          "let text = [UInt8](repeating: 65, count: 1 << 20)\nfor _ in 0..<1024 { write(2, text, text.count) }",
        reason: tooMuch),
      Program(
        name: "a gigabyte to rambudget",
        code:
          "let text = [UInt8](repeating: 65, count: 1 << 20)\nfor _ in 0..<1024 { write(listener, text, text.count) }",
        reason: tooMuch),
      Program(
        name: "a gigabyte to a file",
        code:
          "let file = open(\"large\", O_WRONLY | O_CREAT, 0o600)\nlet text = [UInt8](repeating: 65, count: 1 << 20)\nfor _ in 0..<1024 { write(file, text, text.count) }",
        reason: tooMuch),
      Program(
        name: "too much, and will not be told",
        code:
          "signal(SIGXFSZ, SIG_IGN)\nlet text = [UInt8](repeating: 65, count: 1 << 20)\nfor _ in 0..<9 { write(2, text, text.count) }",
        reason: "its program prints more than 1 MiB"),
      Program(name: "ends before its end", code: "_exit(0)", reason: noBudget),
      Program(name: "closes what rambudget listens at", code: "close(listener)", reason: noBudget),
      Program(name: "garbage to rambudget", code: "say(\"garbage\")", reason: noJSON),
      Program(
        name: "half a document",
        code: "say(\"{\\\"schemaVersion\\\":1,\\\"budgets\\\":[\")\n_exit(0)",
        reason: noJSON),
      Program(
        name: "two documents", code: "say(\"{\\\"schemaVersion\\\":1,\\\"budgets\\\":[]}\")",
        reason: noJSON),
      Program(
        name: "a deep document", code: "say(String(repeating: \"[\", count: 500_000))\n_exit(0)",
        reason: noJSON),
      Program(
        name: "a deep document with keys",
        code:
          "say(\"{\\\"schemaVersion\\\":1,\\\"budgets\\\":\" + String(repeating: \"[{\\\"a\\\":\", count: 100_000))\n_exit(0)",
        reason: noJSON),
      Program(
        name: "another version",
        code: "say(\"{\\\"schemaVersion\\\":2,\\\"budgets\\\":[]}\")\n_exit(0)",
        reason: "its program wrote budgets of another version (schemaVersion 2, not 1)"),
      Program(
        name: "another shape", code: "say(\"{\\\"schemaVersion\\\":1}\")\n_exit(0)",
        reason: "its program wrote something else than budgets to rambudget: no budgets"),
      Program(
        name: "an empty document",
        code: "say(\"{\\\"schemaVersion\\\":1,\\\"budgets\\\":[]}\")\n_exit(0)",
        reason: "declares no budget"),
    ]

    /// Far above the two seconds that a program has and the compiler's time on a busy machine.
    static let hang = Duration.seconds(300)

    @Test(arguments: programs)
    func isEnded(_ program: Program) async throws {
      var workspace = try Workspace()
      workspace.settings.runSeconds = 2
      let start = ContinuousClock.now
      let error = try await workspace.error(
        of: "import BudgetDSL\nimport Glibc\nBudget(\"B\") {}\n\(Self.listener)\(program.code)\n")
      #expect("\(error)" == "Budgets/PicoMQTT.swift: \(program.reason)")
      #expect(error.kind == .invalid)
      #expect(error.details.count <= 201)
      #expect(error.details.allSatisfy { $0.count <= 501 })
      #expect(ContinuousClock.now - start < Self.hang)
      #expect(workspace.leftovers.isEmpty)
    }

    /// A trap's own words come first, and name the file.
    @Test func aTrapIsToldAsItIs() async throws {
      let workspace = try Workspace()
      let error = try await workspace.error(of: Example.text + "fatalError(\"no board\")\n")
      #expect(error.details == ["Budgets/PicoMQTT.swift:7: Fatal error: no board"])
    }

    /// What it started dies with it, and nobody waits for that.
    @Test func childrenAreLeftBehindByNobody() async throws {
      let workspace = try Workspace()
      let start = ContinuousClock.now
      let file = try await workspace.load(
        """
        import BudgetDSL
        import Glibc
        Budget("B") {}
        var child: pid_t = 0
        let arguments = [strdup("sleep"), strdup("3600"), nil]
        posix_spawn(&child, "/bin/sleep", nil, nil, arguments, nil)
        print(child)
        """)
      #expect(ContinuousClock.now - start < Self.hang)
      let child = try #require(file.messages.last.flatMap { pid_t($0) })
      // Killed, and collected by init or about to be.
      for _ in 0..<50 where kill(child, 0) == 0 && !isZombie(child) {
        try await Task.sleep(for: .milliseconds(100))
      }
      #expect(kill(child, 0) != 0 || isZombie(child))
    }

    private func isZombie(_ process: pid_t) -> Bool {
      let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
      return status?.contains(") Z ") == true
    }

    /// No result depends on who asks.
    @Test func theEnvironmentIsEmpty() async throws {
      setenv("RAMBUDGET_TEST_SECRET", "1", 1)
      let workspace = try Workspace()
      let file = try await workspace.load(
        """
        import BudgetDSL
        import Glibc
        Budget("B") {}
        var next = environ
        while let variable = next.pointee {
          print(String(cString: variable).prefix { $0 != "=" })
          next += 1
        }
        """)
      #expect(file.messages == ["RAMBUDGET_MANIFEST_FD", "SWIFT_BACKTRACE"])
    }
  }
}

import BudgetManifest
import Foundation
import Testing

extension Manifests {
  /// What the compiler says is said as it is, at the file's own path and line.
  @Suite struct CompileErrorTests {
    @Test(arguments: [
      (
        "Limit(.layer(\"lwIP\"), atMost: 48)",
        "4:3: error: 'init(_:atMost:warnAt:because:)' is unavailable: say the unit: .bytes(48) or .KB(48)"
      ),
      (
        "Limit(.heapReachable, atLeast: 48)",
        "4:3: error: 'init(_:atLeast:warnAt:because:)' is unavailable: say the unit: .bytes(48) or .KB(48)"
      ),
      (
        "Limit(.ram, headroom: 48)",
        "4:3: error: 'init(_:headroom:warnAt:because:)' is unavailable: say the unit: .bytes(48) or .KB(48)"
      ),
      (
        "Growth(.flash, atMost: 512)",
        "4:3: error: 'init(_:atMost:because:)' is unavailable: say the unit: .bytes(512) or .KB(1)"
      ),
      (
        "Demand(\"TLS\", 40_000, from: .cHeap)",
        "4:3: error: 'init(_:_:from:for:margin:)' is unavailable: say the unit: .bytes(40_000) or .KB(40)"
      ),
      (
        "Path(\"mqtt*.c\")",
        "4:3: error: 'buildExpression' is unavailable: a pattern belongs into a layer: "
          + "Layer(\"name\") { Path(\"...\") }"
      ),
      (
        "Layer(\"MQTT\") { \"mqtt*.c\" }",
        "4:19: error: 'buildExpression' is unavailable: say what the text is: Path(\"...\"), "
          + "Archive(\"...\") or Symbol(\"...\")"
      ),
      (
        "Budget(\"inner\") {}",
        "4:3: error: 'buildExpression' is unavailable: a budget cannot hold another one: declare it "
          + "beside this one"
      ),
      (
        "Limit(.layr(\"lwIP\"), atMost: .KB(48))",
        "4:10: error: type 'Subject' has no member 'layr'"
      ),
    ])
    func mistakes(_ statement: String, _ message: String) async throws {
      let workspace = try Workspace()
      let error = try await workspace.error(of: Example.with(statement))
      #expect("\(error)" == "Budgets/PicoMQTT.swift: does not compile")
      #expect(error.kind == .invalid)
      #expect(error.details.first == "Budgets/PicoMQTT.swift:\(message)")
      // The line itself, and a mark below it.
      #expect(error.details.dropFirst().first == "  \(statement)")
      #expect(error.details.count == 3)
      #expect(!error.details.contains { $0.contains("\u{1B}") })
      #expect(workspace.leftovers.isEmpty)
    }

    @Test func everyErrorOfAFileIsSaid() async throws {
      let workspace = try Workspace()
      let error = try await workspace.error(
        of: "import BudgetDSL\nlet a: Nope = 1\nlet b: Nada = 2\n")
      let errors = error.details.filter { $0.contains("error:") }
      #expect(
        errors.map { $0.prefix(26) } == [
          "Budgets/PicoMQTT.swift:2:8", "Budgets/PicoMQTT.swift:3:8",
        ])
    }

    @Test func noSwiftAtAll() async throws {
      let workspace = try Workspace()
      for text in ["\u{0}\u{1}\u{2}", "<xml/>", "import Nowhere\n", "}"] {
        let error = try await workspace.error(of: text)
        #expect(error.reason == "does not compile")
        #expect(
          error.details.contains { $0.hasPrefix("Budgets/PicoMQTT.swift:1:") }, "\(error.details)")
      }
    }

    /// A compiler that fails, and one that never ends.
    @Test func oddCompilers() async throws {
      let scripts = [
        (
          "echo \"no licence\" >&2; exit 3", "cannot compile MemoryModel, which budget files import"
        ),
        ("exit 0", "is no Swift compiler: it makes no MemoryModel.o"),
        (
          "sleep 60", "cannot compile MemoryModel, which budget files import: it took more than 1 s"
        ),
        (
          "kill -9 $$",
          "cannot compile MemoryModel, which budget files import: it was ended by signal 9"
        ),
      ]
      for (script, reason) in scripts {
        var workspace = try Workspace(ownCache: true)
        let path = try workspace.scratch.write("#!/bin/sh\n\(script)\n", "swiftc")
        try #require(chmod(path, 0o755) == 0)
        workspace.settings.compiler = workspace.path("swiftc")
        workspace.settings.compileSeconds = 1
        let error = try await workspace.error(of: Example.text)
        #expect("\(error)" == "swiftc: \(reason)")
        #expect(workspace.leftovers.isEmpty)
      }
    }
  }
}

import BudgetDSL
import BudgetManifest
import Foundation
import Support
import SystemPackage
import Testing

extension Manifests {
  @Suite struct LoadTests {
    @Test func aFileSaysWhatItDeclares() async throws {
      let workspace = try Workspace()
      let file = try await workspace.load(Example.text)
      #expect(file.path == workspace.path("Budgets/PicoMQTT.swift").string)
      #expect(file.messages.isEmpty)
      let budget = try #require(file.budgets.first)
      #expect(file.budgets.count == 1)
      #expect(budget.name == "PicoMQTT on Pico W")
      #expect(budget.board == .picoW)
      #expect(budget.line == 3)
      #expect(
        budget.limits == [
          Limit(.layer("lwIP"), atMost: .KB(48), warnAt: .percent(90), line: 4),
          Limit(.stack(core: 0), atMost: .KB(4), line: 5),
          Limit(.stack(core: 1), atMost: .KB(4), line: 5),
        ])
      #expect(workspace.leftovers.isEmpty)
    }

    @Test func aFolderIsItsSwiftFilesByName() async throws {
      let workspace = try Workspace()
      for name in ["b", "a", "C"] {
        try workspace.scratch.write(
          "import BudgetDSL\nBudget(\"\(name)\") {}\nBudget(\"\(name)2\") {}\n",
          "Budgets/\(name).swift")
      }
      try workspace.scratch.write("no Swift", "Budgets/README.md")
      let files = try await workspace.loadAll(["Budgets/", "Budgets/a.swift"])
      #expect(
        files.flatMap { $0.budgets.map(\.name) } == ["C", "C2", "a", "a2", "b", "b2"])
      #expect(
        files.map(\.path) == ["C", "a", "b"].map { workspace.path("Budgets/\($0).swift").string })
    }

    @Test func whatIsNoBudgetFile() async throws {
      let workspace = try Workspace()
      try workspace.scratch.write("", "empty/README.md")
      #expect(
        try await workspace.error("empty").reason == "a folder without any budget file (*.swift)")
      let missing = try await workspace.error("nowhere.swift")
      #expect("\(missing)" == "nowhere.swift: no such file")
      #expect(missing.kind == .noSuchFile)
      #expect(try await workspace.error("empty/README.md/x.swift").kind == .noSuchFile)
      #expect(mkfifo(workspace.scratch.path("pipe.swift"), 0o600) == 0)
      #expect(try await workspace.error("pipe.swift").reason == "neither a file nor a folder")
      try workspace.scratch.write(Array(repeating: 0x20, count: (1 << 20) + 1), "large.swift")
      #expect(try await workspace.error("large.swift").reason.contains("larger than 1 MiB"))
    }

    @Test func aFileWithoutABudget() async throws {
      let workspace = try Workspace()
      for text in ["", "import BudgetDSL\n", "let x = 1\n"] {
        let error = try await workspace.error(of: text)
        #expect("\(error)".hasPrefix("Budgets/PicoMQTT.swift: declares no budget"))
      }
    }

    @Test func whatIsNoNumber() async throws {
      let workspace = try Workspace()
      let error = try await workspace.error(
        of: """
          import BudgetDSL
          Budget("B") {
            Limit(.ram, atMost: .percent(.nan))
            Limit(.ram, atMost: .percent(-1 / 0.0))
          }
          """)
      #expect(error.details == ["Budgets/PicoMQTT.swift:3: a limit is no number: nan %"])
      #expect("\(error)" == "Budgets/PicoMQTT.swift:4: a limit is no number: -inf %")
    }

    @Test func namesAreUniqueInAFile() async throws {
      let workspace = try Workspace()
      let error = try await workspace.error(
        of: "import BudgetDSL\nBudget(\"A\") {}\nBudget(\"B\") {}\n\nBudget(\"A\") {}\n")
      #expect(
        "\(error)"
          == "Budgets/PicoMQTT.swift:5: a budget named \"A\" is declared in line 2 already")
    }

    /// Names on disk are any bytes.
    @Test(arguments: [
      "with space.swift", "-dash.swift", "ünï.swift", "quo'te\".swift", "line\nbreak.swift",
      "main.swift",
      "1.swift", "@at.swift", "no ending", "$HOME.swift", "BudgetDSL.swift", "class.swift",
    ])
    func anyNameOfAFile(_ name: String) async throws {
      let workspace = try Workspace()
      let file = try await workspace.load(
        Example.text + "// \(name.debugDescription)", "fol der/\(name)")
      #expect(file.budgets.map(\.name) == ["PicoMQTT on Pico W"])
      #expect(file.path.hasSuffix(name))
    }

    @Test func aNameThatIsNoText() async throws {
      let workspace = try Workspace()
      let text = Example.text + "// bytes"
      try workspace.scratch.write("", "x/y")
      let folder = Array(workspace.scratch.path("x").utf8CString.dropLast())
      let path = FilePath(platformString: folder + [0x2f, -1, -2, 0x61, 0])
      let file = try FileDescriptor.open(
        path, .writeOnly, options: .create, permissions: .ownerReadWrite)
      _ = try file.closeAfter { try file.writeAll(text.utf8) }
      let loaded = try await BudgetLoader(settings: workspace.settings).load([path])
      #expect(loaded.first?.budgets.count == 1)
      #expect(loaded.first?.path.hasSuffix("\u{FFFD}\u{FFFD}a") == true)
    }

    /// Top-level code may do what it likes, in Swift 6.
    @Test func aFileIsAnySwift() async throws {
      let workspace = try Workspace()
      let file = try await workspace.load(
        """
        import BudgetDSL
        struct Board { var ram: Int }
        let boards = [Board(ram: 4), Board(ram: 8)]
        func stacks(_ kilobytes: Int) -> [Limit] {
          (0...1).map { Limit(.stack(core: $0), atMost: .KB(kilobytes)) }
        }
        for (index, board) in boards.enumerated() {
          Budget("board \\(index)") { for limit in stacks(board.ram) { limit } }
        }
        """)
      #expect(file.budgets.map(\.name) == ["board 0", "board 1"])
      #expect(file.budgets.map(\.line) == [8, 8])
      #expect(file.budgets[1].limits.map(\.amount) == [.KB(8), .KB(8)])
      #expect(file.budgets[1].limits.map(\.line) == [5, 5])
    }

    @Test func hundredsOfStatements() async throws {
      let workspace = try Workspace()
      let statements = (0..<300).map { "  Limit(.layer(\"L\($0)\"), atMost: .KB(\($0 + 1)))" }
      let file = try await workspace.load(
        "import BudgetDSL\nBudget(\"many\") {\n\(statements.joined(separator: "\n"))\n}\n")
      #expect(file.budgets.first?.limits.count == 300)
      #expect(file.budgets.first?.limits.last?.line == 302)
    }

    @Test func whatItPrintsIsPassedOnOnce() async throws {
      let workspace = try Workspace(ownCache: true)
      let text =
        Example.text + "print(\"hello \\u{1B}[31m\")\nfunc unused() { let number = 1 }\n"
      let fresh = try await workspace.load(text)
      #expect(fresh.messages.contains("hello \u{1B}[31m"))
      #expect(
        fresh.messages.contains {
          $0.hasPrefix(workspace.path("Budgets/PicoMQTT.swift").string + ":8:21: warning: ")
        }, "\(fresh.messages)")
      #expect(fresh.source == .compiled)
      let cached = try await workspace.load(text)
      #expect(cached.messages.isEmpty)
      #expect(cached.source == .cached)
      #expect(cached.budgets == fresh.budgets)
    }
  }
}

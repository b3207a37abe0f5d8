import BudgetManifest
import Foundation
import Support
import SystemPackage
import Testing

extension Manifests {
  /// A lock stands in for the compiler, and is never believed when it is stale.
  @Suite struct LockTests {
    private static let file = "Budgets/PicoMQTT.swift"
    private static let lock = "Budgets/PicoMQTT.lock.json"

    private func locked(_ text: String = Example.text) async throws -> Workspace {
      let workspace = try Workspace()
      try workspace.scratch.write(text, Self.file)
      #expect(try await workspace.lock())
      return workspace
    }

    private func text(_ workspace: Workspace) throws -> String {
      try String(contentsOfFile: workspace.scratch.path(Self.lock), encoding: .utf8)
    }

    private func withoutCompiler(_ workspace: Workspace) -> Workspace {
      var workspace = workspace
      workspace.settings.searchPath = ["/nowhere"]
      workspace.settings.worker = "/nowhere"
      return workspace
    }

    @Test func itSaysWhatTheFileSays() async throws {
      let workspace = try await locked()
      let compiled = try await workspace.loadFile(Self.file)
      #expect(compiled.source != .lock)
      let only = try await workspace.loadFile(Self.file, trust: .lockOnly)
      #expect(only.source == .lock)
      #expect(only.budgets == compiled.budgets)
      #expect(only.path == compiled.path)
      let alone = try await withoutCompiler(workspace).loadFile(Self.file)
      #expect(alone == only)
    }

    @Test func itIsTheSameEachTime() async throws {
      let workspace = try await locked()
      let text = try text(workspace)
      #expect(try await workspace.lock() == false)
      try FileManager.default.removeItem(atPath: workspace.scratch.path(Self.lock))
      #expect(try await workspace.lock())
      #expect(try self.text(workspace) == text)
      #expect(text.hasSuffix("\n}\n"))
      // Nothing of this machine is in it.
      #expect(!text.contains(workspace.scratch.folder.path))
      #expect(text.contains("\"name\" : \"PicoMQTT.swift\""))
      #expect(workspace.leftovers.isEmpty)
    }

    @Test(arguments: [BudgetLoader.Trust.compilerFirst, .lockOnly])
    func aStaleOneIsAnError(_ trust: BudgetLoader.Trust) async throws {
      let workspace = try await locked()
      let stale =
        "Budgets/PicoMQTT.lock.json: stale: Budgets/PicoMQTT.swift has changed since; run `rambudget "
        + "budget lock`"
      let error = try await workspace.error(of: Example.text + "// more", trust: trust)
      // The path in the message is the one that the lock has beside the file.
      #expect("\(error)" == stale)
      #expect("\(try await withoutCompiler(workspace).error(Self.file, trust: trust))" == stale)
      #expect(try await workspace.lock())
      _ = try await workspace.loadFile(Self.file, trust: trust)
    }

    @Test func withoutALock() async throws {
      let workspace = try Workspace()
      let only = try await workspace.error(of: Example.text, trust: .lockOnly)
      #expect(
        "\(only)"
          == "Budgets/PicoMQTT.swift: has no lock, which --locked asks for; `rambudget budget lock` "
          + "writes it")
      let neither = try await withoutCompiler(workspace).error(Self.file)
      #expect(
        "\(neither)"
          == "Budgets/PicoMQTT.swift: cannot be compiled, for there is no swiftc on the PATH, and has "
          + "no lock: install a Swift 6 toolchain or set RAMBUDGET_SWIFTC, or run `rambudget budget "
          + "lock` where there is one")
    }

    @Test func withoutTheSources() async throws {
      var workspace = try await locked()
      workspace.settings.home = "/nowhere"
      #expect(try await workspace.loadFile(Self.file).source == .lock)
      try FileManager.default.removeItem(atPath: workspace.scratch.path(Self.lock))
      let error = try await workspace.error(Self.file)
      #expect(error.reason.contains("for RAMBUDGET_HOME (/nowhere) has no Sources/BudgetDSL"))
      workspace.settings.home = nil
      workspace.settings.executable = "/nowhere/bin/rambudget"
      let alone = try await workspace.error(Self.file)
      #expect(
        alone.reason.contains(
          "for the sources of BudgetDSL are not where /nowhere/bin/rambudget is installed"))
    }

    @Test func aCompilerThatIsNotThereIsNoLackOfOne() async throws {
      var workspace = try await locked()
      workspace.settings.compiler = "/nowhere/swiftc"
      let error = try await workspace.error(Self.file)
      #expect("\(error)" == "/nowhere/swiftc: RAMBUDGET_SWIFTC names it, but it is no program")
      // With --locked, nobody asks for it.
      #expect(try await workspace.loadFile(Self.file, trust: .lockOnly).source == .lock)
    }

    @Test(arguments: [
      (
        "\"bytes\" : 49152", "\"bytes\" : 59152",
        "changed by hand, or damaged: it is not what was written"
      ),
      ("\"line\" : 4", "\"line\" : 5", "changed by hand, or damaged: it is not what was written"),
      ("\"bytes\" : 49152", "\"bytes\" : 1e99", "damaged: "),
      (
        "\"bytes\" : 49152", "\"bytes\" : \"x\"",
        "damaged: a value of another type in budgets.[0].limits.[0].amount.bytes"
      ),
      (
        "\"kind\" : \"layer\"", "\"kind\" : \"layr\"",
        "damaged: Cannot initialize Kind from invalid String value layr"
      ),
      ("pico_w", "pico_x", "damaged: no board is called pico_x"),
      (
        "\"schemaVersion\" : 1", "\"schemaVersion\" : 2",
        "written by another version of rambudget (schemaVersion 2)"
      ),
      ("\"schemaVersion\" : 1", "\"x\" : 1", "damaged: no schemaVersion"),
      ("\n}\n", "\n", "damaged: no JSON"),
      ("{", "\u{0}", "damaged: no JSON"),
    ])
    func oneThatWasChanged(_ old: String, _ new: String, _ reason: String) async throws {
      let workspace = try await locked()
      let text = try text(workspace)
      let range = try #require(text.range(of: old))
      try workspace.scratch.write(text.replacingCharacters(in: range, with: new), Self.lock)
      for trust in [BudgetLoader.Trust.compilerFirst, .lockOnly] {
        let error = try await workspace.error(Self.file, trust: trust)
        #expect("\(error)".hasPrefix("Budgets/PicoMQTT.lock.json: \(reason)"), "\(error)")
        #expect("\(error)".hasSuffix("; run `rambudget budget lock`"))
      }
      // Locking anew mends it.
      #expect(try await workspace.lock())
      #expect(try self.text(workspace) == text)
    }

    @Test func oneThatWasCutAnywhere() async throws {
      let workspace = try await locked()
      let whole = Array(try text(workspace).utf8)
      for length in stride(from: 0, to: whole.count - 2, by: 41) {
        try workspace.scratch.write(whole[..<length], Self.lock)
        let error = try await workspace.error(Self.file, trust: .lockOnly)
        #expect(error.file == Self.lock)
      }
    }

    /// A lock that is whole, and of this file, but of another result.
    @Test func oneThatDisagrees() async throws {
      let workspace = try await locked()
      let other = try await locked(Example.text.replacingOccurrences(of: "48", with: "49"))
      func digest(_ text: String, _ index: Int) throws -> String {
        let parts = text.components(separatedBy: "\"sha256\" : \"")
        return String(try #require(parts.dropFirst(index).first).prefix(64))
      }
      let text = try text(other).replacingOccurrences(
        of: try digest(try self.text(other), 2), with: try digest(try self.text(workspace), 2))
      try workspace.scratch.write(text, Self.lock)
      let error = try await workspace.error(Self.file)
      #expect(
        "\(error)"
          == "Budgets/PicoMQTT.lock.json: does not say what Budgets/PicoMQTT.swift says; run `rambudget "
          + "budget lock`")
    }

    @Test func oneOfAFolderIsNoBudgetFile() async throws {
      let workspace = try await locked()
      #expect(try await workspace.loadAll(["Budgets"]).count == 1)
    }

    @Test func aFolderThatCannotBeWritten() async throws {
      let workspace = try Workspace()
      try workspace.scratch.write(Example.text, Self.file)
      try workspace.scratch.write("", Self.lock + "/x")
      let error = try #require(
        await #expect(throws: BudgetError.self) { _ = try await workspace.lock() })
      #expect(error.file.hasSuffix(Self.lock))
      #expect(error.reason.hasPrefix("cannot be written: "))
    }
  }
}

import BudgetManifest
import Foundation
import Support
import SystemPackage
import Testing

extension Manifests {
  /// What is in the cache spares time, and never changes a result.
  @Suite struct CacheTests {
    private func files(_ workspace: Workspace, _ kind: String) throws -> [String] {
      let folder = workspace.scratch.path("cache/rambudget/\(kind)")
      return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        .map { "\(folder)/\($0)" }
    }

    /// A compiler that fails, in the place of one that was there: its identity is the same.
    private func breakCompiler(_ workspace: inout Workspace) throws -> () throws -> Void {
      let path = workspace.scratch.path("swiftc")
      let real = try #require(
        workspace.settings.searchPath.map { $0.appending("swiftc").string }
          .first { access($0, X_OK) == 0 })
      let filler = { (text: String) in text.padding(toLength: 200, withPad: "#", startingAt: 0) }
      let date = Date(timeIntervalSince1970: 1_700_000_000)
      func install(_ script: String) throws {
        // In place: the file stays the same one.
        try filler("#!/bin/sh\n\(script)\n").write(
          toFile: path, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes(
          [.modificationDate: date, .posixPermissions: 0o755], ofItemAtPath: path)
      }
      try install("exec \(real) \"$@\"")
      workspace.settings.compiler = FilePath(path)
      return { try install("exit 1") }
    }

    @Test func aHitStartsNoProcess() async throws {
      var workspace = try Workspace(ownCache: true)
      let breakIt = try breakCompiler(&workspace)
      let fresh = try await workspace.load(Example.text)
      try breakIt()
      workspace.settings.worker = "/nowhere"
      let cached = try await workspace.load(Example.text)
      #expect(cached.source == .cached)
      #expect(cached.budgets == fresh.budgets)
      // The same text under another name is the same program.
      #expect(try await workspace.load(Example.text, "other.swift").source == .cached)
      #expect(
        try await workspace.error(of: Example.text + "//").reason.contains("does not compile"))
    }

    @Test func anotherCompilerIsAnotherResult() async throws {
      var workspace = try Workspace(ownCache: true)
      let breakIt = try breakCompiler(&workspace)
      _ = try await workspace.load(Example.text)
      try breakIt()
      try FileManager.default.setAttributes(
        [.modificationDate: Date()], ofItemAtPath: workspace.scratch.path("swiftc"))
      #expect(
        try await workspace.error(of: Example.text).reason.contains("cannot compile MemoryModel"))
    }

    /// swiftly's one executable is the compiler that its settings choose.
    @Test func anotherToolchainOfSwiftly() async throws {
      var workspace = try Workspace(ownCache: true)
      let real = try #require(
        workspace.settings.searchPath.map { $0.appending("swiftc").string }
          .first { access($0, X_OK) == 0 })
      let path = try workspace.scratch.write(
        "#!/bin/sh\nexec \(real) \"$@\"\n", "swiftly/bin/swiftly")
      try #require(chmod(path, 0o755) == 0)
      try FileManager.default.createSymbolicLink(
        atPath: workspace.scratch.path("swiftly/bin/swiftc"), withDestinationPath: "swiftly")
      workspace.settings.compiler = workspace.path("swiftly/bin/swiftc")
      try workspace.scratch.write("{}", "swiftly/config.json")
      #expect(try await workspace.load(Example.text).source == .compiled)
      #expect(try await workspace.load(Example.text).source == .cached)
      try workspace.scratch.write("{\"inUse\": \"6.3\"}", "swiftly/config.json")
      #expect(try await workspace.load(Example.text).source == .compiled)
    }

    @Test(arguments: ["", "cut", "flipped", "folder"])
    func damageIsRepaired(_ damage: String) async throws {
      let workspace = try Workspace(ownCache: true)
      let fresh = try await workspace.load(Example.text)
      for path in try files(workspace, "documents")
        + files(workspace, "modules").flatMap({ folder in
          ["BudgetDSL.o", "BudgetDSL.swiftmodule", "MemoryModel.o"].map { "\(folder)/\($0)" }
        })
      {
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        switch damage {
        case "cut": bytes.removeLast(bytes.count / 2)
        // In a document, a digit of a number: still JSON, and wrong.
        case "flipped": bytes[bytes.count - 30] ^= 1
        case "folder": bytes = []
        default: bytes = Array(damage.utf8)
        }
        if damage == "folder" {
          try FileManager.default.removeItem(atPath: path)
          try FileManager.default.createDirectory(
            atPath: path + "/x", withIntermediateDirectories: true)
        } else {
          try Data(bytes).write(to: URL(fileURLWithPath: path))
        }
      }
      let repaired = try await workspace.load(Example.text)
      #expect(repaired.budgets == fresh.budgets)
      #expect(repaired.source == .compiled)
      // A folder in a document's place stays there; nothing else is in the way of the next hit.
      let next = try await workspace.load(Example.text)
      #expect(next.source == (damage == "folder" ? .compiled : .cached))
    }

    @Test func withoutAHomeNothingIsKept() async throws {
      let workspace = try Workspace(variables: ["XDG_CACHE_HOME": nil, "HOME": nil])
      #expect(workspace.settings.cache == nil)
      for _ in 0..<2 { #expect(try await workspace.load(Example.text).source == .compiled) }
      #expect(workspace.leftovers.isEmpty)
    }

    @Test func aCacheThatCannotBeWrittenOnlyCostsTime() async throws {
      let workspace = try Workspace(ownCache: true)
      try workspace.scratch.write("a file in its place", "cache")
      for _ in 0..<2 { #expect(try await workspace.load(Example.text).source == .compiled) }
      #expect(workspace.leftovers.isEmpty)
    }

    @Test(arguments: ["-a b=c,d'e\"f\\g$HOME", "ünï"])
    func anyNameOfAFolder(_ name: String) async throws {
      let scratch = try Scratch()
      try scratch.write("", "\(name)/x")
      let workspace = try Workspace(variables: [
        "TMPDIR": scratch.path(name), "XDG_CACHE_HOME": scratch.path("\(name)/cache"),
      ])
      #expect(try await workspace.load(Example.text).source == .compiled)
      #expect(try await workspace.load(Example.text).source == .cached)
      let error = try await workspace.error(of: Example.with("Limit(.layr(\"x\"), atMost: .KB(1))"))
      #expect(error.details.first?.hasPrefix("Budgets/PicoMQTT.swift:4:10: error: ") == true)
      #expect(!error.details.contains { $0.contains(name) }, "\(error.details)")
    }

    @Test func aTemporaryFolderIsNeeded() async throws {
      let workspace = try Workspace(variables: ["TMPDIR": "/nowhere"])
      let error = try await workspace.error(of: Example.text + "// no TMPDIR")
      #expect(error.reason == "cannot be compiled in /nowhere: No such file or directory")
    }

    /// Two at once, with nothing there yet.
    @Test func manyAtOnce() async throws {
      let workspace = try Workspace(ownCache: true)
      try workspace.scratch.write(Example.text, "Budgets/PicoMQTT.swift")
      let files = try await withThrowingTaskGroup(of: BudgetFile.self) { group in
        for _ in 0..<3 { group.addTask { try await workspace.loadFile("Budgets/PicoMQTT.swift") } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(Set(files.map { $0.budgets.count }) == [1])
      #expect(try self.files(workspace, "modules").count == 1)
      #expect(try self.files(workspace, "documents").count == 1)
      #expect(workspace.leftovers.isEmpty)
    }

    @Test func whatNobodyUsesIsDropped() async throws {
      let workspace = try Workspace(ownCache: true)
      _ = try await workspace.load(Example.text)
      let old = Date(timeIntervalSinceNow: -31 * 24 * 3600)
      let young = Date(timeIntervalSinceNow: -29 * 24 * 3600)
      for (name, date) in [("documents/old.json", old), ("documents/young.json", young)] {
        let path = try workspace.scratch.write("", "cache/rambudget/\(name)")
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
      }
      let folder = workspace.scratch.path("cache/rambudget/modules/old")
      try workspace.scratch.write("", "cache/rambudget/modules/old/x")
      try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: folder)
      // What is used stays: the modules of this compiler, however old.
      let modules = try #require(try files(workspace, "modules").first { !$0.hasSuffix("/old") })
      try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: modules)
      _ = try await workspace.load(Example.text + "// written anew")
      let names = try files(workspace, "documents").map { ($0 as NSString).lastPathComponent }
      #expect(names.contains("young.json"))
      #expect(!names.contains("old.json"))
      #expect(names.count == 3)
      #expect(try files(workspace, "modules") == [modules])
    }
  }
}

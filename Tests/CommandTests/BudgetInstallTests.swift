import Foundation
import Support
import Testing

/// What `make install` installs needs neither the checkout nor, with a lock, a compiler.
@Suite struct BudgetInstallTests {
  private static let checkout = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  @Test func anInstallationStandsAlone() async throws {
    let scratch = try Scratch()
    let root = scratch.path("destination folder")
    _ = try await ToolRun([
      "make", "-C", Self.checkout.path, "install", "DESTDIR=\(root)", "PREFIX=/opt/ram budget",
      "EXECUTABLE=\(RambudgetExecutable.path)",
    ]).succeeded()
    // Installed here, used there.
    let prefix = scratch.path("there")
    try FileManager.default.moveItem(atPath: "\(root)/opt/ram budget", toPath: prefix)
    let names = try FileManager.default.subpathsOfDirectory(atPath: prefix)
    #expect(names.contains("bin/rambudget"))
    #expect(names.contains("share/rambudget/Sources/BudgetDSL/Budget.swift"))
    #expect(names.contains { $0.hasPrefix("lib/rambudget/") && $0.hasSuffix("/BudgetDSL.o") })

    try scratch.write(
      "import BudgetDSL\nBudget(\"Installed\") { Limit(.ram, headroom: .KB(2)) }\n",
      "work/Budgets/x.swift")
    let cache = scratch.path("cache")
    func run(_ arguments: [String], path: String? = nil) async throws -> ToolRun {
      try await ToolRun(
        [
          "bash", "-c", "\(path.map { "PATH=\($0)" } ?? "") exec \"$0\" \"$@\"",
          "\(prefix)/bin/rambudget",
        ]
          + arguments, in: URL(fileURLWithPath: scratch.path("work")),
        environment: [
          "XDG_CACHE_HOME": cache, "RAMBUDGET_HOME": nil, "RAMBUDGET_SWIFTC": nil,
        ])
    }
    let expected = "Budgets/x.swift:2: Installed\n  2: RAM, all regions: headroom 2,048 B\n"
    #expect(try await run(["budget", "list"]).succeeded().text == expected)
    // Its own modules served, without building them again.
    #expect(!FileManager.default.fileExists(atPath: "\(cache)/rambudget/modules"))
    #expect(FileManager.default.fileExists(atPath: "\(cache)/rambudget/documents"))

    _ = try await run(["budget", "lock"]).succeeded()
    try FileManager.default.removeItem(atPath: cache)
    #expect(try await run(["budget", "list"], path: "/nowhere").succeeded().text == expected)
    #expect(!FileManager.default.fileExists(atPath: cache))
  }
}

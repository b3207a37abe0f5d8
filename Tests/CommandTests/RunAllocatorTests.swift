import Foundation
import MemoryModel
import Support
import Testing

/// Allocators that a budget describes wrongly: the run is not lost with them.
@Suite struct RunAllocatorTests {
  private static let elf = RunProgram.heap
  /// As if `malloc` took its blocks from a variable of a few bytes.
  private static let budget = """
    import BudgetDSL
    Budget("wrong") {
      Allocator(.pool("count")) { Allocate("malloc", size: .argument(0)) }
    }
    """
  private static var warning: Regex<Substring> {
    #/warning: count had [0-9,]+ B in use, of 24 B: its Allocator in the budget cannot be right/#
  }

  @Test(arguments: ["text", "markdown", "json"])
  func moreInUseThanThereIs(format: String) async throws {
    let scratch = try Scratch()
    try scratch.write(Self.budget, "b.swift")
    let elf = try Self.elf.path()
    let run = try await Rambudget.run(
      [
        "run", elf, "--budget", "b.swift", "--profile-out", "p", "--uart", "none", "--format",
        format,
      ], in: scratch.folder)
    #expect(run.status == 0, "\(run.complaints)")
    if format == "text" {
      #expect(run.words.contains(Self.warning))
      #expect(run.words.contains("Stacks, each at its deepest"))
    }
    #expect((format == "json" ? run.complaints : run.text).contains("cannot be right"))
    #expect(try scratch.profile("p").phases[0].heaps.contains { $0.name == "count" })
    // As a file, nobody knows whose it is.
    expectRefused(
      try await Rambudget.run(["report", elf, "--profile", "p"], in: scratch.folder), naming: "p",
      saying: "24 B")
  }
}

import MemoryModel
import Support
import Testing

/// Phases of a run: their order, their names, and what a name may hold.
@Suite struct RunPhaseTests {
  private func names(_ arguments: [String]) async throws -> [String] {
    try await RunProgram.heap.profile(arguments).phases.map(\.name)
  }

  @Test func none() async throws { #expect(try await names([]) == ["run"]) }

  @Test func severalInTheOrderOfTheRun() async throws {
    let arguments = ["--phase", "second=core1", "--phase", "first=main"]
    #expect(try await names(arguments) == ["start", "first", "second"])
    // Split at the same places, and nothing is lost.
    let whole = try await RunProgram.heap.profile()
    let parts = try await RunProgram.heap.profile(arguments)
    #expect(parts.peak(ofHeap: "c-heap") == whole.peak(ofHeap: "c-heap"))
    for core in 0...1 {
      #expect(parts.peak(ofStack: core) == whole.peak(ofStack: core))
      #expect(
        Set(parts.phases.flatMap(\.stacks).filter { $0.core == core }.map(\.reserved)).count == 1)
    }
    #expect(parts.written == whole.written)
  }

  /// Each call of the same function starts them all, the first for no time at all.
  @Test func twoAtTheSameFunction() async throws {
    let arguments = ["--phase", "a=core1", "--phase", "b=core1", "--until", "report_done"]
    let profile = try await RunProgram.heap.profile(arguments)
    #expect(profile.phases.map(\.name) == ["start", "a", "b"])
    #expect(profile.confidence?.ended == "reached report_done")
  }

  @Test func oneNameTwice() async throws {
    #expect(
      try await names(["--phase", "a=main", "--phase", "a=core1"]) == ["start", "a", "a"])
  }

  @Test func atAnAllocatorAndWhereTheRunEnds() async throws {
    let profile = try await RunProgram.heap.profile([
      "--phase", "a=_malloc_r", "--until", "_malloc_r",
    ])
    #expect(profile.phases.map(\.name) == ["start", "a"])
    #expect(profile.phases.map { $0.heaps.map(\.peak) } == [[0], [0]])
  }

  @Test func neverCalled() async throws {
    #expect(try await names(["--phase", "a=core1", "--until", "main"]) == ["start"])
  }

  /// The sample names its phases itself.
  @Test func marker() async throws {
    let scratch = try Scratch()
    let outcome = try await Rambudget.run([
      "run", try Sample.edge.path(), "--seconds", "1", "--phase-marker", "memory_marks_print",
      "--profile-out", scratch.path("p"), "--uart", "none",
    ])
    #expect(outcome.status == 0, "\(outcome.complaints)")
    let profile = try scratch.profile("p")
    #expect(profile.phases.prefix(3).map(\.name) == ["boot", "vm-open", "gems-loaded"])
    #expect(profile.phases.last?.name == "rest")
    #expect(try #require(profile.peak(ofHeap: "heap_pool")) > 10_000)
  }

  /// A marker that hands over no text.
  @Test func markerOfNoText() async throws {
    let whole = try await RunProgram.heap.profile()
    let parts = try await RunProgram.heap.profile(["--phase-marker", "recurse"])
    let names = parts.phases.map(\.name)
    #expect(Set(names.dropLast()) == ["?"] && names.last == "rest")
    #expect(names.count == 41)
    #expect(parts.peak(ofHeap: "c-heap") == whole.peak(ofHeap: "c-heap"))
  }

  /// Of more phases than are kept the last one has all that comes behind.
  @Test func tooManyPhases() async throws {
    let scratch = try Scratch()
    let outcome = try await Rambudget.run([
      "run", try Sample.edge.path(), "--seconds", "1", "--phase-marker", "mrb_malloc",
      "--profile-out", scratch.path("p"), "--uart", "none",
    ])
    #expect(outcome.status == 0, "\(outcome.complaints)")
    let profile = try scratch.profile("p")
    #expect(profile.phases.count == 256)
    #expect(profile.phases.last?.name == "rest")
    #expect(profile.peak(ofHeap: "heap_pool") == 45_016)
    #expect(profile.peak(ofStack: 0) == 1_288)
  }

  // MARK: Names are data

  private static let hostile = "\u{1B}[31m|<b>`\r\n\u{202E}\u{2028}"
  private static let long = String(repeating: "long", count: 5_000)

  @Test(arguments: [hostile, long, "ü表🙂"], ["text", "markdown", "json"])
  func names(name: String, format: String) async throws {
    let outcome = try await Rambudget.run(
      [
        "run", try RunProgram.heap.path(), "--phase", "\(name)=main", "--uart", "none",
        "--format", format,
      ], environment: ["COLUMNS": "100"])
    #expect(outcome.status == 0 && outcome.complaints == "")
    expectNoControls(outcome.text)
    switch format {
    case "text":
      #expect(outcome.lines.allSatisfy { $0.count <= 120 })
      #expect(name != "ü表🙂" || outcome.text.contains(name))
    case "markdown": #expect(!outcome.text.contains("<b>"))
    default:
      let phases = try #require(try outcome.json()["phases"] as? [[String: Any]])
      #expect(phases.last?["name"] as? String == name)
    }
  }
}

import Foundation
import MemoryModel
import Support
import Testing

/// The profile as a document: its schema, and that the commands for which it is made take it.
@Suite struct RunProfileTests {
  private func expectContract(_ json: [String: Any]) throws {
    let violations = try Schema("profile.schema.json").violations(in: json)
    #expect(violations.isEmpty, "\(violations.prefix(5))")
    let confidence = try #require(json["confidence"] as? [String: Any])
    let seconds = try #require(confidence["seconds"] as? Double)
    #expect(seconds > 0)
    for phase in try #require(json["phases"] as? [[String: Any]]) {
      for heap in try #require(phase["heaps"] as? [[String: Any]]) {
        let peak = try #require(heap["peak"] as? Int)
        for key in ["layers", "sites"] {
          let parts = try #require(heap[key] as? [[String: Any]])
          #expect(parts.compactMap { $0["peak"] as? Int }.reduce(0, +) == peak)
          let live = parts.compactMap { $0["live"] as? Int }.reduce(0, +)
          #expect(live == heap["live"] as? Int)
        }
      }
    }
  }

  @Test(
    arguments: [
      (RunProgram.heap, 0), (.multicore, 0), (.overflow, 0), (.faults, 1), (.lockup, 1),
    ] as [(RunProgram, Int32)])
  func contractHolds(program: RunProgram, status: Int32) async throws {
    let outcome = try await program.run(["--format", "json", "--uart", "none"])
    #expect(outcome.status == status)
    let json = try outcome.json()
    try expectContract(json)
    #expect((json["fault"] != nil) == (status == 1))
  }

  /// Standard output and `--profile-out` get the same.
  @Test func bothWays() async throws {
    let scratch = try Scratch()
    let outcome = try await RunProgram.heap.run(
      ["--format", "json", "--uart", "none", "--profile-out", "p"], in: scratch.folder)
    #expect(try scratch.text("p") == outcome.text)
    let elf = try RunProgram.heap.path()
    let sum = try await ToolRun(["sha256sum", elf])
    let image = try #require(try outcome.json()["image"] as? [String: Any])
    #expect(image["sha256"] as? String == String(sum.text.prefix(64)))
  }

  @Test func theSampleThroughAllCommands() async throws {
    let scratch = try Scratch()
    let elf = try Sample.edge.path()
    let run = try await Rambudget.run(
      [
        "run", elf, "--seconds", "1", "--phase-marker", "memory_marks_print", "--profile-out",
        "run.json", "--uart", "none",
      ], in: scratch.folder)
    #expect(run.status == 0, "\(run.complaints)")
    let text = try scratch.text("run.json")
    try expectContract(
      try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]))

    for format in ["text", "markdown", "json"] {
      let report = try await Rambudget.run(
        ["report", elf, "--profile", "run.json", "--format", format], in: scratch.folder)
      expectReported(report)
      #expect(report.text.contains("gems-loaded") || format != "text")
    }
    try scratch.write(
      """
      import BudgetDSL
      Budget("edge") {
        Limit(.peak(.pool("heap_pool")), atMost: .KB(150))
        for core in 0...1 { Limit(.stackUsed(core: core), atMost: .percent(90)) }
      }
      """, "edge.swift")
    let check = try await Rambudget.run(
      ["check", elf, "--budget", "edge.swift", "--profile", "run.json"], in: scratch.folder)
    #expect(check.status == 0, "\(check.all)")
    let plan = try await Rambudget.run(
      ["plan", elf, "--budget", "edge.swift", "--profile", "run.json"], in: scratch.folder)
    #expect(plan.status == 0, "\(plan.all)")
    #expect(plan.complaints == "")
    #expect(check.text.contains("heap_pool"))
  }

  /// The profile of one image is none of another.
  @Test func ofAnotherImage() async throws {
    let scratch = try Scratch()
    _ = try await RunProgram.heap.run(
      ["--profile-out", "p", "--uart", "none"], in: scratch.folder)
    let other = try RunProgram.multicore.path()
    expectRefused(
      try await Rambudget.run(["report", other, "--profile", "p"], in: scratch.folder),
      naming: "p", saying: "the profile of another image")
  }

  /// What a stack used before a reset of its core counts, too.
  @Test func resetsForgetNoStack() async throws {
    let part = try await RunProgram.multicore.profile(["--until", "expect_within"])
    let whole = try await RunProgram.multicore.profile()
    let used = try #require(part.peak(ofStack: 1))
    #expect(used > 24)
    #expect(try #require(whole.peak(ofStack: 1)) >= used)
  }

  /// A clone of an allocator's function, whose arguments are not the original's.
  @Test func functionsNotWatched() async throws {
    let build = try await ArmToolchain.link(
      sources: [
        "main.s": """
        .syntax unified
        .cpu cortex-m0plus
        .thumb
        .macro fn name
        .global "\\name"
        .type "\\name", %function
        .thumb_func
        "\\name":
        .endm
        .text
        fn main
        bl malloc
        bl "malloc.constprop.0"
        b .
        fn malloc
        bx lr
        fn "malloc.constprop.0"
        bx lr
        """
      ], script: "SECTIONS { .text 0x20000000 : { *(.text) } }")
    let scratch = try Scratch()
    let run = try await Rambudget.run([
      "run", build.elf.path, "--seconds", "0.01", "--profile-out", scratch.path("p"),
    ])
    #expect(run.status == 0, "\(run.all)")
    let confidence = try #require(try scratch.profile("p").confidence)
    #expect(confidence.watched == ["malloc"] && confidence.unwatched == ["malloc.constprop.0"])
    #expect(confidence.unseen == 0)
    #expect(run.words.contains("what they did is not counted: malloc.constprop.0"), "\(run.all)")
  }

  /// Which stacks the run did not look at.
  @Test(arguments: [(RunProgram.exceptions, [0]), (.heap, [])] as [(RunProgram, [Int])])
  func threads(program: RunProgram, cores: [Int]) async throws {
    let scratch = try Scratch()
    let run = try await program.run(["--profile-out", "p"], in: scratch.folder)
    expectReported(run)
    #expect(try scratch.profile("p").confidence?.threaded == cores)
    #expect(run.words.contains("warning: core 0 ran threads, too") == !cores.isEmpty)
  }
}

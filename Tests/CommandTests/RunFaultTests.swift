import Foundation
import MemoryModel
import Support
import Testing

/// Programs that fault, that never end, and that spoil what is not theirs.
@Suite struct RunFaultTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var program: RunProgram
    var arguments: [String] = []
    /// The line that says it.
    var headline: String
    var calls: [String]
    var isLockup = false
    var testDescription: String { "\(program) \(arguments)" }
  }

  static let cases = [
    Case(
      program: .nowhere,
      headline: "core 0 faulted, coming from main ← _reset_handler: execution came to 0x70000000",
      calls: ["0x70000000", "main", "_reset_handler"]),
    Case(
      program: .romwrite,
      headline: "core 0 faulted in main ← _reset_handler: a write to 0x00000100, which is the boot",
      calls: ["main", "_reset_handler"]),
    Case(
      program: .faults, headline: "core 0 faulted in at_unaligned_load ← unaligned_load ← fault",
      calls: ["at_unaligned_load", "unaligned_load", "fault", "main", "_reset_handler"]),
    Case(
      program: .lockup, headline: "core 0 faulted in main ← _reset_handler: an instruction that",
      calls: ["main", "_reset_handler"]),
    Case(
      program: .lockup, arguments: ["--keep-going"],
      headline: "core 0 locked up in fault_again (interrupt) ← main",
      calls: ["fault_again (interrupt)", "main", "_reset_handler"], isLockup: true),
    Case(
      program: .nowhere, arguments: ["--keep-going"],
      headline: "core 0 locked up in isr_hardfault (interrupt) ← ",
      calls: ["isr_hardfault (interrupt)", "0x70000000", "main", "_reset_handler"],
      isLockup: true),
  ]

  @Test(arguments: cases) func isSaid(fault: Case) async throws {
    let scratch = try Scratch()
    let path = scratch.path("p.json")
    let outcome = try await fault.program.run(
      fault.arguments + ["--profile-out", path, "--uart", "none"])
    #expect(outcome.status == 1)
    #expect(outcome.complaints == "")
    #expect(outcome.text.contains("\n" + fault.headline), "\(outcome.text)")
    for register in ["  r0 ", " r12 ", "  sp ", "  lr ", "  pc ", "xpsr "] {
      #expect(outcome.text.contains(register))
    }
    for (index, name) in fault.calls.enumerated() {
      #expect(outcome.lines.contains("  #\(index) \(name)"))
    }
    let profile = try JSONDecoder().decode(
      RunProfile.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    let told = try #require(profile.fault)
    #expect(told.core == 0 && told.isLockup == fault.isLockup && told.calls == fault.calls)
    #expect(told.registers.count == 16 && told.what.count > 10)
    #expect(profile.confidence?.ended == "faulted")
    #expect(!profile.phases.isEmpty)
    // As a document, too.
    let markdown = try await fault.program.run(fault.arguments + ["--format", "markdown"])
    #expect(markdown.status == 1)
    #expect(markdown.text.contains("\n**core 0 \(fault.isLockup ? "locked up" : "faulted")"))
    #expect(
      try await fault.program.profile(fault.arguments, status: 1).fault == told)
  }

  @Test func panic() async throws {
    let scratch = try Scratch()
    let input = try scratch.write("panic\n", "input")
    let outcome = try await RunProgram.console.run(["--uart-input", input])
    #expect(outcome.status == 1)
    #expect(outcome.words.contains("*** PANIC ***"))
    #expect(outcome.words.contains("core 0 faulted in _exit ← panic ← main: a breakpoint"))
    #expect(outcome.lines.contains("  #1 panic"))
  }

  /// A program that handles its faults goes on.
  @Test func keepGoing() async throws {
    let outcome = try await RunProgram.faults.run(["--keep-going"])
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("failures: 0\ndone\n"))
    #expect(!outcome.text.contains("faulted"))
    #expect(try await RunProgram.faults.profile(["--keep-going"]).fault == nil)
  }

  @Test func endlessLoop() async throws {
    let outcome = try await RunProgram.forever.run(["--seconds", "0.25"])
    #expect(outcome.status == 0)
    #expect(outcome.words.contains("stopped at its time limit after 0.250 s"))
    #expect(outcome.lines.contains("At the end core 0 was in main ← _reset_handler"))
    #expect(outcome.lines.contains("At the end core 1 was never started"))
  }

  @Test func asleepForEver() async throws {
    let profile = try await RunProgram.timers.profile(["--seconds", "86400"])
    #expect(profile.confidence?.ended == "fell asleep for ever")
    #expect(try #require(profile.confidence?.seconds) < 1)
    #expect(profile.cores?.first?.state == .asleep)
    #expect(profile.cores?.first?.calls.first == "report_done")
  }

  /// A clock that nothing drives: no time would ever pass.
  @Test func noClock() async throws {
    let scratch = try Scratch()
    let input = try scratch.write("stop\n", "input")
    let profile = try await RunProgram.console.profile(["--uart-input", input])
    #expect(profile.confidence?.ended == "stopped its own clock")
  }

  @Test func stackOverflow() async throws {
    let outcome = try await RunProgram.overflow.run(["--uart", "none"])
    #expect(outcome.status == 0)
    let alarm = "core 0's stack overflowed by 96 bytes into another stack (__StackOneBottom)"
    #expect(outcome.text.contains("\n\n" + alarm), "\(outcome.text)")
    #expect(outcome.words.contains("exceeded by 96"))
    let document = try await RunProgram.overflow.run(["--format", "markdown", "--uart", "none"])
    #expect(document.words.contains("**core 0's stack overflowed by 96 bytes into another stack "))
    // Nobody else says so.
    #expect(!(try await RunProgram.heap.run().text.contains("overflowed")))
  }

  /// What the boot ROM and the second stage had on their stack is not the program's.
  @Test func bootIsNoStackOfTheProgram() async throws {
    let profile = try await RunProgram.faults.profile(status: 1)
    let stack = try #require(profile.phases.first?.stacks.first)
    #expect(stack.calls?.last == "_reset_handler", "\(stack.calls ?? [])")
    #expect(stack.calls?.contains { $0.hasPrefix("0x") } == false)
  }
}

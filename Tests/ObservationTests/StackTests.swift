import MemoryModel
import Observation
import RP2040
import Support
import Testing

@Suite struct StackTests {
  /// Against the stack pointer that the program itself saw at its deepest.
  @Test func recursionToTheByte() async throws {
    let program = try await ObservedProgram(.nano, scenario: 5, core1: true)
    let stacks = try #require(try program.run().phases.first).stacks
    try #require(stacks.map(\.core) == [0, 1])
    #expect(stacks.map(\.reserved) == [0x800, 0x400])
    #expect(try stacks[0].used == Int(program.address("__StackTop")) - program.report(0))
    #expect(try stacks[1].used == Int(program.address("__StackOneTop")) - program.report(8))
    #expect(
      stacks[0].calls == Array(repeating: "recurse", count: 21) + ["main", "start"])
    #expect(stacks[1].calls == Array(repeating: "recurse", count: 6) + ["core1"])
    #expect(stacks.allSatisfy { $0.overrun == nil })
  }

  /// The bytes that a stack ran into are named, and are as many as it has too much.
  @Test func overflow() async throws {
    let program = try await ObservedProgram(.nano, scenario: 7)
    let stack = try #require(try program.run().phases.first?.stacks.first)
    #expect(try stack.used == Int(program.address("__StackTop")) - program.report(0))
    #expect(stack.used > stack.reserved)
    let overrun = try #require(stack.overrun)
    #expect(overrun.map(\.name) == ["below_the_stack"])
    #expect(overrun.reduce(0) { $0 + $1.bytes } == stack.used - stack.reserved)
  }

  /// Core 1 overflows, and is given its stack anew, of which it needs less.
  @Test func resetsForgetNothing() async throws {
    let program = try await ObservedProgram(.nano, scenario: 5, core1: true)
    let top = try program.address("__StackOneTop")
    program.chip.core1[13] = top - 0x3C0
    #expect(program.chip.run(until: 100_000_000) == .asleepForever)
    let deepest = try program.report(8)
    program.chip.core1.reset()
    program.chip.core1[13] = top
    program.chip.core1[14] = try program.address("finished") | 1
    program.chip.core1.start(at: try program.address("core1"))
    let stack = try #require(try program.run().phases.first?.stacks.last)
    #expect(try program.report(8) > deepest)
    #expect(stack.used == Int(top) - deepest)
    #expect(stack.used > stack.reserved && stack.overrun != nil)
  }

  @Test func interruptsAreNamed() async throws {
    let program = try await ObservedProgram(.nano, scenario: 4)
    let calls = try #require(try program.run().phases.first?.stacks.first?.calls)
    let handler = try #require(calls.firstIndex(of: "interrupt (interrupt)"))
    #expect(calls[(handler + 1)...].contains("_sbrk"))
    #expect(calls.suffix(2) == ["main", "start"])
  }

  @Test func writtenFromMainOn() async throws {
    let program = try await ObservedProgram(.nano, scenario: 9)
    let written = try #require(try program.run().written)
    let report = try #require(written.first { $0.name == "report" })
    #expect(
      report
        == RunProfile.Written(
          kind: .symbol, name: "report", layer: "App", size: 64, written: 10))
    let slots = try #require(written.first { $0.name == "slots" })
    #expect(slots.written == 0)
    let bss = try #require(written.first { $0.kind == .section && $0.name == ".bss" })
    #expect(bss.written >= 10 && bss.written < bss.size)
  }
}

import MemoryModel
import Testing

@testable import Rendering

/// The lines that a reader has to see first.
@Suite struct StackOverflowsTests {
  private func lines(_ phases: [(String, [RunProfile.Stack])]) -> [String] {
    StackOverflows.lines(
      of: RunProfile(
        image: .init(sha256: nil), engine: "emulator",
        phases: phases.map { .init(name: $0.0, heaps: [], pools: nil, stacks: $0.1) }))
  }

  @Test func none() {
    #expect(lines([]) == [])
    #expect(lines([("run", [.init(core: 0, reserved: 10, used: 10)])]) == [])
  }

  @Test func byteAndBytes() {
    #expect(
      lines([("run", [.init(core: 1, reserved: 10, used: 11)])])
        == ["core 1's stack overflowed by 1 byte"])
    #expect(
      lines([("run", [.init(core: 1, reserved: 10, used: 2_010, calls: ["dig", "_ZN3app3runEv"])])])
        == ["core 1's stack overflowed by 2,000 bytes: dig ← app::run"])
  }

  @Test func intoWhatAndWhen() {
    let overrun: [RunProfile.Stack.Overrun] = [
      .init(name: "__StackOneBottom", layer: "Stacks", bytes: 64),
      .init(name: "_ZN3app6bufferE", layer: "App", bytes: 32),
      .init(name: "a", layer: "App", bytes: 1), .init(name: "b", layer: "App", bytes: 1),
    ]
    let deep = RunProfile.Stack(core: 0, reserved: 10, used: 108, overrun: overrun)
    let expected =
      "core 0's stack overflowed by 98 bytes into another stack (__StackOneBottom), "
      + "app::buffer (App), a (App) and 1 more"
    #expect(lines([("run", [deep])]) == [expected])
    let shallow = RunProfile.Stack(core: 0, reserved: 10, used: 12)
    #expect(
      lines([("a", [shallow]), ("b", [deep]), ("c", [shallow])]) == [expected + " in phase b"])
  }

  /// Both cores, and numbers that no memory has.
  @Test func bothAndAbsurd() {
    let found = lines([
      ("run", [.init(core: 1, reserved: 0, used: .max), .init(core: 0, reserved: 1, used: 2)])
    ])
    #expect(found.count == 2)
    #expect(found.first == "core 0's stack overflowed by 1 byte")
  }
}

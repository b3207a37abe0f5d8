import Foundation
import Support
import Testing

/// What `rambudget run` refuses before the first instruction.
@Suite struct RunBadInputTests {
  private func run(_ arguments: [String], in scratch: Scratch? = nil) async throws -> ToolRun {
    try await Rambudget.run(["run"] + arguments, in: scratch?.folder)
  }

  @Test func filesThatAreNoImages() async throws {
    expectRefused(try await run(["nosuch.elf"]), 66, naming: "nosuch.elf")
    expectRefused(try await run(["/bin/ls"]), naming: "/bin/ls", saying: "x86-64")
    let map = try Sample.edge.path() + ".map"
    expectRefused(try await run([map]), naming: map, saying: "a map cannot be run")
  }

  /// The sample's image, damaged.
  private func damaged(
    _ scratch: Scratch, _ damage: (inout [UInt8], _ segments: [Int]) -> Void
  ) throws -> String {
    var bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: Sample.edge.path())))
    let table = Int(word(bytes, 28))
    let count = Int(bytes[44])
    damage(&bytes, (0..<count).map { table + 32 * $0 })
    let url = scratch.folder.appendingPathComponent("damaged.elf")
    try Data(bytes).write(to: url)
    return url.path
  }

  private func word(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << (8 * UInt32($1)) }
  }

  private func set(_ bytes: inout [UInt8], _ offset: Int, _ word: UInt32) {
    for index in 0..<4 { bytes[offset + index] = UInt8(word >> (8 * UInt32(index)) & 0xFF) }
  }

  @Test func anotherChip() async throws {
    let scratch = try Scratch()
    let path = try damaged(scratch) { bytes, segments in
      // Where other makers' chips have their flash.
      for segment in segments where word(bytes, segment + 12) >> 24 == 0x10 {
        set(&bytes, segment + 12, word(bytes, segment + 12) - 0x1000_0000 + 0x0800_0000)
      }
    }
    expectRefused(
      try await run([path], in: scratch), naming: path, saying: "is the image for another chip?")
  }

  @Test func noSecondStage() async throws {
    let scratch = try Scratch()
    let path = try damaged(scratch) { bytes, segments in
      for segment in segments where word(bytes, segment + 12) == 0x1000_0000 {
        bytes[Int(word(bytes, segment + 4)) + 8] ^= 0x55
      }
    }
    expectRefused(
      try await run([path], in: scratch), naming: path, saying: "no second-stage boot loader")
  }

  @Test func segmentsOutsideOfTheFile() async throws {
    let scratch = try Scratch()
    let path = try damaged(scratch) { bytes, segments in
      for segment in segments { set(&bytes, segment + 4, 0xFFFF_FF00) }
    }
    let outcome = try await run([path], in: scratch)
    #expect(outcome.status == 65)
    #expect(outcome.complaints.contains("damaged.elf"))
  }

  @Test func cutAnywhere() async throws {
    let scratch = try Scratch()
    let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: Sample.edge.path())))
    for length in [0, 4, 51, 52, 1_000, 100_000, bytes.count - 1] {
      let url = scratch.folder.appendingPathComponent("cut.elf")
      try Data(bytes.prefix(length)).write(to: url)
      expectRefused(try await run([url.path, "--seconds", "0.01"], in: scratch), naming: url.path)
    }
  }

  @Test(arguments: [
    ["--until", "nosuch"], ["--phase", "a=nosuch"], ["--phase-marker", "nosuch"],
  ])
  func functionsThatAreNotThere(arguments: [String]) async throws {
    let outcome = try await run([try Sample.edge.path()] + arguments)
    expectRefused(outcome, naming: "nosuch", saying: "has no such function")
  }

  @Test(arguments: [
    ["--seconds", "0"], ["--seconds=-1"], ["--seconds", "nan"], ["--seconds", "1e9"],
    ["--max-instructions", "0"], ["--phase", "tls"], ["--top", "0"],
  ])
  func wrongUsage(arguments: [String]) async throws {
    let outcome = try await run([try Sample.edge.path()] + arguments)
    #expect(outcome.status == 64)
    #expect(outcome.output.isEmpty)
  }

  @Test func aROMThatIsNone() async throws {
    let scratch = try Scratch()
    let edge = try Sample.edge.path()
    let missing = try await run([edge, "--bootrom", "nosuch.bin"], in: scratch)
    expectRefused(missing, 66, naming: "nosuch.bin")
    for bytes in [[UInt8](), [UInt8](repeating: 0, count: 16 << 10)] {
      try Data(bytes).write(to: scratch.folder.appendingPathComponent("rom.bin"))
      let outcome = try await run([edge, "--bootrom", "rom.bin"], in: scratch)
      expectRefused(outcome, naming: "rom.bin", saying: "not the boot ROM of an RP2040")
    }
  }

  /// Before the run, not after it: it would be lost.
  @Test(arguments: ["--profile-out", "--events", "--uart"])
  func outputsThatCannotBeWritten(option: String) async throws {
    let scratch = try Scratch()
    let outcome = try await run(
      [try Sample.edge.path(), option, "no/such/folder", "--seconds", "3600"], in: scratch)
    expectRefused(outcome, 74, naming: "no/such/folder", saying: "cannot be written")
  }
}

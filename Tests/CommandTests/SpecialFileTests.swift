import Support
import Testing

/// Pipes and devices as input, and output that cannot be written.
@Suite struct SpecialFileTests {
  private let scratch: Scratch
  private let elf: String

  init() throws {
    scratch = try Scratch()
    elf = try scratch.write(SmallFirmware())
  }

  @Test(arguments: [
    "cat \"$1\" | \"$0\" report /dev/stdin", "\"$0\" report /dev/stdin < \"$1\"",
    "\"$0\" report <(cat \"$1\")", "\"$0\" report <(cat \"$1\") --map <(cat \"$1.map\")",
    "cat \"$1.map\" | \"$0\" report /dev/stdin",
    "cat \"$1.map\" | \"$0\" report \"$1\" --map /dev/stdin",
    "mkfifo \"$1.pipe\"; cat \"$1\" > \"$1.pipe\" & \"$0\" report \"$1.pipe\"",
  ])
  func pipesAreRead(script: String) async throws {
    let run = try await Rambudget.shell(script, [elf])
    expectReported(run)
    #expect(run.words.contains("119,716 of 270,336 B"))
  }

  /// DWARF is read from the file a second time, which a pipe cannot give.
  @Test func debugInformationFromAPipeIsAWarning() async throws {
    let file = try scratch.write(SmallFirmware(hasDwarf: true).elf.build(), "dwarf.elf")
    let run = try await Rambudget.shell("cat \"$1\" | \"$0\" report /dev/stdin", [file])
    expectReported(run)
    #expect(run.lines.filter { $0.hasPrefix("warning: ") }.count == 1)
  }

  @Test func emptyPipesAreEmptyFiles() async throws {
    let run = try await Rambudget.shell("\"$0\" report /dev/stdin < /dev/null")
    expectRefused(run, naming: "/dev/stdin", saying: "empty")
  }

  /// Within 1.5 GB of address space and the usual time.
  @Test func endlessDevicesEnd() async throws {
    let run = try await Rambudget.shell("ulimit -v 1500000; exec \"$0\" report /dev/zero")
    expectRefused(run, naming: "/dev/zero", saying: "larger than")
    #expect(run.duration < .seconds(20))
  }

  @Test func hugeFilesAreRefused() async throws {
    let run = try await Rambudget.shell(
      "truncate -s 100G huge.elf; ulimit -v 1500000; exec \"$0\" report huge.elf",
      in: scratch.folder)
    expectRefused(run, naming: "huge.elf", saying: "larger than")
  }

  @Test(arguments: ["text", "json", "markdown", "csv"])
  func fullOutputIsAFailure(format: String) async throws {
    let run = try await Rambudget.shell(
      "exec \"$0\" report \"$1\" --format \"$2\" > /dev/full", [elf, format])
    expectRefused(run, 74, naming: "standard output", saying: "o space left on device")
    let explain = try await Rambudget.shell(
      "exec \"$0\" explain \"$1\" heap_pool > /dev/full", [elf])
    expectRefused(explain, 74, naming: "standard output", saying: "o space left on device")
  }

  @Test func closedOutputIsAFailure() async throws {
    let run = try await Rambudget.shell("exec \"$0\" report \"$1\" >&-", [elf])
    expectRefused(run, 74, naming: "standard output")
  }

  /// 141 is the shell's number for SIGPIPE, which ends the program as it ends others.
  @Test(arguments: ["", "trap '' PIPE; "])
  func readersMayLeaveEarly(prefix: String) async throws {
    // More than a pipe holds.
    let edge = try Sample.edge.path()
    let run = try await Rambudget.shell(
      prefix + "\"$0\" report \"$1\" --format json | head -1; echo \"${PIPESTATUS[0]}\"", [edge])
    #expect(run.complaints == "")
    #expect(run.text == (prefix.isEmpty ? "{\n141\n" : "{\n0\n"))
  }

  @Test func closedStandardErrorIsNoTrap() async throws {
    let run = try await Rambudget.shell("exec \"$0\" report /nowhere 2>&-")
    #expect(run.status == 66)
    let good = try await Rambudget.shell("exec \"$0\" report \"$1\" 2>&- <&-", [elf])
    expectReported(good)
  }
}

import Foundation
import Support
import Testing

/// The files that `run` writes: noticed before the run where they cannot be, there whole or not at all.
@Suite struct RunOutputTests {
  private static let options = ["--profile-out", "--events"]

  /// So long a run that a test which waited for its end would fail by its time.
  private static let long = ["--seconds", "86400"]

  @Test(arguments: options + ["--uart"]) func foldersThatAreNotThere(option: String) async throws {
    let scratch = try Scratch()
    for place in ["gone/file", ".", ""] {
      let outcome = try await RunProgram.forever.run(
        [option, place] + Self.long, in: scratch.folder)
      expectRefused(outcome, 74, naming: place + ": cannot be written")
    }
    #expect(try scratch.names() == [])
  }

  /// As root, who may write everywhere, only without the capability to do so.
  @Test(arguments: options + ["--uart"]) func foldersWithoutPermission(option: String) async throws
  {
    let scratch = try Scratch()
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o555], ofItemAtPath: scratch.folder.path)
    defer {
      try? FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: scratch.folder.path)
    }
    let drop = geteuid() == 0 ? "setpriv --bounding-set=-all --inh-caps=-all -- " : ""
    let elf = try RunProgram.forever.path()
    let file = scratch.path("file")
    let outcome = try await Rambudget.shell(
      "exec \(drop)\"$0\" run \"$@\"", [elf, option, file] + Self.long)
    expectRefused(outcome, 74, naming: file, saying: "ermission denied")
  }

  @Test(arguments: options) func theSecondFileFails(option: String) async throws {
    let scratch = try Scratch()
    try scratch.write("old", "one")
    let other = option == "--events" ? "--profile-out" : "--events"
    let outcome = try await RunProgram.forever.run(
      [option, "one", other, "gone/two"] + Self.long, in: scratch.folder)
    expectRefused(outcome, 74, naming: "gone/two")
    #expect(try scratch.names() == ["one"])
    #expect(try scratch.text("one") == "old")
  }

  /// A disk that is full is one that takes no byte.
  @Test(arguments: options) func aFullDisk(option: String) async throws {
    let outcome = try await RunProgram.heap.run([option, "/dev/full", "--uart", "none"])
    expectRefused(outcome, 74, naming: "/dev/full", saying: "o space left")
  }

  @Test func filesAreReplacedAndLinksStay() async throws {
    let scratch = try Scratch()
    try scratch.write("old", "profile.json")
    try scratch.write(String(repeating: "old", count: 100_000), "target")
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path("events"), withDestinationPath: "target")
    let arguments = ["--profile-out", "profile.json", "--events", "events", "--uart", "none"]
    #expect(try await RunProgram.heap.run(arguments, in: scratch.folder).status == 0)
    #expect(try scratch.names() == ["events", "profile.json", "target"])
    #expect(try scratch.text("profile.json").hasPrefix("{\n"))
    #expect(!(try scratch.text("target").contains("old")))
    let link = try FileManager.default.destinationOfSymbolicLink(atPath: scratch.path("events"))
    #expect(link == "target")
  }

  /// A signal ends a run with what it has found.
  @Test(arguments: ["INT", "TERM"]) func interrupted(signal: String) async throws {
    let scratch = try Scratch()
    let elf = try RunProgram.forever.path()
    let script = """
      "$0" run "$1" --seconds 86400 --profile-out p --events e --uart u & run=$!
      until grep -q looping u 2>/dev/null; do sleep 0.05; done
      kill -\(signal) $run; wait $run
      """
    // bash keeps Ctrl-C from what it runs in the background; with job control it does not.
    let outcome = try await Rambudget.shell("set -m\n" + script, [elf], in: scratch.folder)
    #expect(outcome.status == 0, "\(outcome.complaints)")
    #expect(outcome.words.contains("was interrupted after "))
    #expect(try scratch.names() == ["e", "p", "u"])
    #expect(try scratch.text("p").contains("\"ended\" : \"was interrupted\""))
  }

  @Test func whoeverReadsStops() async throws {
    let scratch = try Scratch()
    let elf = try RunProgram.heap.path()
    let outcome = try await Rambudget.shell(
      "\"$0\" run \"$1\" --profile-out p | head -c 1", [elf], in: scratch.folder)
    #expect(outcome.status == 0)
    #expect(try scratch.names() == ["p"])
    #expect(try scratch.profile("p").confidence?.ended == "fell asleep for ever")
  }
}

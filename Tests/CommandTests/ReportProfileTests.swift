import Foundation
import MemoryModel
import Support
import Testing

/// `rambudget report --profile`: what a run used, below what the linker placed.
@Suite struct ReportProfileTests {
  private func scratch(_ profile: RunProfile = SmallProfile.emulated) throws -> Scratch {
    let scratch = try Scratch()
    _ = try scratch.write(SmallFirmware(hasDwarf: true))
    try scratch.write(profile, "run.json")
    return scratch
  }

  private func report(_ scratch: Scratch, _ arguments: [String] = []) async throws -> ToolRun {
    try await run(scratch, ["report", "firmware.elf", "--profile", "run.json"] + arguments)
  }

  /// The folder is there as long as somebody has its `Scratch`.
  private func run(_ scratch: Scratch, _ arguments: [String]) async throws -> ToolRun {
    try await Rambudget.run(arguments, in: scratch.folder)
  }

  @Test(arguments: [
    ([], "report-profile.txt"), (["--format", "markdown"], "report-profile.md"),
    (["--format", "json"], "report-profile.json"),
  ])
  func output(arguments: [String], golden: String) async throws {
    let outcome = try await report(try scratch(), arguments)
    expectReported(outcome)
    expectGolden(outcome.text, "Golden/\(golden)")
  }

  /// A firmware that marks its heaps itself knows peaks and no layers.
  @Test func peaksAlone() async throws {
    let outcome = try await report(try scratch(SmallProfile.ofTheFirmware))
    expectReported(outcome)
    expectGolden(outcome.text, "Golden/report-profile-device.txt")
  }

  @Test(arguments: [SmallProfile.emulated, SmallProfile.ofTheFirmware])
  func contractHolds(profile: RunProfile) async throws {
    let outcome = try await report(try scratch(profile), ["--format", "json"])
    expectReported(outcome)
    let json = try outcome.json()
    #expect(try Schema("report.schema.json").violations(in: json) == [])
    let use = try #require(json["profile"] as? [String: Any])
    guard let layers = use["layers"] as? [[String: Any]] else {
      #expect(profile.engine == "device")
      return
    }
    // By layer, not in use, and free: all of RAM.
    let unused = try #require(use["unused"] as? [String: Int])
    let bytes = layers.compactMap { $0["bytes"] as? Int }.reduce(0, +)
    let free = try #require(use["free"] as? Int)
    #expect(bytes + unused.values.reduce(0, +) + free == 270_336)
    // A heap's column is the heap.
    let columns = layers.compactMap { $0["heaps"] as? [String: Int] }
    let sizes = ["heap_pool": 65_536, "c-heap": 148_572, "lwip-mem": 8_020]
    for (name, size) in sizes {
      #expect(columns.compactMap { $0[name] }.reduce(unused[name] ?? 0, +) == size)
    }
  }

  @Test func withoutAProfileThereIsNoKey() async throws {
    let outcome = try await run(try scratch(), ["report", "firmware.elf", "--format", "json"])
    #expect(try outcome.json()["profile"] == nil)
  }

  // MARK: Whose profile it is

  @Test func theProfileOfTheImage() async throws {
    let scratch = try scratch()
    let sum = try await ToolRun(["sha256sum", "firmware.elf"], in: scratch.folder)
    let digest = String(sum.text.prefix(64))
    var profile = SmallProfile.emulated
    profile.image.sha256 = digest
    try scratch.write(profile, "run.json")
    let outcome = try await report(scratch)
    expectReported(outcome)
    #expect(!outcome.words.contains("taken for granted"))
    profile.image.sha256 = String(digest.reversed())
    try scratch.write(profile, "run.json")
    expectRefused(
      try await report(scratch), naming: "run.json", saying: "the profile of another image")
    // Of a map alone nobody can say.
    let map = try await Rambudget.run(
      ["report", "firmware.elf.map", "--profile", "run.json"], in: scratch.folder)
    expectReported(map)
    #expect(map.words.contains("there is no ELF"))
  }

  @Test func moreThanTheImageHas() async throws {
    var profile = SmallProfile.ofTheFirmware
    profile.phases[0].heaps[0].peak = 65_537
    expectRefused(
      try await report(try scratch(profile)), naming: "run.json", saying: "one of another build")
  }

  // MARK: What is no profile

  private static let heap = #""live":0,"peak":1,"arena":1,"largestFree":0,"failed":0"#

  private static func text(heap: String, stacks: String = "", more: String = "") -> String {
    #"{"image":{},"engine":"e","phases":[{"name":"p","heaps":[{"name":"h",\#(heap)}],"#
      + #""stacks":[\#(stacks)]}]\#(more)}"#
  }

  @Test(arguments: [
    ("", "no JSON"), ("[]", "a value of another type"), ("{", "no JSON"), ("\u{7F}ELF", "no JSON"),
    ("{}", "no "), (#"{"image":{},"engine":"e"}"#, "no phases"),
    (#"{"image":{},"engine":"e","phases":[]}"#, "it has no phase"),
    (#"{"image":{},"engine":"e","phases":[{"name":"p","stacks":[]}]}"#, "no heaps at phases.[0]"),
    (text(heap: #""live":0"#), "at phases.[0].heaps.[0]"),
    (text(heap: heap.replacing("1,", with: "-1,")), "phase p: h: a count that no memory has"),
    (text(heap: heap.replacing("1,", with: "99999999999999999999,")), "a value of another type"),
    (text(heap: heap.replacing("1,", with: "9223372036854775807,")), "a count that no memory has"),
    (text(heap: heap.replacing("1,", with: "1e300,")), "a value of another type"),
    (text(heap: heap.replacing("1,", with: "0.5,")), "a value of another type"),
    (
      text(heap: heap + #","layers":[{"name":"VM","peak":2,"live":0}]"#),
      "its layers had 2 B at the peak of 1 B"
    ),
    (
      text(heap: heap, stacks: #"{"core":-9223372036854775808,"reserved":1,"used":1}"#),
      "a count that no memory has"
    ),
    (
      text(
        heap: heap, more: #","written":[{"kind":"symbol","name":"s","size":1,"written":2}]"#),
      "2 of 1 bytes cannot be written"
    ),
    (
      text(heap: heap, more: #","written":[{"kind":"other","name":"s","size":1,"written":1}]"#),
      "at written.[0].kind"
    ),
    (String(repeating: "[", count: 100_000), "no profile of a run"),
  ])
  func nonsense(text: String, reason: String) async throws {
    let scratch = try scratch()
    try scratch.write(text, "run.json")
    expectRefused(try await report(scratch), naming: "run.json", saying: "no profile of a run: ")
    let complaint = try await report(scratch).complaints
    #expect(complaint.contains(reason), "\(complaint)")
  }

  /// Names of a profile are data.
  @Test(arguments: [[], ["--format", "markdown"], ["--format", "json"]])
  func hostileNames(arguments: [String]) async throws {
    var profile = SmallProfile.emulated
    let name = "\u{1B}[31m|<b>\r\n\u{202E}\u{2028}"
    profile.engine = name
    profile.phases[1].name = name
    profile.phases[1].heaps[0].layers?[0].name = name
    profile.phases[1].heaps[0].sites?[0].layer = name
    profile.phases[1].heaps[0].sites?[0].calls = [name, name]
    profile.phases[1].heaps[1].name = name
    profile.phases[1].pools?[0].name = name
    profile.phases[1].stacks[0].calls = [name]
    profile.written?[0].name = name
    profile.confidence?.ended = name
    profile.confidence?.seconds = 1e300
    profile.confidence?.instructions = .max
    profile.confidence?.unmodelled = [name]
    let outcome = try await report(try scratch(profile), arguments)
    expectReported(outcome)
    expectNoControls(outcome.text)
    #expect(!outcome.text.contains("<b>") || arguments != ["--format", "markdown"])
  }

  @Test func wrongUsage() async throws {
    let scratch = try scratch()
    #expect(try await report(scratch, ["--by", "layer"]).status == 64)
    #expect(try await report(scratch, ["--format", "csv"]).status == 64)
    let gone = try await Rambudget.run(
      ["report", "firmware.elf", "--profile", "gone.json"], in: scratch.folder)
    expectRefused(gone, 66, naming: "gone.json")
  }
}

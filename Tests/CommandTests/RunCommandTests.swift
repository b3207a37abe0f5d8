import Foundation
import MemoryModel
import Support
import Testing

/// `rambudget run`: the sample and programs of the SDK on an emulated chip.
@Suite struct RunCommandTests {
  private func run(_ arguments: [String], in scratch: Scratch? = nil) async throws -> ToolRun {
    try await Rambudget.run(["run"] + arguments, in: scratch?.folder)
  }

  private func profile(_ scratch: Scratch, _ name: String = "run.json") throws -> RunProfile {
    let data = try Data(contentsOf: scratch.folder.appendingPathComponent(name))
    return try JSONDecoder().decode(RunProfile.self, from: data)
  }

  // MARK: What it prints

  /// All it measures of the sample's start, and that the tables of the other commands add up with it.
  @Test func theSample() async throws {
    let scratch = try Scratch()
    let edge = try Sample.edge.path()
    let outcome = try await run(
      [
        edge, "--seconds", "1", "--phase-marker", "memory_marks_print", "--profile-out", "run.json",
      ],
      in: scratch)
    expectReported(outcome)
    for text in [
      "stopped at its time limit after 1.000 s", "heap_pool by layer",
      "Stacks, each at its deepest",
      "Never written from main on, by symbol", "Heaps and pools, phase by phase",
      "Still in use at the end", "At the end core 0 ", "0x40030008",
    ] {
      #expect(outcome.words.contains(text), "\(text)")
    }
    let profile = try profile(scratch)
    #expect(profile.engine == "emulator")
    #expect(profile.image.sha256?.count == 64)
    #expect(profile.phases.map(\.name) == ["boot", "vm-open", "gems-loaded", "api-loaded", "rest"])
    for phase in profile.phases {
      let pool = try #require(phase.heaps.first { $0.name == "heap_pool" })
      #expect(pool.layers?.reduce(0) { $0 + $1.peak } == pool.peak)
      #expect(pool.layers?.reduce(0) { $0 + $1.live } == pool.live)
      #expect(pool.sites?.reduce(0) { $0 + $1.peak } == pool.peak)
    }
    let loaded = try #require(profile.phases.first { $0.name == "gems-loaded" })
    let layers = try #require(loaded.heaps.first { $0.name == "heap_pool" }?.layers)
    #expect(Set(layers.map(\.name)).isSuperset(of: ["VM", "Gems"]))
    let report = try await Rambudget.run(
      ["report", edge, "--profile", "run.json"], in: scratch.folder)
    #expect(report.status == 0, "\(report.complaints)")
    #expect(report.words.contains("RAM by layer in the run"))
  }

  /// The same image and seed give the same bytes.
  @Test func runsAreTheSame() async throws {
    let arguments = [try SDKSample.path("multicore"), "--format", "json", "--uart", "none"]
    let first = try await run(arguments)
    let second = try await run(arguments)
    #expect(first.status == 0, "\(first.complaints)")
    #expect(first.output == second.output)
  }

  @Test func documentsHaveStandardOutputForThemselves() async throws {
    let outcome = try await run([try SDKSample.path("flash_hello"), "--format", "json"])
    #expect(outcome.status == 0)
    let json = try outcome.json()
    #expect(json["schemaVersion"] as? Int == 1)
    #expect(json["engine"] as? String == "emulator")
    #expect(outcome.complaints.contains("greeting: hello"))
    let markdown = try await run(
      [try SDKSample.path("flash_hello"), "--format", "markdown", "--uart", "none"])
    #expect(markdown.text.hasPrefix("<!-- rambudget run -->\n## Run of "))
  }

  @Test func serialPortsWriteWhereTheyAreTold() async throws {
    let scratch = try Scratch()
    let program = try SDKSample.path("flash_hello")
    let outcome = try await run([program, "--uart", "console.txt"], in: scratch)
    expectReported(outcome)
    #expect(!outcome.text.contains("greeting"))
    let console = try String(
      contentsOf: scratch.folder.appendingPathComponent("console.txt"), encoding: .utf8)
    #expect(console.hasPrefix("greeting: hello\n"))
  }

  /// More than the port's FIFO of 32 holds, at the pace of the wire.
  @Test func serialInputArrives() async throws {
    let scratch = try Scratch()
    let text = (0..<20).map { "line \($0)\n" }.joined()
    try scratch.write(text + ".never read", "input.txt")
    let outcome = try await run(
      [try SDKSample.path("echo"), "--uart-input", "input.txt"], in: scratch)
    expectReported(outcome)
    #expect(outcome.text.hasPrefix(text + "\nechoed: \(text.utf8.count)\n"))
  }

  // MARK: Where it ends

  @Test func limits() async throws {
    let forever = try SDKSample.path("forever")
    let seconds = try await run([forever, "--seconds", "0.25"])
    expectReported(seconds)
    #expect(seconds.words.contains("stopped at its time limit after 0.250 s"))
    #expect(seconds.words.contains("At the end core 0 was in main"))
    let instructions = try await run([forever, "--max-instructions", "1000000"])
    #expect(instructions.words.contains("stopped at its limit of instructions"))
    #expect(instructions.words.contains("1,000,000 instructions"))
    let until = try await run([forever, "--until", "main"])
    #expect(until.words.contains("reached main"))
    let asleep = try await run([try SDKSample.path("flash_hello")])
    #expect(asleep.words.contains("fell asleep for ever"))
  }

  @Test func phases() async throws {
    let scratch = try Scratch()
    let outcome = try await run(
      [
        try SDKSample.path("heap"), "--phase", "printing=report", "--phase", "main=main",
        "--profile-out", "run.json",
      ], in: scratch)
    expectReported(outcome)
    let names = try profile(scratch).phases.map(\.name)
    #expect(names.first == "start")
    #expect(names.contains("main"))
  }

  @Test(arguments: [
    ("nowhere", "execution came to 0x70000000, where there is no program memory"),
    ("romwrite", "a write to 0x00000100, which is the boot ROM"),
    ("lockup", "an instruction that this processor does not have"),
    ("faults", "an access to 0x20000001, which is no multiple of its width"),
  ])
  func faults(program: String, what: String) async throws {
    let scratch = try Scratch()
    let outcome = try await run(
      [try SDKSample.path(program), "--profile-out", "run.json"], in: scratch)
    #expect(outcome.status == 1)
    #expect(outcome.words.contains("core 0 faulted"))
    #expect(outcome.words.contains(what), "\(outcome.text)")
    #expect(outcome.words.contains("pc "))
    #expect(outcome.text.contains("main"))
    let fault = try #require(try profile(scratch).fault)
    #expect(fault.registers.count == 16)
    #expect(fault.what == what)
  }

  @Test func goingOnAfterFaults() async throws {
    let handled = try await run([try SDKSample.path("faults"), "--keep-going"])
    #expect(handled.status == 0, "\(handled.text)")
    #expect(handled.words.contains("failures: 0"))
    let lockup = try await run([try SDKSample.path("lockup"), "--keep-going"])
    #expect(lockup.status == 1)
    #expect(lockup.words.contains("core 0 locked up"))
  }

  @Test func anOverflowIsTold() async throws {
    let outcome = try await run([try SDKSample.path("overflow")])
    #expect(outcome.status == 0)
    #expect(outcome.words.contains("exceeded by 96"))
    #expect(outcome.words.contains("warning: the stack of core 0 used 4,192 B of its 4,096 B"))
  }
}

/// The programs of Tests/RP2040Tests/SDK.
enum SDKSample {
  private static let built = Result { () throws -> URL in
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let folder = root.appendingPathComponent(".build/rp2040-sdk")
    let process = Process()
    process.executableURL = root.appendingPathComponent("Tests/RP2040Tests/SDK/build")
    process.arguments = [folder.path]
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw SetupError("Tests/RP2040Tests/SDK/build failed")
    }
    return folder
  }

  static func path(_ name: String) throws -> String {
    try built.get().appendingPathComponent("\(name).elf").path
  }
}

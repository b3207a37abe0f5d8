import Foundation
import MemoryModel
import Support
import Testing

/// `rambudget check --profile`: limits on what a run uses, from a budget that a compiler has read.
@Suite struct CheckProfileTests {
  private static let budget = """
    import BudgetDSL

    Budget("sensor", board: .pico) {
      Allocator(.pool("heap_pool")) {
        Reallocate("allocf", pointer: .argument(1), size: .argument(2))
      }
      Allocator(.pool("ram_heap")) {
        Allocate("mem_malloc", size: .argument(0))
        Allocate("mem_calloc", size: .product(0, 1))
        Release("mem_free", pointer: .argument(0))
      }
      Limit(.layer("lwIP"), atMost: .KB(44))
      Limit(.peak(.cHeap, phase: "tls-handshake"), atMost: .KB(38), because: "as the talk has it")
      Limit(.peak(.pool("heap_pool")), headroom: .percent(5))
      Limit(.peak(.pool("ram_heap")), atMost: .percent(50))
      for core in 0...1 { Limit(.stackUsed(core: core), atMost: .percent(90)) }
    }
    """
  private static let perLayer = """
    import BudgetDSL
    Budget("layers") { Limit(.peak(.cHeap, layer: "libc"), atMost: .KB(1)) }
    """

  /// Shared, so that the DSL is compiled once.
  private static let cache = try! Scratch()

  private func scratch(_ budget: String = budget) throws -> Scratch {
    let scratch = try Scratch()
    _ = try scratch.write(SmallFirmware())
    try scratch.write(budget, "sensor.swift")
    try scratch.write(SmallProfile.emulated, "run.json")
    try scratch.write(SmallProfile.ofTheFirmware, "device.json")
    return scratch
  }

  private func check(_ scratch: Scratch, _ arguments: String...) async throws -> ToolRun {
    try await Rambudget.run(
      ["check", "firmware.elf", "--budget", "sensor.swift"] + arguments, in: scratch.folder,
      environment: ["XDG_CACHE_HOME": Self.cache.folder.path])
  }

  @Test func output() async throws {
    let outcome = try await check(try scratch(), "--profile", "run.json")
    #expect(outcome.status == 1 && outcome.complaints == "")
    expectGolden(outcome.text, "Golden/check-profile.txt")
  }

  @Test func numbers() async throws {
    let outcome = try await check(try scratch(), "--profile", "run.json", "--format", "json")
    let findings = try #require(try outcome.json()["findings"] as? [[String: Any]])
    let peaks = findings.filter { $0["rule"] as? String == "peak" }
    #expect(peaks.map { $0["used"] as? Int } == [38_740, 61_234, 2_896, 2_384, 120])
    #expect(peaks.map { $0["limit"] as? Int } == [38_912, 62_259, 4_010, 1_843, 1_843])
    #expect(peaks.map { $0["state"] as? String } == ["ok", "ok", "ok", "over", "ok"])
    #expect(peaks.map { $0["line"] as? Int } == [13, 14, 15, 16, 16])
  }

  /// What an allocator's wrapper asks for is its callers': they are named, and told apart.
  @Test func whoAskedForIt() async throws {
    let scratch = try scratch(
      "import BudgetDSL\nBudget(\"b\") { Limit(.peak(.cHeap), atMost: .KB(1)) }")
    var profile = SmallProfile.emulated
    let chain = ["xmalloc", "buffer_new", "open", "reopen"]
    profile.phases[1].heaps[1].layers = [.init(name: "App", peak: 38_740, live: 0)]
    profile.phases[1].heaps[1].sites = [
      .init(layer: "App", calls: chain + ["client", "main"], peak: 20_000, live: 0, blocks: 1),
      .init(layer: "App", calls: chain + ["server", "main"], peak: 18_740, live: 0, blocks: 1),
    ]
    try scratch.write(profile, "run.json")
    let text = try await check(scratch, "--profile", "run.json")
    #expect(text.status == 1)
    for row in [
      "20,000 xmalloc ← buffer_new ← open ← .. ← client App",
      "18,740 xmalloc ← buffer_new ← open ← .. ← server App",
    ] {
      #expect(text.words.contains(row), "\(text.text)")
    }
    let json = try await check(scratch, "--profile", "run.json", "--format", "json").json()
    let findings = try #require(json["findings"] as? [[String: Any]])
    let owners = try #require(
      findings.first { $0["rule"] as? String == "peak" }?["owners"] as? [[String: Any]])
    #expect(
      owners.map { $0["calls"] as? [String] } == [
        chain + ["client", "main"], chain + ["server", "main"],
      ])
    let github = try await check(scratch, "--profile", "run.json", "--format", "github")
    #expect(github.text.contains("18,740 B xmalloc ← buffer_new ← open ← .. ← server (App)"))
  }

  /// A gate that leaves something out says so, or is no gate.
  @Test func withoutAProfile() async throws {
    let scratch = try scratch()
    expectRefused(
      try await check(scratch), naming: "sensor.swift:13",
      saying: "give its profile (--profile FILE), or --without-profile to leave such limits out "
        + "(5 limits)")
    let without = try await check(scratch, "--without-profile")
    #expect(without.status == 0 && without.complaints == "")
    #expect(without.words.contains("warning: what a run uses is not checked without its profile"))
    let github = try await check(scratch, "--without-profile", "--format", "github")
    #expect(github.words.contains("::warning title=rambudget::what a run uses is not checked"))
    #expect(
      try await check(scratch, "--without-profile", "--profile", "run.json").status == 64)
  }

  @Test func whatTheProfileDoesNotTell() async throws {
    let scratch = try scratch(Self.perLayer)
    #expect(try await check(scratch, "--profile", "run.json").status == 0)
    expectRefused(
      try await check(scratch, "--profile", "device.json"), naming: "sensor.swift:2",
      saying: "does not tell which layers")
    // Among several, one that tells is enough.
    let both = try await check(scratch, "--profile", "device.json", "--profile", "run.json")
    #expect(both.status == 0, "\(both.complaints)")
  }

  @Test func theProfileOfAnotherImage() async throws {
    let scratch = try scratch()
    var profile = SmallProfile.emulated
    profile.image.sha256 = "00ff"
    try scratch.write(profile, "run.json")
    expectRefused(
      try await check(scratch, "--profile", "run.json"), naming: "run.json",
      saying: "the profile of another image")
  }

  /// A lock has all of it.
  @Test func fromALock() async throws {
    let scratch = try scratch()
    let locking = try await Rambudget.run(
      ["budget", "lock", "sensor.swift"], in: scratch.folder,
      environment: ["XDG_CACHE_HOME": Self.cache.folder.path])
    #expect(locking.status == 0, "\(locking.complaints)")
    let compiled = try await check(scratch, "--profile", "run.json")
    let locked = try await check(scratch, "--profile", "run.json", "--locked")
    #expect(locked.text == compiled.text && locked.status == 1)
    let listed = try await Rambudget.run(
      ["budget", "list", "--budget", "sensor.swift", "--locked"], in: scratch.folder)
    #expect(listed.words.contains("4: allocator of heap_pool: allocf reallocates"))
    #expect(listed.words.contains("13: peak of C heap in phase tls-handshake: at most 38,912 B"))
  }

  /// Plans know of such limits, and do not turn anything for them.
  @Test func plansLeaveThemOut() async throws {
    let scratch = try scratch()
    let outcome = try await Rambudget.run(
      ["plan", "firmware.elf", "--budget", "sensor.swift", "--profile", "run.json"],
      in: scratch.folder, environment: ["XDG_CACHE_HOME": Self.cache.folder.path])
    #expect(outcome.status == 0, "\(outcome.complaints)")
    #expect(outcome.words.contains("limits on what a run uses are not planned for"))
    #expect(!outcome.words.contains("use of the stack"))
  }
}

import BudgetDSL
import Ledger
import MemoryModel
import Testing

@testable import Analysis

/// Limits on what a run used, against a run whose every number is known.
@Suite struct CheckRunTests {
  private static func heap(
    _ name: String, _ peak: Int, _ layers: [(String, Int)]? = nil, failed: Int = 0
  ) -> RunProfile.Heap {
    .init(
      name: name, live: 0, peak: peak, arena: peak, largestFree: 0, failed: failed, limit: 50,
      layers: layers?.map { .init(name: $0.0, peak: $0.1, live: 0) },
      sites: layers?.map {
        .init(layer: $0.0, calls: ["\($0.0)_new"], peak: $0.1, live: 0, blocks: 1)
      }
    )
  }

  static let profile = RunProfile(
    image: .init(sha256: nil), engine: "emulator",
    phases: [
      .init(
        name: "boot",
        heaps: [
          heap("heap_pool", 1_000, [("VM", 900), ("Gems", 100)]), heap("c-heap", 10),
          heap("mine", 40),
        ],
        pools: nil, stacks: [.init(core: 0, reserved: 512, used: 100)]),
      .init(
        name: "tls-handshake",
        heaps: [heap("heap_pool", 3_000, [("VM", 800), ("Gems", 2_200)]), heap("c-heap", 2_000)],
        pools: nil,
        stacks: [.init(core: 1, reserved: 512, used: 600, calls: ["sha", "tls", "main", "x"])]),
    ])

  private func finding(
    _ limit: Limit, _ profiles: [RunProfile] = [profile]
  ) throws(CheckError) -> Finding {
    try RunCheck(snapshot: CheckTests.snapshot, phases: profiles.flatMap(\.phases))
      .finding(limit, Author(CitedBudget(file: "b.swift", budget: Budget("b") {})))
  }

  @Test(
    arguments: [
      // used, limit, headroom, state
      (Limit(.peak(.cHeap), atMost: .bytes(2_000)), 2_000, 2_000, 0, .ok),
      (Limit(.peak(.cHeap), atMost: .bytes(1_999)), 2_000, 1_999, -1, .over),
      // malloc reaches 3,000 B, the pool has 4,000.
      (Limit(.peak(.cHeap), atMost: .percent(60)), 2_000, 1_800, -200, .over),
      (Limit(.peak(.cHeap), headroom: .bytes(1_000)), 2_000, 2_000, 0, .ok),
      (Limit(.peak(.cHeap, phase: "boot"), atMost: .bytes(10)), 10, 10, 0, .ok),
      (Limit(.peak(.pool("heap_pool")), atMost: .percent(75)), 3_000, 3_000, 0, .ok),
      (Limit(.peak(.pool("heap_pool")), headroom: .bytes(1_001)), 3_000, 2_999, -1, .over),
      (
        Limit(.peak(.pool("heap_pool")), atMost: .bytes(3_100), warnAt: .bytes(3_000)), 3_000,
        3_100, 100, .warning
      ),
      (Limit(.peak(.pool("heap_pool")), atLeast: .bytes(2_000)), 3_000, 2_000, 1_000, .ok),
      // The most at any phase's peak.
      (Limit(.peak(.pool("heap_pool"), layer: "VM"), atMost: .bytes(900)), 900, 900, 0, .ok),
      (
        Limit(.peak(.pool("heap_pool"), layer: "VM", phase: "tls-handshake"), atMost: .bytes(799)),
        800, 799, -1, .over
      ),
      (Limit(.peak(.pool("heap_pool"), layer: "lwIP"), atMost: .bytes(0)), 0, 0, 0, .ok),
      // No symbol of the image: the profile's limit.
      (Limit(.peak(.pool("mine")), headroom: .bytes(11)), 40, 39, -1, .over),
      // 512 B are reserved.
      (Limit(.stackUsed(core: 1), atMost: .percent(100)), 600, 512, -88, .over),
      (Limit(.stackUsed(core: 0), headroom: .bytes(412)), 100, 100, 0, .ok),
    ] as [(Limit, Int, Int, Int, Finding.State)])
  func limitsHold(limit: Limit, used: Int, bound: Int, headroom: Int, state: Finding.State) throws {
    let finding = try finding(limit)
    #expect(finding.used == used)
    #expect(finding.limit == bound)
    #expect(finding.headroom == headroom)
    #expect(finding.state == state, "\(finding.message)")
    #expect(finding.rule == .peak && finding.line == limit.line && finding.file == "b.swift")
  }

  @Test func sentences() throws {
    func message(_ limit: Limit) throws -> String { try finding(limit).message }
    #expect(
      try message(Limit(.peak(.cHeap), atMost: .bytes(1_500)))
        == "peak of C heap is 2,000 B, 500 B more than 1,500 B (phase tls-handshake)")
    #expect(
      try message(Limit(.peak(.cHeap, phase: "boot"), atMost: .percent(50)))
        == "peak of C heap in phase boot is 10 B of 1,500 B (50 %)")
    #expect(
      try message(Limit(.peak(.pool("heap_pool"), layer: "Gems"), atMost: .KB(1)))
        == "Gems at the peak of heap_pool is 2,200 B, 1,176 B more than 1,024 B "
        + "(phase tls-handshake)")
    #expect(
      try message(Limit(.peak(.pool("heap_pool")), headroom: .KB(2)))
        == "peak of heap_pool leaves 1,000 B of 4,000 B, 1,048 B fewer than 2,048 B "
        + "(phase tls-handshake)")
    let stack = try finding(Limit(.stackUsed(core: 1), headroom: .bytes(0)))
    #expect(
      stack.message
        == "use of the stack of core 1 is 600 B, 88 B more than there is, 88 B fewer than 0 B "
        + "(phase tls-handshake)")
    #expect(stack.deepest == ["sha", "tls", "main", "x"])
  }

  @Test func whoAsked() throws {
    let whole = try finding(Limit(.peak(.pool("heap_pool")), atMost: .bytes(1)))
    #expect(whole.owners.map(\.name) == ["Gems_new", "VM_new"])
    #expect(whole.owners.map(\.bytes) == [2_200, 800])
    #expect(whole.owners.map(\.calls) == [["Gems_new"], ["VM_new"]])
    let layer = try finding(Limit(.peak(.pool("heap_pool"), layer: "VM"), atMost: .bytes(1)))
    #expect(layer.owners.map(\.name) == ["VM_new"] && layer.owners.map(\.bytes) == [900])
  }

  /// A limit that cannot be held against the run never passes.
  @Test(
    arguments: [
      (
        .peak(.cHeap, phase: "tls-handshak"),
        "no phase of the run is called tls-handshak; did you mean tls-handshake?"
      ),
      (
        .peak(.pool("ram_heap")),
        "no heap of the run is called lwip-mem; there are C heap, heap_pool, mine"
      ),
      (
        .peak(.cHeap, layer: "VM"),
        "the profile does not tell which layers had the C heap; one of the emulator does"
      ),
      (.stackUsed(core: 2), "the profile tells of no stack of core 2"),
      (.stackUsed(core: 0, phase: "tls-handshake"), "the profile tells of no stack of core 0"),
    ] as [(Subject, String)])
  func whatTheRunDoesNotTell(subject: Subject, reason: String) {
    let limit = Limit(subject, atMost: .KB(100), line: 7)
    let error = #expect(throws: CheckError.self) { try finding(limit) }
    #expect(error?.description == "b.swift:7: \(reason)")
  }

  @Test func aPercentageOfNobodyKnowsWhat() throws {
    var profile = Self.profile
    profile.phases[0].heaps[2].limit = nil
    let limit = Limit(.peak(.pool("mine")), atMost: .percent(50))
    let error = #expect(throws: CheckError.self) { try finding(limit, [profile]) }
    #expect(error?.description.hasSuffix("say atMost: and bytes") == true)
    #expect(
      try finding(Limit(.peak(.pool("mine")), atMost: .bytes(50)), [profile]).state == .ok)
  }

  /// A core on one stack, then on another that is none of the linker script's 512 B: what counts is what
  /// it was on.
  @Test(
    arguments: [
      // used, limit, state
      (Limit(.stackUsed(core: 1), atMost: .percent(75)), 1_176, 768, .over),
      (Limit(.stackUsed(core: 1), headroom: .bytes(1)), 1_176, 1_023, .over),
      (Limit(.stackUsed(core: 1), atMost: .bytes(2_000)), 3_000, 2_000, .over),
      (Limit(.stackUsed(core: 1, phase: "main"), atMost: .percent(75)), 3_000, 3_072, .ok),
      (Limit(.stackUsed(core: 1, phase: "old"), atMost: .percent(50)), 300, 256, .over),
    ] as [(Limit, Int, Int, Finding.State)])
  func stacksOfOnesOwn(limit: Limit, used: Int, bound: Int, state: Finding.State) throws {
    func phase(_ name: String, _ reserved: Int, _ used: Int) -> RunProfile.Phase {
      .init(
        name: name, heaps: [], pools: nil,
        stacks: [.init(core: 1, reserved: reserved, used: used)])
    }
    var profile = Self.profile
    profile.phases = [
      phase("main", 4_096, 3_000), phase("own", 1_024, 1_176), phase("old", 0, 300),
    ]
    let finding = try finding(limit, [profile])
    #expect(finding.used == used)
    #expect(finding.limit == bound)
    #expect(finding.state == state, "\(finding.message)")
    let most = MeasuredStack(ofCore: 1, in: profile.phases, CheckTests.snapshot)
    #expect(most?.reserved == 1_024 && most?.phase == "own")
  }

  @Test func aProfileOfAnotherBuild() {
    var profile = Self.profile
    profile.phases[0].heaps[1].peak = 3_001
    let limit = Limit(.peak(.cHeap), atMost: .KB(100))
    let error = #expect(throws: CheckError.self) { try finding(limit, [profile]) }
    #expect(error?.description.hasSuffix("the profile is one of another build") == true)
  }

  /// Several runs: the highest peak of all.
  @Test func severalRuns() throws {
    var other = Self.profile
    other.phases[1].heaps[1].peak = 2_500
    #expect(try finding(Limit(.peak(.cHeap), atMost: .KB(1)), [Self.profile, other]).used == 2_500)
  }

  // MARK: Whole checks

  private static let budget = Budget("b") {
    Limit(.peak(.cHeap), atMost: .KB(1), line: 3)
    Limit(.ram, atMost: .percent(100), line: 4)
    Limit(.peak(.pool("heap_pool")), atMost: .KB(4), line: 5)
  }

  private func check(_ run: RunEvidence) throws -> Check {
    let cited = CitedBudget(file: "b.swift", budget: Self.budget)
    return try Check(try SyntheticLink([600]).ledger(), budgets: [cited], run: run)
  }

  @Test func withoutARun() throws {
    let error = #expect(throws: CheckError.self) { try self.check(.none) }
    #expect(
      error?.description
        == "b.swift:3: peak of C heap is known from a run only: give its profile (--profile FILE), "
        + "or --without-profile to leave such limits out (2 limits)")
    let check = try self.check(.leftOut)
    #expect(check.findings.filter { !$0.rule.isLayout }.map(\.line) == [4])
    #expect(
      check.notes.map(\.text) == [
        "what a run uses is not checked without its profile (--profile FILE): 2 limits"
      ])
  }

  @Test func withARun() throws {
    var profile = Self.profile
    profile.phases[1].heaps[1].failed = 1
    let check = try self.check(.profiles([profile, profile]))
    let findings = check.findings.filter { !$0.rule.isLayout }
    #expect(findings.map(\.line) == [3, 4, 5])
    #expect(findings.map(\.rule) == [.peak, .limit, .peak])
    #expect(findings.map(\.state) == [.over, .ok, .ok])
    let refusal = "in phase tls-handshake of the run, C heap refused 1 request"
    #expect(
      check.notes.map(\.text) == [
        refusal, refusal,
        "the profile does not say which image ran: that it was this one is taken for granted",
      ])
  }

  @Test func layersOfPeaksAreKnownNames() throws {
    let budget = Budget("b") { Limit(.peak(.cHeap, layer: "mbedtls"), atMost: .KB(1), line: 3) }
    let ledger = try SyntheticLink([600]).ledger()
    let error = #expect(throws: CheckError.self) {
      try Check(ledger, budgets: [CitedBudget(file: "b.swift", budget: budget)], run: .leftOut)
    }
    #expect(error?.description == "b.swift:3: no layer is called mbedtls; did you mean mbedTLS?")
  }
}

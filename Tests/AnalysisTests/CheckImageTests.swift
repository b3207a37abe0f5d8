import Analysis
import BudgetDSL
import Ledger
import LedgerSupport
import LinkMap
import MemoryModel
import Support
import Testing

/// Whole checks of real links.
@Suite struct CheckImageTests {
  private func check(
    _ ledger: Ledger, baseline: Snapshot? = nil, _ budget: Budget = Budget("none") {}
  ) throws -> Check {
    try Check(
      ledger, budgets: [CitedBudget(file: "Budgets/b.swift", budget: budget)], baseline: baseline)
  }

  private func layout(_ check: Check, _ rule: Finding.Rule) -> [Finding] {
    check.findings.filter { $0.rule == rule }
  }

  // MARK: Layout

  @Test(arguments: FirmwareScript.Family.ofPicoSDK, FirmwareFiles.Kind.allCases)
  func whatFitsIsFoundToFit(family: FirmwareScript.Family, kind: FirmwareFiles.Kind) async throws {
    let check = try check(try await Builds.family(family).ledger(kind))
    #expect(check.findings.allSatisfy { $0.state == .ok && $0.headroom >= 0 })
    #expect(layout(check, .regionFits).count == 4)
    #expect(layout(check, .stackFits).map(\.used) == [0x1000, 0x800])
    #expect(layout(check, .heapFits).map(\.used) == [0x800])
  }

  /// Where the script does not allocate `.heap`, the link succeeds though it lies behind RAM's end.
  @Test func aHeapThatLdDoesNotCount() async throws {
    var firmware = PicoFirmware(FirmwareScript(.unallocated))
    firmware.heapSize = 0x2_8000
    let files = try await FirmwareFiles("large heap", firmware.build())
    let excess = Int(try files.binutils().section(".heap").end) - 0x2004_0000
    #expect(excess > 0 && files.log.overflows.isEmpty)
    let check = try check(try await files.ledger(.elfAndMap))
    let over = check.findings.filter { $0.state == .over }
    #expect(over.map(\.rule) == [.regionFits, .heapFits])
    #expect(over.map(\.headroom) == [-excess, -excess])
    #expect(over[0].message == "RAM is exceeded by \(ByteCount(excess)); the linker did not notice")
    #expect(over[0].owners.first?.layer == "C heap")
    #expect(!check.passes(isStrict: false))
  }

  @Test(arguments: FirmwareFiles.Kind.allCases)
  func aStackThatRunsIntoTheNextBank(kind: FirmwareFiles.Kind) async throws {
    var firmware = PicoFirmware(FirmwareScript(.unallocated))
    firmware.stackSize = 0x1800
    let files = try await FirmwareFiles("large stack", firmware.build())
    let stacks = layout(try check(try await files.ledger(kind)), .stackFits)
    #expect(stacks.map(\.state) == [.over, .over])
    #expect(stacks.map(\.headroom) == [-0x800, -0x800])
    #expect(
      stacks.map(\.message) == [
        "2,048 B of the stack of core 0 are also the stack of core 1",
        "2,048 B of the stack of core 1 are also the stack of core 0",
      ])
  }

  /// Some mean it, and nothing else is there: worth a warning, no more.
  @Test func aStackOverTwoBanks() async throws {
    var firmware = PicoFirmware(FirmwareScript(.unallocated))
    firmware.stackSize = 0x1800
    firmware.coreOneStackSize = 0
    let files = try await FirmwareFiles("one large stack", firmware.build())
    let check = try check(try await files.ledger(.elfAndMap))
    let stack = try #require(layout(check, .stackFits).first)
    #expect(stack.state == .warning && stack.headroom == -0x800)
    #expect(stack.message == "the stack of core 0 runs from SCRATCH_Y into SCRATCH_X")
    #expect(check.passes(isStrict: false) && !check.passes(isStrict: true))
  }

  @Test func theMapOfAFailedLink() async throws {
    let files = try await SampleFirmware.files("pico-overflow")
    let check = try check(try await files.ledger(.mapAlone))
    let ram = try #require(layout(check, .regionFits).first)
    let excess = try #require(files.log.overflows["RAM"])
    // ld leaves the reserved heap out, which this script does not allocate.
    #expect(ram.state == .over && ram.headroom == -(excess + 1024))
    #expect(ram.message == "RAM is exceeded by \(ByteCount(excess + 1024)); the link failed")
    #expect(ram.owners.first?.name == "heap_pool")
  }

  @Test func anImageForALargerChip() async throws {
    var script = FirmwareScript(.allocated)
    script.chip = .rp2350
    let files = try await FirmwareFiles("rp2350", PicoFirmware(script).build())
    let findings = try check(
      try await files.ledger(.elfAndMap), Budget("wrong", board: .picoW) {}
    ).findings.filter { $0.rule == .boardFits }
    #expect(findings.map(\.state) == [.over, .over])
    #expect(findings.map(\.headroom) == [-256 * 1024, -2048 * 1024])
    let right = try check(
      try await files.ledger(.elfAndMap), Budget("right", board: .pico2W) {})
    #expect(right.passes(isStrict: true))
  }

  // MARK: Budgets

  /// The talk's wall: what is reserved and what is free do not matter, what malloc reaches does.
  @Test func theTalksDemand() async throws {
    let budget = Budget("TLS") { Demand("handshake", .KB(40), from: .cHeap, for: "mbedTLS") }
    let files = try await SampleFirmware.files("pico-edge")
    let binutils = try files.binutils()
    let reachable = Int(
      try binutils.address("__StackLimit") - binutils.address("__end__"))
    for kind in FirmwareFiles.Kind.allCases {
      let check = try check(try await files.ledger(kind), budget)
      let demand = try #require(check.findings.first { $0.rule == .demand })
      #expect(demand.limit == reachable && demand.used == 40_960)
      #expect(demand.state == .over, "\(kind): \(demand.message)")
    }
  }

  @Test func findingsCiteTheirLines() throws {
    let ledger = try Self.small()
    let budget = Budget("lines") {
      Limit(.layer("App"), atMost: .KB(1))
      Demand("more", .KB(1), from: .cHeap)
      for core in 0...1 { Limit(.stack(core: core), atMost: .KB(8)) }
    }
    let findings = try check(ledger, budget).findings.filter { !$0.rule.isLayout }
    #expect(findings.map { $0.line.map { $0 - budget.line } } == [1, 2, 3, 3])
    #expect(findings.allSatisfy { $0.file == "Budgets/b.swift" && $0.budget == "lines" })
    #expect(findings.suffix(2).map(\.subject) == ["stack of core 0", "stack of core 1"])
  }

  @Test func growthNeedsABaseline() throws {
    let ledger = try Self.small()
    let budget = Budget("growth") { Growth(.ram, atMost: .bytes(0)) }
    let without = try check(ledger, budget)
    #expect(!without.findings.contains { $0.rule == .growth })
    #expect(without.notes.map(\.severity) == [.warning])
    let same = try check(ledger, baseline: Snapshot(ledger), budget)
    #expect(same.findings.first { $0.rule == .growth }?.used == 0)
    #expect(same.notes == [])
  }

  @Test(
    arguments: [
      (Subject.layer("lwip"), "no layer is called lwip; did you mean lwIP?"),
      (Subject.layer("MbedTLS"), "no layer is called MbedTLS; did you mean mbedTLS?"),
      (Subject.region("SCRATCHX"), "no region is called SCRATCHX; did you mean SCRATCH_X?"),
      (
        Subject.symbol("x", in: .region("tape")),
        "no region is called tape; there are SCRATCH_X, SCRATCH_Y"
      ),
    ])
  func namesThatDoNotExist(subject: Subject, message: String) throws {
    let budget = Budget("typo") { Limit(subject, atMost: .KB(1)) }
    let error = #expect(throws: CheckError.self) { try check(Self.small(), budget) }
    #expect(error?.description == "Budgets/b.swift:\(budget.line): \(message)")
  }

  @Test func layersOfABudgetAreKnownAndBeatTheShipped() async throws {
    let budget = Budget("layers") {
      Layer("Pools") { Symbol("heap_pool") }
      Layer("MQTT") { Path("src/heap_pool.c.o") }
      Limit(.layer("Pools"), atMost: .KB(150))
    }
    let cited = [CitedBudget(file: "b.swift", budget: budget)]
    let files = try await SampleFirmware.files("pico-edge")
    let ledger = try Ledger(
      try await files.evidence(.elfAndMap, layers: LayerRules(cited)))
    let finding = try #require(
      try Check(ledger, budgets: cited).findings.first { $0.rule == .limit })
    #expect(finding.used == 150 * 1024 && finding.headroom == 0 && finding.state == .ok)
    let rule = try #require(ledger.entries("heap_pool").first?.rule)
    #expect(ledger.rules[rule].origin == "b.swift:\(budget.line + 1)")
  }

  @Test func imagesPickTheirBudgets() {
    let cited = CitedBudget(
      file: "", budget: Budget("edge", images: "**/pico-edge/*", "*.hex") {})
    #expect(cited.holds(forImageAt: "/home/me/build/pico-edge/picomqtt.elf"))
    #expect(cited.holds(forImageAt: "out/picomqtt.hex"))
    #expect(!cited.holds(forImageAt: "/home/me/build/pico-tls/picomqtt.elf"))
    #expect(CitedBudget(file: "", budget: Budget("all") {}).holds(forImageAt: "x"))
  }

  private static func small() throws -> Ledger {
    var map = LinkMap()
    map.regions = [("SCRATCH_X", 0x2004_0000), ("SCRATCH_Y", 0x2004_1000)].map {
      .init(name: $0.0, origin: $0.1, length: 0x1000, attributes: "xrw", line: 1)
    }
    map.outputSections = [
      .init(
        name: ".scratch_x", address: 0x2004_0000, size: 16, loadAddress: nil, inputs: 0..<0, line: 2
      )
    ]
    return try Ledger(LinkEvidence(map: map))
  }
}

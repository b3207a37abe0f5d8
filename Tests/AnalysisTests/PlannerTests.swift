import BudgetDSL
import Ledger
import LedgerSupport
import MemoryModel
import Support
import Testing

@testable import Analysis

/// Plans for links whose every number is known.
@Suite struct PlannerTests {
  // MARK: The talk's question

  private static let talk = Task { try await TalkFirmware().build() }

  private func planner(_ files: FirmwareFiles, _ budget: Budget) async throws -> Planner {
    let evidence = try await files.evidence(.elfAndMap)
    let ledger = try Ledger(evidence)
    return Planner(
      ledger, budgets: [CitedBudget(file: "b.swift", budget: budget)], sizes: NoSizes(),
      predictor: try LayoutModel(ledger, evidence, alignments: .unknown),
      options: ["HEAP_POOL_KB": 150, "PICO_HEAP_SIZE": 1024])
  }

  private static let talkBudget = Budget("talk", board: .picoW) {
    Presets.mruby()
    Presets.picoSDK()
  }

  /// 3.3 KB are free and TLS needs 50: the talk moves 49 KB from the pool to the heap. Who may spend
  /// the free bytes keeps 1 KB more of the pool.
  @Test func theTalksAnswer() async throws {
    let files = try await Self.talk.value
    let planner = try await planner(files, Self.talkBudget)
    var request = PlanRequest()
    request.needs = [.reserved(50 * 1024)]
    let outcome = try planner.outcome(of: request)
    #expect(
      outcome.plans.map { Set($0.options) } == [
        ["HEAP_POOL_KB=101", "PICO_HEAP_SIZE=51200"], ["HEAP_POOL_KB=102", "PICO_HEAP_SIZE=51200"],
      ])
    let kept = try #require(outcome.plans.first?.regions.first { $0.name == "RAM" })
    #expect(kept.before == kept.after)
    #expect(outcome.plans.allSatisfy { $0.holds && $0.isExact })
    request.keepsFree = true
    let withFree = try planner.outcome(of: request).plans
    #expect(withFree.count == 1)
  }

  /// Each plan, linked: every region and the heap come out as predicted.
  @Test func plansComeTrue() async throws {
    let planner = try await planner(try await Self.talk.value, Self.talkBudget)
    var request = PlanRequest()
    request.needs = [.reserved(50 * 1024)]
    for plan in try planner.outcome(of: request).plans {
      var firmware = TalkFirmware()
      firmware.poolKB = try #require(plan.changes.first { $0.option == "HEAP_POOL_KB" }).to
      firmware.heapSize = 50 * 1024
      let rebuilt = Snapshot(try await firmware.build().ledger(.elfAndMap))
      #expect(PlanComparison(plan, rebuilt: rebuilt).rows.filter { !$0.isTrue } == [])
      #expect(plan.reachable == rebuilt.heap?.reachable && plan.reserved == rebuilt.heap?.reserved)
    }
  }

  /// Cutting the pool is what frees bytes; a reservation frees none.
  @Test func reachableNeedsNoReservation() async throws {
    let planner = try await planner(try await Self.talk.value, Self.talkBudget)
    var request = PlanRequest()
    request.needs = [.reachable(50 * 1024)]
    request.keepsFree = false
    let plan = try #require(try planner.outcome(of: request).plans.first)
    #expect(plan.changes.map(\.option) == ["HEAP_POOL_KB"])
    #expect(plan.reserved == 1024 && plan.reachable >= 50 * 1024 && plan.reachable < 51 * 1024)
    var alone = PlanRequest()
    alone.settings = ["PICO_HEAP_SIZE": 50 * 1024]
    let answer = try planner.answer(to: alone)
    #expect(!answer.holds)
    #expect(answer.regions.first?.after ?? 0 > 256 * 1024)
    #expect(answer.assumes.contains { $0.contains("frees nothing") })
  }

  @Test func whatIsImpossibleNamesItsLimits() async throws {
    let planner = try await planner(
      try await Self.talk.value,
      Budget("talk") {
        Presets.picoSDK()
        Knob(
          "pool", option: "HEAP_POOL_KB", unit: .KB(1), in: 140...160, sizes: .symbol("heap_pool"))
      })
    var request = PlanRequest()
    request.needs = [.reserved(50 * 1024)]
    let outcome = try planner.outcome(of: request)
    #expect(outcome.plans == [])
    let conflict = try #require(outcome.conflicts.first)
    #expect(Set(conflict.limits) == ["region RAM", "need c-heap=51,200 B"])
    // 49 KB more are wanted; 10 KB of the pool and what is free of RAM can be had.
    let free = try #require(
      try await Self.talk.value.ledger(.elfAndMap).region("RAM")
    ).free
    #expect(conflict.missing == 49 * 1024 - 10 * 1024 - free)
  }

  // MARK: By hand

  /// Every value tried: the best is what the search gives.
  @Test(arguments: 0..<40)
  func bruteForceAgrees(seed: UInt64) throws {
    var random = Seeded(seed)
    let sizes = (0..<3).map { _ in Int.random(in: 100...900, using: &random) }
    let need = Int.random(in: 500...3000, using: &random)
    let budget = Budget("b") {
      for index in 0..<3 {
        Knob(
          "k\(index)", option: "K\(index)", in: sizes[index] - 60...sizes[index] + 20, step: 20,
          sizes: .symbol("s\(index)"))
      }
      Require(BuildOption("K0") - BuildOption("K1") <= sizes[0] - sizes[1] + 20)
    }
    let ledger = try SyntheticLink(sizes).ledger()
    let reachable = try #require(ledger.heap?.reachable)
    let wanted = reachable + need % 160
    let planner = Planner(
      ledger, budgets: [CitedBudget(file: "", budget: budget)], sizes: NoSizes(),
      predictor: Additive(ledger), options: [:])
    var request = PlanRequest()
    request.needs = [.reachable(wanted)]
    request.preferences = ["k0"]
    request.keepsFree = false
    let outcome = try planner.outcome(of: request)

    // Deviation of k0, number of changes, deviation of all: as the planner ranks.
    var best: [Int]?
    for a in stride(from: -60, through: 20, by: 20) {
      for b in stride(from: -60, through: 20, by: 20) {
        for c in stride(from: -60, through: 20, by: 20) {
          guard a - b <= 20, -(a + b + c) >= wanted - reachable else { continue }
          let rank = [abs(a), [a, b, c].count { $0 != 0 }, abs(a) + abs(b) + abs(c)]
          if best.map({ rank.lexicographicallyPrecedes($0) }) ?? true { best = rank }
        }
      }
    }
    guard let best else {
      #expect(outcome.plans == [] && outcome.conflicts.count == 1)
      return
    }
    let ranks = outcome.plans.map { plan -> [Int] in
      let moved: [Int] = plan.changes.map { abs($0.to - $0.from) }
      let first = plan.changes.first { $0.knob == "k0" }.map { abs($0.to - $0.from) } ?? 0
      return [first, moved.count, moved.reduce(0, +)]
    }
    #expect(ranks.min { $0.lexicographicallyPrecedes($1) } == best)
    #expect(outcome.plans.allSatisfy { $0.holds })
  }

  /// Where malloc is wrapped onto the VM's pool, TLS takes from the pool: to cut it is the wrong move.
  @Test func aSharedPoolIsNotCut() throws {
    let budget = Budget("shared") {
      Knob("pool", option: "POOL", in: 20_000...200_000, sizes: .symbol("heap_pool"))
      Demand("TLS", .KB(40), from: .cHeap, for: "mbedTLS")
    }
    var link = SyntheticLink([])
    link.sharesPool = true
    let ledger = try link.ledger()
    #expect(ledger.allocators.first?.arena == "heap_pool")
    let planner = Planner(
      ledger, budgets: [CitedBudget(file: "", budget: budget)], sizes: NoSizes(),
      predictor: Additive(ledger), options: [:])
    let plan = try #require(try planner.outcome(of: PlanRequest()).plans.first)
    #expect(plan.changes.map(\.option) == ["POOL"] && plan.changes[0].to >= 40 * 1024)
    #expect(plan.changes[0].to > plan.changes[0].from)
    #expect(
      plan.findings.contains { $0.message.contains("not from the C heap: heap_pool has") })
  }

  /// A run's peaks bound how far a pool may shrink and what a phase needs.
  @Test func measuredPeaksBind() throws {
    let ledger = try SyntheticLink([800, 600]).ledger()
    let reachable = try #require(ledger.heap?.reachable)
    let budget = Budget("measured") {
      Knob("k0", option: "K0", in: 0...800, sizes: .symbol("s0"))
      Knob("k1", option: "K1", in: 0...600, sizes: .symbol("s1"))
    }
    let planner = Planner(
      ledger, budgets: [CitedBudget(file: "", budget: budget)], sizes: NoSizes(),
      predictor: Additive(ledger), options: [:])
    var request = PlanRequest()
    request.needs = [.reachable(reachable + 700)]
    request.keepsFree = false
    request.margin = 10
    request.profile = RunProfile(
      image: .init(sha256: nil), engine: "qemu",
      phases: [
        .init(
          name: "run",
          heaps: [.init(name: "s0", live: 0, peak: 500, arena: 800, largestFree: 0, failed: 0)],
          pools: nil, stacks: [])
      ])
    let plans = try planner.outcome(of: request).plans
    #expect(!plans.isEmpty)
    for plan in plans {
      let value = plan.changes.first { $0.option == "K0" }?.to ?? 800
      #expect(value >= 550)
    }
  }

  /// A count and a size of elements that are possible each, and too many bytes together.
  @Test func productsThatAreTooLarge() throws {
    struct OnePool: ImageSizes {
      func array(_ symbol: String) -> (count: Int, element: Int)? { (1, 800) }
      func count(of member: String, in symbol: String) -> Int? { nil }
      func size(of symbol: String, changing counts: [String: Int]) -> Int? { nil }
    }
    let ledger = try SyntheticLink([800]).ledger()
    let budget = Budget("pool") {
      Knob("count", option: "COUNT", in: 1...4, counts: "s0")
      Knob("payload", option: "PAYLOAD", in: 1...2000, elementsOf: "s0")
    }
    let planner = Planner(
      ledger, budgets: [CitedBudget(file: "", budget: budget)], sizes: OnePool(),
      predictor: Additive(ledger), options: ["COUNT": 1, "PAYLOAD": 784])
    var request = PlanRequest()
    request.settings = ["COUNT": 1 << 30, "PAYLOAD": 1 << 40]
    let error = #expect(throws: PlanPrediction.Failure.self) { try planner.answer(to: request) }
    #expect(error?.description.contains("cannot have such a size") == true)
    request.settings = ["COUNT": 2, "PAYLOAD": 785]
    #expect(try planner.answer(to: request).changes.map(\.bytesTo) == [1608, 1608])
  }
}

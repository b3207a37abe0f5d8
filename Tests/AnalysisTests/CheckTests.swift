import BudgetDSL
import Ledger
import LedgerSupport
import MemoryModel
import Testing

// BudgetDSL has a statement of that name.
import struct Ledger.Allocator

@testable import Analysis

/// Limits, growths and demands against a link whose every number is known.
@Suite struct CheckTests {
  /// 1,000 of RAM's 10,000 bytes are lwIP's, 4,000 the VM's; 200 of flash's 1,000 are lwIP's.
  static let snapshot = Snapshot(
    regions: [
      .init(name: "RAM", kind: .ram, length: 8_000, used: 5_000),
      .init(name: "SCRATCH_X", kind: .ram, length: 2_000, used: 512),
      .init(name: "FLASH", kind: .flash, length: 1_000, used: 200),
    ],
    owners: [
      owner("RAM", "lwIP", .bss, ".bss", "src/lwip/core/mem.c.o", "ram_heap", 700),
      owner("RAM", "lwIP", .bss, ".bss", "src/lwip/core/tcp.c.o", "tcp_ticks", 300),
      owner("RAM", "VM", .pool, ".bss", "src/heap_pool.c.o", "heap_pool.lto_priv.0", 4_000),
      owner("SCRATCH_X", "Stacks", .stack, ".stack1_dummy", nil, "__StackOneBottom", 512),
      owner("FLASH", "lwIP", .code, ".text", "lib/libnet.a(tcp.c.o)", "tcp_input", 200),
    ],
    heap: .init(reserved: 100, reachable: 3_000), stacks: [.init(core: 1, size: 512)],
    isLinked: true)

  private static func owner(
    _ region: String, _ layer: String, _ kind: Entry.Kind, _ section: String, _ object: String?,
    _ symbol: String, _ bytes: Int
  ) -> Snapshot.Owner {
    .init(
      region: region, layer: layer, kind: kind, section: section, object: object, symbol: symbol,
      bytes: bytes, isExact: true)
  }

  private func finding(_ limit: Limit) -> Finding {
    limit.finding(Self.snapshot, Author(CitedBudget(file: "b.swift", budget: Budget("b") {})))
  }

  @Test(
    arguments: [
      (.ram, 5_512, 10_000), (.flash, 200, 1_000), (.region("SCRATCH_X"), 512, 2_000),
      (.layer("lwIP"), 1_000, 10_000), (.layer("lwIP", in: .flash), 200, 1_000),
      (.layer("lwIP", in: .region("SCRATCH_X")), 0, 2_000), (.section(".bs?"), 5_000, 10_000),
      (.object("lwip/**"), 1_000, 10_000), (.object("libnet.a/*", in: .flash), 200, 1_000),
      (.symbol("heap_pool"), 4_000, 10_000), (.symbol("*_*"), 5_512, 10_000),
      (.stack(core: 1), 512, 10_000), (.heapReserved, 100, 10_000),
      (.heapReachable, 3_000, 10_000),
    ] as [(Subject, Int, Int)])
  func subjectsAreMeasured(subject: Subject, bytes: Int, capacity: Int) {
    let measure = Self.snapshot.measure(subject)
    #expect(measure.bytes == bytes && measure.capacity == capacity)
    #expect(measure.isFound == (bytes > 0))
  }

  @Test(
    arguments: [
      // used, limit, headroom, state
      (Limit(.layer("lwIP"), atMost: .bytes(1_000)), 1_000, 1_000, 0, .ok),
      (Limit(.layer("lwIP"), atMost: .bytes(999)), 1_000, 999, -1, .over),
      (Limit(.layer("lwIP"), atMost: .percent(10)), 1_000, 1_000, 0, .ok),
      (Limit(.layer("lwIP"), atMost: .percent(9.999)), 1_000, 999, -1, .over),
      (
        Limit(.layer("lwIP"), atMost: .bytes(1_100), warnAt: .percent(90)), 1_000, 1_100, 100,
        .warning
      ),
      (Limit(.layer("lwIP"), atMost: .bytes(1_100), warnAt: .percent(91)), 1_000, 1_100, 100, .ok),
      (Limit(.layer("lwIP"), atMost: .KB(1), warnAt: .bytes(1_000)), 1_000, 1_024, 24, .warning),
      (Limit(.region("RAM"), headroom: .bytes(3_000)), 5_000, 5_000, 0, .ok),
      (Limit(.region("RAM"), headroom: .bytes(3_001)), 5_000, 4_999, -1, .over),
      (
        Limit(.region("RAM"), headroom: .bytes(2_000), warnAt: .percent(150)), 5_000, 6_000, 1_000,
        .warning
      ),
      (Limit(.flash, headroom: .percent(80)), 200, 200, 0, .ok),
      (Limit(.heapReachable, atLeast: .bytes(3_000)), 3_000, 3_000, 0, .ok),
      (Limit(.heapReachable, atLeast: .bytes(3_001)), 3_000, 3_001, -1, .over),
      (
        Limit(.heapReachable, atLeast: .bytes(2_800), warnAt: .percent(110)), 3_000, 2_800, 200,
        .warning
      ),
      (Limit(.symbol("gone"), atMost: .bytes(10)), 0, 10, 10, .warning),
      (Limit(.symbol("gone"), atLeast: .bytes(10)), 0, 10, -10, .over),
    ] as [(Limit, Int, Int, Int, Finding.State)])
  func limitsHold(limit: Limit, used: Int, bound: Int, headroom: Int, state: Finding.State) {
    let finding = finding(limit)
    #expect(finding.used == used)
    #expect(finding.limit == bound)
    #expect(finding.headroom == headroom)
    #expect(finding.state == state, "\(finding.message)")
    #expect(finding.line == limit.line && finding.file == "b.swift" && finding.budget == "b")
  }

  /// `#expect` could pass a wrong sentence; people read these.
  @Test func sentences() {
    func message(_ limit: Limit) -> String { finding(limit).message }
    #expect(
      message(Limit(.layer("lwIP"), atMost: .bytes(900)))
        == "layer lwIP has 1,000 B, 100 B more than 900 B")
    #expect(
      message(Limit(.layer("lwIP"), atMost: .percent(50)))
        == "layer lwIP has 1,000 B of 5,000 B (50 %)")
    #expect(
      message(Limit(.region("RAM"), headroom: .bytes(4_000)))
        == "3,000 B of region RAM remain, 1,000 B fewer than 4,000 B")
    #expect(
      message(Limit(.heapReachable, atLeast: .bytes(4_000)))
        == "C heap, reachable: 3,000 B, 1,000 B fewer than 4,000 B")
    #expect(
      message(Limit(.symbol("gone"), atMost: .KB(1))) == "nothing in the image is symbol gone")
  }

  @Test func ownersAreTheLargest() {
    let owners = finding(Limit(.layer("lwIP"), atMost: .bytes(1))).owners
    #expect(owners.map(\.name) == ["ram_heap", "tcp_ticks"])
    #expect(owners.map(\.bytes) == [700, 300])
    #expect(finding(Limit(.heapReachable, atLeast: .KB(100))).owners == [])
  }

  @Test func growthIsMeasuredFromTheBaseline() {
    var baseline = Self.snapshot
    baseline.owners[0].bytes = 500
    func finding(_ growth: Growth, _ baseline: Snapshot = baseline) -> Finding {
      growth.finding(
        Self.snapshot, since: baseline, Author(CitedBudget(file: "", budget: Budget("") {})))
    }
    let over = finding(Growth(.layer("lwIP"), atMost: .bytes(199)))
    #expect(over.state == .over && over.used == 200 && over.limit == 199 && over.headroom == -1)
    #expect(over.owners.map(\.name) == ["ram_heap"] && over.owners.map(\.bytes) == [200])
    #expect(finding(Growth(.layer("lwIP"), atMost: .percent(25))).state == .ok)
    #expect(finding(Growth(.layer("lwIP"), atMost: .percent(24))).state == .over)
    #expect(finding(Growth(.layer("VM"), atMost: .bytes(0))).headroom == 0)
    #expect(finding(Growth(.symbol("gone"), atMost: .bytes(0))).state == .warning)
    var larger = Self.snapshot
    larger.owners[0].bytes = 1_700
    let shrunk = finding(Growth(.layer("lwIP"), atMost: .bytes(0)), larger)
    #expect(shrunk.state == .ok && shrunk.used == -1_000 && shrunk.headroom == 1_000)
  }

  // MARK: Demands

  private func finding(_ demand: Demand, _ allocators: [Allocator]) -> Finding {
    demand.finding(
      Self.snapshot, allocators, Author(CitedBudget(file: "b.swift", budget: Budget("b") {})))
  }

  private static let malloc = Allocator(
    name: "newlib malloc", arena: "C heap", bytes: nil, serves: ["libc", "lwIP"],
    evidence: ["malloc"])
  private static let pool = Allocator(
    name: "malloc wrapped onto a shared pool", arena: "heap_pool", bytes: 4_000,
    serves: ["VM", "lwIP"], evidence: ["__wrap_malloc"])

  /// What malloc reaches counts, not the 100 bytes that are reserved.
  @Test func demandsFitWhatIsReachable() {
    #expect(
      finding(Demand("TLS", .bytes(3_000), from: .cHeap, for: "lwIP"), [Self.malloc]).state == .ok)
    let over = finding(
      Demand("TLS", .bytes(3_000), from: .cHeap, for: "lwIP", margin: .percent(5)), [Self.malloc])
    #expect(over.state == .over && over.used == 3_150 && over.limit == 3_000)
    #expect(
      over.message
        == "TLS takes 3,000 B and a margin of 150 B; malloc can reach 3,000 B, 150 B too few")
  }

  /// The talk's trap: with a shared pool the C heap's size does not matter.
  @Test func theAllocatorThatServesDecides() {
    let demand = Demand("TLS", .bytes(3_500), from: .cHeap, for: "lwIP")
    let finding = finding(demand, [Self.pool])
    #expect(finding.state == .warning && finding.limit == 4_000 && finding.headroom == 500)
    #expect(
      finding.message
        == "TLS takes 3,500 B; lwIP allocates from heap_pool (inferred from __wrap_malloc), "
        + "not from the C heap: heap_pool has 4,000 B for VM as well")
    #expect(self.finding(Demand("TLS", .bytes(3_500), for: "lwIP"), [Self.pool]).state == .ok)
    #expect(
      self.finding(Demand("Ruby", .bytes(4_001), from: .pool("heap_pool")), []).headroom == -1)
  }

  /// The layer may be missing because objects are not known: a gate does not open for that.
  @Test func aLayerThatIsNotLinked() {
    let over = finding(Demand("TLS", .KB(40), from: .cHeap, for: "mbedTLS"), [Self.malloc])
    #expect(over.state == .over)
    #expect(over.message.hasSuffix("; nothing in the image is known to be layer mbedTLS"))
    let fits = finding(Demand("TLS", .KB(1), from: .cHeap, for: "mbedTLS"), [Self.malloc])
    #expect(fits.state == .warning)
  }
}

import Ledger
import LedgerSupport
import MemoryModel
import Testing

@testable import Analysis

/// What a run used, by heap and by layer: every byte of RAM in one cell.
@Suite struct MeasuredUseTests {
  /// 30,000 B of pool, 1,000 B of the program's own, and a C heap behind them.
  private static func report() throws -> Report {
    Report(try SyntheticLink([600, 400]).ledger())
  }

  private static func heap(
    _ name: String, _ peak: Int, _ layers: [(String, Int)]?, limit: Int? = nil, failed: Int = 0
  ) -> RunProfile.Heap {
    .init(
      name: name, live: 0, peak: peak, arena: peak, largestFree: 0, failed: failed, limit: limit,
      layers: layers?.map { .init(name: $0.0, peak: $0.1, live: 0) })
  }

  private static func phase(
    _ name: String, _ heaps: [RunProfile.Heap], stack: Int = 100
  ) -> RunProfile.Phase {
    .init(
      name: name, heaps: heaps, pools: nil,
      stacks: [.init(core: 0, reserved: 2_048, used: stack, calls: ["leaf", "main"])])
  }

  private static func profile(_ phases: RunProfile.Phase...) -> RunProfile {
    RunProfile(image: .init(sha256: "ab"), engine: "emulator", phases: phases)
  }

  @Test func threadsAreTold() throws {
    for (cores, note) in [(nil, nil), ([], nil), ([1], "core 1"), ([0, 1], "core 0, core 1")]
      as [([Int]?, String?)]
    {
      var profile = Self.profile(Self.phase("run", []))
      profile.confidence = .init(
        instructions: 1, seconds: 1, ended: "faulted", bootROM: "emulated", unmodelled: [],
        replaced: [], watched: [], threaded: cores)
      let notes = try MeasuredUse(profile, of: Self.report()).notes.map(\.text)
      #expect(
        notes.filter { $0.contains("threads") }
          == note.map { ["\($0) ran threads, too: what their stacks took is not measured"] } ?? [])
    }
  }

  @Test func whatWasNotCountedIsTold() throws {
    func warnings(_ unwatched: [String]?, _ unseen: Int?) throws -> [String] {
      var profile = Self.profile(Self.phase("run", []))
      profile.confidence = .init(
        instructions: 1, seconds: 1, ended: "faulted", bootROM: "emulated", unmodelled: [],
        replaced: [], watched: [], unwatched: unwatched, unseen: unseen)
      return try MeasuredUse(profile, of: Self.report()).notes.map(\.text)
        .filter { $0.contains("not counted") }
    }
    #expect(try warnings(nil, nil) == [] && warnings([], 0) == [])
    #expect(
      try warnings(["a", "b", "c", "d", "e"], 1) == [
        "functions of allocators that the compiler changed, so that what they did is not counted: "
          + "a, b, c, d, 1 more",
        "1 call of allocators could not be followed: what they did is not counted",
      ])
    #expect(try warnings([], 2).first?.hasPrefix("2 calls of allocators") == true)
  }

  @Test func eachHeapAtItsOwnPeak() throws {
    let use = try MeasuredUse(
      Self.profile(
        Self.phase("boot", [Self.heap("heap_pool", 500, nil), Self.heap("c-heap", 0, nil)]),
        Self.phase(
          "tls", [Self.heap("heap_pool", 900, nil), Self.heap("c-heap", 700, nil, failed: 2)],
          stack: 3_000),
        Self.phase("end", [Self.heap("heap_pool", 900, nil), Self.heap("c-heap", 1, nil)])),
      of: Self.report())
    #expect(use.heaps.map(\.name) == ["heap_pool", "C heap"])
    #expect(use.heaps.map(\.use.peak) == [900, 700])
    #expect(use.heaps.map(\.phase) == ["tls", "tls"])
    #expect(use.heaps.map(\.capacity) == [30_000, 231_144])
    #expect(use.heaps.map(\.unused) == [29_100, 230_444])
    #expect(use.heaps.map(\.failed) == [0, 2])
    #expect(use.stacks.map(\.use.used) == [3_000] && use.stacks.map(\.reserved) == [2_048])
    #expect(use.stacks.map(\.phase) == ["tls"])
    #expect(use.layers == nil)
    #expect(
      use.notes.map(\.text) == [
        "C heap refused 2 requests of the run",
        "the stack of core 0 used 3,000 B of its 2,048 B: it ran into what lies below",
        "there is no ELF: that the profile is one of it is taken for granted",
      ])
  }

  @Test func layersHaveWhatTheyHold() throws {
    let use = try MeasuredUse(
      Self.profile(
        Self.phase(
          "tls",
          [
            Self.heap("heap_pool", 900, [("VM", 500), ("Gems", 400)]),
            Self.heap("c-heap", 700, [("mbedTLS", 700), ("VM", 0)]),
          ])), of: Self.report())
    let layers = try #require(use.layers)
    #expect(layers.heaps.map(\.name) == ["heap_pool", "C heap"])
    #expect(
      layers.layers == [
        .init(name: "App", fixed: 1_000, held: [0, 0]),
        .init(name: "mbedTLS", fixed: 0, held: [0, 700]),
        .init(name: "VM", fixed: 0, held: [500, 0]),
        .init(name: "Gems", fixed: 0, held: [400, 0]),
      ])
    #expect(layers.unused == [29_100, 230_444])
    #expect(layers.free == 0 && layers.fixed == 1_000 && layers.total == 262_144)
    #expect(layers.capacities == [30_000, 231_144])
  }

  /// What is not told is not divided: it stays where the linker put it.
  @Test func onlyHeapsThatTellAreDivided() throws {
    let use = try MeasuredUse(
      Self.profile(
        Self.phase(
          "run",
          [
            Self.heap("heap_pool", 900, nil), Self.heap("c-heap", 700, [("libc", 700)]),
            Self.heap("elsewhere", 50, [("App", 50)], limit: 60),
          ])), of: Self.report())
    let layers = try #require(use.layers)
    #expect(layers.heaps.map(\.name) == ["C heap"])
    #expect(layers.layers.first == .init(name: "VM", fixed: 30_000, held: [0]))
    #expect(layers.total == 262_144)
    // It is no symbol of the image: its limit is the profile's.
    #expect(use.heaps[2].capacity == 60 && !use.heaps[2].isInImage)
  }

  @Test(arguments: [("heap_pool", 30_001), ("c-heap", 231_145)])
  func moreThanThereIs(name: String, peak: Int) throws {
    let report = try Self.report()
    let misfit = #expect(throws: MeasuredUse.Misfit.self) {
      try MeasuredUse(Self.profile(Self.phase("p", [Self.heap(name, peak, nil)])), of: report)
    }
    #expect(misfit?.description.hasSuffix("the profile is one of another build") == true)
    _ = try MeasuredUse(
      Self.profile(Self.phase("p", [Self.heap(name, peak - 1, nil)])), of: report)
  }

  @Test func theNeverWrittenLargestFirst() throws {
    var profile = Self.profile(Self.phase("p", []))
    profile.written = [
      .init(kind: .symbol, name: "a", layer: "App", size: 10, written: 9),
      .init(kind: .symbol, name: "b", layer: "App", size: 10, written: 10),
      .init(kind: .section, name: ".bss", layer: nil, size: 100, written: 0),
    ]
    let use = try MeasuredUse(profile, of: Self.report())
    #expect(use.unwritten?.map(\.name) == [".bss", "a"])
  }

  @Test func poolsOfElements() throws {
    func phase(_ name: String, _ peak: Int) -> RunProfile.Phase {
      .init(name: name, heaps: [], pools: [.init(name: "PBUF", count: 9, peak: peak)], stacks: [])
    }
    let use = try MeasuredUse(
      Self.profile(phase("a", 1), phase("b", 4), phase("c", 4)), of: Self.report())
    #expect(use.pools == [.init(name: "PBUF", count: 9, peak: 4, phase: "b", bytes: nil)])
  }

  // MARK: Real links

  /// Half of every heap in use, by two layers, in every image of the sample.
  @Test(arguments: SampleFirmware.presets())
  func everyByteIsInOneCell(preset: String) async throws {
    let files = try await SampleFirmware.files(preset)
    for kind in files.kinds {
      let report = Report(try await files.ledger(kind))
      let snapshot = Snapshot(report.ledger)
      let heaps = ["heap_pool", "c-heap", "lwip-mem"].map { name in
        let half = (snapshot.capacity(ofHeap: name) ?? 0) / 2
        return Self.heap(name, half, [("VM", half / 3), ("lwIP", half - half / 3)])
      }
      let use = try MeasuredUse(Self.profile(Self.phase("p", heaps)), of: report)
      let layers = try #require(use.layers)
      // Without symbols of its own, lwIP's static heap is not seen.
      let known = use.heaps.filter(\.isInImage)
      #expect(known.count >= 2 && layers.heaps == known, "\(kind)")
      #expect(layers.total == report.ramTotal, "\(kind)")
      #expect(layers.capacities == known.map { $0.capacity ?? -1 }, "\(kind)")
      for row in layers.layers {
        #expect(row.fixed >= 0 && row.held.allSatisfy { $0 >= 0 }, "\(row.name)")
      }
      #expect(layers.unused.allSatisfy { $0 >= 0 } && layers.free >= 0)
    }
  }
}

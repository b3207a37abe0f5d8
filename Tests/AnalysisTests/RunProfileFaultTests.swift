import Analysis
import MemoryModel
import Testing

/// Profiles that cannot be; those without a fault can be computed with.
@Suite struct RunProfileFaultTests {
  private static let good = RunProfile(
    image: .init(sha256: nil), engine: "emulator",
    phases: [
      .init(
        name: "p",
        heaps: [
          .init(
            name: "h", live: 1, peak: 10, arena: 12, largestFree: 1, failed: 0, limit: 1 << 32,
            layers: [.init(name: "VM", peak: 4, live: 1), .init(name: "App", peak: 6, live: 0)],
            sites: [.init(layer: "VM", calls: [], peak: 4, live: 1, blocks: 1)])
        ], pools: [.init(name: "q", count: 2, peak: 1)],
        stacks: [.init(core: 0, reserved: 10, used: 20)])
    ], written: [.init(kind: .symbol, name: "s", layer: nil, size: 4, written: 4)])

  @Test func aGoodOne() {
    #expect(Self.good.flaw == nil)
  }

  @Test func limitsThatAreMet() {
    var profile = Self.good
    profile.phases[0].heaps[0].limit = 10
    profile.phases[0].pools?[0].peak = 2
    profile.confidence = Self.threaded(1)
    #expect(profile.flaw == nil)
  }

  private static func threaded(_ core: Int) -> RunProfile.Confidence {
    .init(
      instructions: 1, seconds: 1, ended: "", bootROM: "emulated", unmodelled: [], replaced: [],
      watched: [], threaded: [0, core])
  }

  private static let changes: [(String, @Sendable (inout RunProfile) -> Void)] = [
    ("it has no phase", { $0.phases = [] }),
    ("phase p: h: a count that no memory has", { $0.phases[0].heaps[0].live = -1 }),
    ("phase p: h: a count that no memory has", { $0.phases[0].heaps[0].arena = .min }),
    ("phase p: h: a count that no memory has", { $0.phases[0].heaps[0].limit = 1 << 33 }),
    ("phase p: h: a count that no memory has", { $0.phases[0].heaps[0].failed = .max }),
    ("phase p: h: a count that no memory has", { $0.phases[0].heaps[0].layers?[0].peak = .max }),
    ("phase p: h: a count that no memory has", { $0.phases[0].heaps[0].sites?[0].blocks = -1 }),
    (
      "phase p: h: its layers had 11 B at the peak of 10 B",
      { $0.phases[0].heaps[0].layers?[0].peak = 5 }
    ),
    (
      "phase p: h: a layer stands there twice", { $0.phases[0].heaps[0].layers?[0].name = "App" }
    ),
    ("phase p: q: a count that no memory has", { $0.phases[0].pools?[0].peak = -1 }),
    ("phase p: stack of core 0: a count that no memory has", { $0.phases[0].stacks[0].used = -1 }),
    ("phase p: stack of core -1: a count that no memory has", { $0.phases[0].stacks[0].core = -1 }),
    ("phase p: h: a count that no memory has", { $0.phases[0].heaps[0].requested = -1 }),
    ("phase p: h: a count that no memory has", { $0.phases[0].heaps[0].free = -1 }),
    ("phase p: h: 10 B at its peak cannot be of 9 B", { $0.phases[0].heaps[0].limit = 9 }),
    (
      "phase p: h: the places of VM have more than it has",
      { $0.phases[0].heaps[0].sites?[0].peak = 5 }
    ),
    (
      "phase p: h: the places of VM have more than it has",
      { $0.phases[0].heaps[0].sites?[0].live = 2 }
    ),
    (
      "phase p: h: the places of lwIP have more than it has",
      { $0.phases[0].heaps[0].sites?[0].layer = "lwIP" }
    ),
    (
      "phase p: h: the places of VM have more than it has",
      {
        $0.phases[0].heaps[0].sites?.append(
          .init(layer: "VM", calls: ["f"], peak: 1, live: 0, blocks: 1))
      }
    ),
    ("phase p: q: 3 of 2 elements cannot be in use", { $0.phases[0].pools?[0].peak = 3 }),
    ("phase p: q: a count that no memory has", { $0.phases[0].pools?[0].live = -1 }),
    ("phase p: q: a count that no memory has", { $0.phases[0].pools?[0].failed = -1 }),
    (
      "phase p: stack of core 0: a count that no memory has",
      { $0.phases[0].stacks[0].overrun = [.init(name: "s", layer: "VM", bytes: -1)] }
    ),
    ("threads on core 2, which no chip has", { $0.confidence = threaded(2) }),
    ("threads on core -1, which no chip has", { $0.confidence = threaded(-1) }),
    ("s: 5 of 4 bytes cannot be written", { $0.written?[0].written = 5 }),
    ("s: 4 of -1 bytes cannot be written", { $0.written?[0].size = -1 }),
    (
      "more than 256 heaps, pools or stacks",
      { profile in
        profile.phases[0].stacks = (0...256).map { .init(core: $0, reserved: 0, used: 0) }
      }
    ),
  ]

  @Test(arguments: changes.indices)
  func faults(index: Int) {
    let (fault, change) = Self.changes[index]
    var profile = Self.good
    change(&profile)
    #expect(profile.flaw == fault)
  }
}

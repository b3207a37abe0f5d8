import Analysis
import BaselineFile
import BudgetDSL
import Ledger
import LedgerSupport
import MemoryModel
import Rendering
import Support
import Testing

/// What is written is what is read.
@Suite struct BaselineTests {
  @Test func aSmallOneComesBackWhole() throws {
    #expect(
      try Baseline(decoding: SmallSnapshot.json)
        == Baseline(snapshot: SmallSnapshot.value.canonical(), elf: "a.elf", map: nil))
    #expect(Baseline.isRecognised(SmallSnapshot.json))
    expectGolden(SmallSnapshot.text, "Golden/small.json")
  }

  /// Owners of one name are one owner, wherever the ledger had them.
  @Test func canonicalOnesAreMergedAndSorted() {
    var shuffled = SmallSnapshot.value
    let pool = shuffled.owners[2]
    shuffled.owners[2].bytes = 600
    shuffled.owners.append(pool)
    shuffled.owners[4].bytes = 99
    shuffled.owners.reverse()
    #expect(shuffled.canonical() == SmallSnapshot.value.canonical())
    #expect(shuffled.canonical().canonical() == shuffled.canonical())
  }

  @Test func unknownKeysAndOtherSpellingsAreRead() throws {
    let text = """
      \u{FEFF} {"entries": [
        {"symbol": "\\u0061\\ud83d\\ude42\\/\\b\\f\\n\\r\\t\\\\\\"", "kind": "bss", "layer": "App",
         "address": 536870912, "size": 10, "region": "RAM", "archive": "x.a", "object": "y.o",
         "new": [1.5e-3, {"deep": [null, true, false, 123456789012345678901234567890]}]},
        {"region": "RAM", "kind": "free", "size": 90, "layer": null}
      ], "regions": [{"used": 10, "length": 100, "kind": "ram", "name": "RAM"}],
      "input": {}, "schemaVersion": 1}
      """
    let snapshot = try Snapshot(decoding: Array(text.utf8))
    #expect(
      snapshot
        == Snapshot(
          regions: [.init(name: "RAM", kind: .ram, length: 100, used: 10)],
          owners: [
            .init(
              region: "RAM", layer: "App", kind: .bss, section: nil, object: "x.a(y.o)",
              symbol: "a🙂/\u{8}\u{C}\n\r\t\\\"", bytes: 10, isExact: true)
          ], heap: nil, stacks: [], isLinked: nil))
  }

  static let images: [(String, FirmwareFiles.Kind)] = [
    ("pico-edge", .elfAndMap), ("pico-edge", .mapAlone), ("pico-edge", .elfAlone),
    ("pico-lto", .elfAndMap), ("pico-copy-to-ram", .elfAndMap), ("pico-overflow", .mapAlone),
  ]

  /// A limit on growth is held against a baseline: it has to measure what the ledger does.
  @Test(arguments: images)
  func realOnesMeasureTheSame(preset: String, kind: FirmwareFiles.Kind) async throws {
    let ledger = try await SampleFirmware.files(preset).ledger(kind)
    let snapshot = Snapshot(ledger)
    let json = BaselineRendering(snapshot, input: ReportInput(elf: nil, map: nil)).json()
    let read = try Snapshot(decoding: json)
    #expect(read == snapshot.canonical())
    // Again, from what was read: no byte differs.
    #expect(BaselineRendering(read, input: ReportInput(elf: nil, map: nil)).json() == json)

    var report: [UInt8] = []
    ReportRendering(Report(ledger), input: ReportInput(elf: nil, map: nil))
      .json { report += $0 }
    let reported = try Snapshot(decoding: report)
    #expect(reported.canonical() == snapshot.canonical())
    for subject in Self.subjects(of: snapshot) {
      let measure = snapshot.measure(subject)
      #expect(read.measure(subject) == measure, "\(subject)")
      #expect(reported.measure(subject) == measure, "\(subject)")
    }
  }

  /// Ledgers of evidence that no linker would leave: what can be saved can be read, and compared.
  @Test func hostileOnesComeBackToo() throws {
    var hostile = HostileEvidence(seed: 5)
    var last: Snapshot?
    var count = 0
    while count < 300 {
      guard let ledger = try? Ledger(hostile.next()) else { continue }
      let snapshot = Snapshot(ledger)
      // Addresses of 64 bits are no input: the readers refuse them.
      let bytes =
        snapshot.regions.flatMap { [$0.used, $0.length] } + snapshot.stacks.map(\.size)
        + [snapshot.heap?.reserved ?? 0, snapshot.heap?.reachable ?? 0]
      guard bytes.allSatisfy({ $0 < 1 << 36 }) else { continue }
      count += 1
      let json = BaselineRendering(snapshot, input: ReportInput(elf: nil, map: nil)).json()
      #expect(try Snapshot(decoding: json) == snapshot.canonical())
      let diff = Diff(from: last ?? snapshot, to: snapshot)
      for (kind, sum) in [
        (Region.Kind.ram, diff.layers.reduce(0) { $0 + $1.ram.delta }),
        (.flash, diff.layers.reduce(0) { $0 + $1.flash.delta }),
      ] {
        #expect(sum == diff.used(kind).delta)
        let owners = diff.owners.reduce(0) { $0 + ($1.memory == kind ? $1.bytes.delta : 0) }
        #expect(owners == sum)
      }
      last = snapshot
    }
  }

  /// Every kind of subject, for every name that the image has of it, and for some that it has not.
  private static func subjects(of snapshot: Snapshot) -> [Subject] {
    var subjects: [Subject] = [.ram, .flash, .heapReserved, .heapReachable]
    subjects += (0..<3).map { .stack(core: $0) }
    subjects += (snapshot.regions.map(\.name) + ["PSRAM"]).map { .region($0) }
    var places: [Subject.Place] = [.ram, .flash]
    places += snapshot.regions.map { .region($0.name) }
    let layers = Set(snapshot.owners.map(\.layer)).sorted() + ["Nobody"]
    let sections = Set(snapshot.owners.compactMap(\.section)).sorted() + [".text*", ".none"]
    // Every four-hundredth: each is a search through all owners.
    let symbols = snapshot.owners.indices.filter { $0 % 400 == 0 }
      .compactMap { snapshot.owners[$0].symbol }
    for place in places {
      subjects += layers.map { .layer($0, in: place) }
      subjects += sections.map { .section($0, in: place) }
    }
    // A pattern takes its time on thousands of paths.
    for path in ["lwip/**", "**/libc.a/**", "src/*.c.o", "none/**"] {
      subjects += [.object(path), .object(path, in: .flash)]
    }
    return subjects + (symbols + ["memp_*", "poll", "*", "none"]).map { .symbol($0) }
  }
}

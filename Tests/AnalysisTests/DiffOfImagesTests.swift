import Analysis
import Ledger
import LedgerSupport
import MemoryModel
import Support
import Testing

/// What must hold of a comparison of any two links, on those of the sample.
@Suite struct DiffOfImagesTests {
  struct Link: Hashable, Sendable {
    var preset: String
    var kind = FirmwareFiles.Kind.elfAndMap

    func snapshot() async throws -> Snapshot { try await DiffOfImagesTests.snapshots[self] }
  }

  /// Each is compared with all others.
  private static let snapshots = Once { (link: Link) in
    Snapshot(try await SampleFirmware.files(link.preset).ledger(link.kind))
  }

  /// Each two once: the other way round is the mirror.
  static let pairs = links.indices.flatMap { old in
    links[(old + 1)...].map { (links[old], $0) }
  }

  static let links = [
    Link(preset: "pico-edge"), Link(preset: "pico-lto"), Link(preset: "pico-copy-to-ram"),
    Link(preset: "pico-overflow", kind: .mapAlone), Link(preset: "pico-edge", kind: .elfAlone),
  ]

  @Test(arguments: links) func nothingHasChangedInTheSameLink(link: Link) async throws {
    let snapshot = try await link.snapshot()
    let diff = Diff(from: snapshot, to: snapshot)
    #expect(diff.isEmpty)
    #expect(diff.owners == [] && diff.layers.allSatisfy(\.isUnchanged))
    #expect(Diff(from: snapshot, to: snapshot.canonical()).isEmpty)
  }

  /// What a build in another folder, or another run of the compiler, calls otherwise is no change.
  @Test(arguments: links) func otherFoldersAndSuffixesAreNoChange(link: Link) async throws {
    let snapshot = try await link.snapshot()
    var moved = snapshot
    for index in moved.owners.indices {
      guard let object = moved.owners[index].object else { continue }
      moved.owners[index].object = "/home/me/build 2/\(object)"
      guard let symbol = moved.owners[index].symbol, index % 2 == 0 else { continue }
      moved.owners[index].symbol = "\(plain(symbol)).lto_priv.\(index)"
    }
    moved.owners.reverse()
    let diff = Diff(from: snapshot, to: moved)
    #expect(diff.owners.prefix(5) == [])
    #expect(diff.isEmpty)
    #expect(Diff(from: moved, to: snapshot).isEmpty)
  }

  @Test(arguments: pairs) func sumsAreExact(old: Link, new: Link) async throws {
    let (before, after) = (try await old.snapshot(), try await new.snapshot())
    let diff = Diff(from: before, to: after)
    for kind in [Region.Kind.ram, .flash] {
      let used = Diff.Change(
        before: before.regions.reduce(0) { $0 + ($1.kind == kind ? $1.used : 0) },
        after: after.regions.reduce(0) { $0 + ($1.kind == kind ? $1.used : 0) })
      #expect(diff.used(kind) == used)
      #expect(
        diff.layers.reduce(0) { $0 + (kind == .ram ? $1.ram : $1.flash).before } == used.before)
      #expect(diff.layers.reduce(0) { $0 + (kind == .ram ? $1.ram : $1.flash).after } == used.after)
      #expect(sum(diff.owners.filter { $0.memory == kind }) == used.delta)
    }
    // In each layer and region, what the owners gain and lose there is what it gains.
    var gains: [String: Int] = [:]
    for change in diff.owners {
      if let after = change.after {
        gains["\(after.region) \(after.layer)", default: 0] += after.bytes
      }
      if let old = change.before { gains["\(old.region) \(old.layer)", default: 0] -= old.bytes }
    }
    for (index, region) in diff.regions.enumerated() {
      #expect(diff.layers.reduce(0) { $0 + $1.regions[index].delta } == region.used.delta)
      for layer in diff.layers {
        #expect(gains["\(region.name) \(layer.name)", default: 0] == layer.regions[index].delta)
      }
    }
    expectEachOwnerOnce(diff, before, after)
    expectMirror(diff, Diff(from: after, to: before))
  }

  private func sum(_ changes: [Diff.OwnerChange]) -> Int {
    changes.reduce(0) { $0 + $1.bytes.delta }
  }

  /// No owner is in two changes, and none is invented.
  private func expectEachOwnerOnce(_ diff: Diff, _ before: Snapshot, _ after: Snapshot) {
    let old = diff.owners.compactMap(\.before)
    let new = diff.owners.compactMap(\.after)
    #expect(Set(old).count == old.count && Set(new).count == new.count)
    #expect(Set(old).isSubset(of: before.canonical().owners))
    #expect(Set(new).isSubset(of: after.canonical().owners))
    let deltas = diff.owners.map { ($0.memory == .ram ? 0 : 1, -abs($0.bytes.delta)) }
    #expect(zip(deltas, deltas.dropFirst()).allSatisfy { $0 <= $1 })
  }

  private func expectMirror(_ diff: Diff, _ mirror: Diff) {
    let swapped = mirror.owners.map {
      Diff.OwnerChange(memory: $0.memory, before: $0.after, after: $0.before)
    }
    #expect(Set(swapped) == Set(diff.owners))
    #expect(Set(mirror.layers.map(\.name)) == Set(diff.layers.map(\.name)))
    #expect(
      mirror.used(.ram) == .init(before: diff.used(.ram).after, after: diff.used(.ram).before))
    #expect(mirror.heapBefore == diff.heapAfter && mirror.heapAfter == diff.heapBefore)
    #expect(mirror.stacks.map(\.after) == diff.stacks.map(\.before))
  }

  /// Sized symbols of RAM as nm lists them, by the names that the source has: what the diff says of
  /// each name is what nm's sizes say.
  @Test(arguments: ["pico-lto", "pico-copy-to-ram"])
  func changesAreThoseOfNm(preset: String) async throws {
    let files = (
      try await SampleFirmware.files("pico-edge"), try await SampleFirmware.files(preset)
    )
    let diff = Diff(
      from: Snapshot(try await files.0.ledger(.elfAndMap)),
      to: Snapshot(try await files.1.ledger(.elfAndMap)))
    var deltas: [String: Int] = [:]
    for change in diff.owners where change.memory == .ram {
      if let new = change.after, let symbol = new.symbol {
        deltas[plain(symbol), default: 0] += new.bytes
      }
      if let old = change.before, let symbol = old.symbol {
        deltas[plain(symbol), default: 0] -= old.bytes
      }
    }
    let (old, new) = (try sizes(files.0), try sizes(files.1))
    let names = Set(old.bytes.keys).union(new.bytes.keys)
      .subtracting(old.shared.union(new.shared))
    #expect(names.count > 200)
    for name in names {
      let expected = new.bytes[name, default: 0] - old.bytes[name, default: 0]
      #expect(deltas[name, default: 0] == expected, "\(name)")
    }
  }

  /// Bytes of RAM by name, and the names that share theirs with others.
  private func sizes(
    _ files: FirmwareFiles
  ) throws -> (bytes: [String: Int], shared: Set<String>) {
    var sizes: [String: Int] = [:]
    var shared: Set<String> = []
    for (symbol, names) in try files.binutils().owners()
    where (0x2000_0000..<0x2004_2000).contains(symbol.address) {
      sizes[plain(symbol.name), default: 0] += Int(symbol.size)
      if names.count > 1 { shared.formUnion(names.map(plain)) }
    }
    return (sizes, shared)
  }

  /// Without what the compiler appends.
  private func plain(_ name: String) -> String {
    name.replacing(#/(\.(lto_priv|constprop|isra|part|cold|\d+))+$/#, with: "")
  }
}

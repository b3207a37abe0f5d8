import Analysis
import Ledger
import MemoryModel
import Testing

/// How owners of two links are found again, on small links.
@Suite struct DiffTests {
  /// A link of one RAM region, and of flash where owners lie there.
  static func snapshot(_ owners: [Snapshot.Owner]) -> Snapshot {
    func used(_ region: String) -> Int {
      owners.reduce(0) { $0 + ($1.region == region ? $1.bytes : 0) }
    }
    return Snapshot(
      regions: [
        .init(name: "RAM", kind: .ram, length: 1000, used: used("RAM")),
        .init(name: "SCRATCH_X", kind: .ram, length: 100, used: used("SCRATCH_X")),
        .init(name: "FLASH", kind: .flash, length: 2000, used: used("FLASH")),
      ], owners: owners, heap: nil, stacks: [], isLinked: true)
  }

  static func owner(
    _ symbol: String?, _ bytes: Int, layer: String = "App", section: String? = ".bss",
    region: String = "RAM", kind: Entry.Kind = .bss
  ) -> Snapshot.Owner {
    owner(
      symbol, "src/a.c.o", bytes, layer: layer, section: section, region: region, kind: kind)
  }

  static func owner(
    _ symbol: String?, _ object: String?, _ bytes: Int, layer: String = "App",
    section: String? = ".bss", region: String = "RAM", kind: Entry.Kind = .bss
  ) -> Snapshot.Owner {
    Snapshot.Owner(
      region: region, layer: layer, kind: kind, section: section, object: object, symbol: symbol,
      bytes: bytes, isExact: true)
  }

  private func changes(
    _ before: [Snapshot.Owner], _ after: [Snapshot.Owner]
  ) -> [Diff.OwnerChange] {
    let diff = Diff(from: Self.snapshot(before), to: Self.snapshot(after))
    #expect(
      diff.used(.ram).delta
        == diff.owners.reduce(0) { $0 + ($1.memory == .ram ? $1.bytes.delta : 0) })
    return diff.owners
  }

  @Test func whatGrewShrankCameAndWent() {
    let before = [
      Self.owner("same", 5), Self.owner("grows", 10), Self.owner("shrinks", 20),
      Self.owner("goes", 30),
    ]
    let after = [
      Self.owner("same", 5), Self.owner("grows", 17), Self.owner("shrinks", 11),
      Self.owner("comes", "src/other.c.o", 40),
    ]
    let changes = changes(before, after)
    #expect(
      changes == [
        .init(memory: .ram, before: nil, after: after[3]),
        .init(memory: .ram, before: before[3], after: nil),
        .init(memory: .ram, before: before[2], after: after[2]),
        .init(memory: .ram, before: before[1], after: after[1]),
      ])
    #expect(changes.map(\.fate) == [.came, .went, .shrank, .grew])
    #expect(changes.map(\.bytes.delta) == [40, -30, -9, 7])
  }

  /// Two owners that are one, and so no change.
  @Test(arguments: [
    // Another build folder; a project or an SDK elsewhere; a source in place of its object.
    (owner("x", "build/CMakeFiles/a.dir/src/a.c.o", 5), owner("x", "out/src/a.c.o", 5)),
    (owner("x", "lib/libc.a(m.o)", 5), owner("x", "/opt/gcc 13/libc.a(m.o)", 5)),
    (owner("x", "src/a.c.o", 5), owner("x", "/home/me/src/a.c", 5)),
    (owner("x", "src/a.c.obj", 5), owner("x", "src/a.c.o", 5)),
    // A renamed object.
    (owner("x", "src/a.c.o", 5), owner("x", "src/b.c.o", 5)),
    (owner("x", nil, 5), owner("x", "src/b.c.o", 5)),
    // Clones, statics of functions, link-time optimisation.
    (owner("poll", 5), owner("poll.constprop.0", 5)),
    (owner("poll.isra.0.part.1", 5), owner("poll.constprop.0", 5)),
    (owner("state.5", 5), owner("state.7", 5)),
    (owner("state.5", "src/a.c.o", 5), owner("state.lto_priv.3", "/tmp/cc1.ltrans0.ltrans.o", 5)),
    // Sections within the same memory.
    (owner("x", 5), owner("x", 5, section: ".data", kind: .data)),
    (owner("state.5", 5), owner("state.6", "b/src/a.c.o", 5, section: ".data", kind: .data)),
    // What no symbol covers.
    (owner(nil, "b/src/a.c.o", 5), owner(nil, "src/a.c.o", 5)),
    (owner(nil, "/tmp/ccA.ltrans0.ltrans.o", 5), owner(nil, "/tmp/ccB.ltrans0.ltrans.o", 5)),
  ])
  func renamedOnesAreFoundAgain(before: Snapshot.Owner, after: Snapshot.Owner) {
    #expect(changes([before], [after]) == [])
    #expect(changes([after], [before]) == [])
    var grown = after
    grown.bytes = 9
    #expect(changes([before], [grown]) == [.init(memory: .ram, before: before, after: grown)])
    #expect(Diff(from: Self.snapshot([before]), to: Self.snapshot([after])).isEmpty)
  }

  /// Two owners that may be anything.
  @Test(arguments: [
    (owner("x", 5), owner("y", 5)),
    (owner("x", 5, layer: "VM"), owner("x", "src/b.c.o", 5)),
    (owner("x.y", 5), owner("x", 5)),
    (owner(nil, 5), owner(nil, "src/b.c.o", 5)),
    (owner(nil, 5), owner("x", 5)),
    (
      owner(nil, nil, 5, section: ".bss", kind: .fill),
      owner(nil, nil, 5, section: ".data", kind: .fill)
    ),
    (owner(nil, 5, kind: .bss), owner(nil, 5, kind: .noinit)),
  ])
  func otherOnesAreNot(before: Snapshot.Owner, after: Snapshot.Owner) {
    #expect(
      Set(changes([before], [after])) == [
        .init(memory: .ram, before: before, after: nil),
        .init(memory: .ram, before: nil, after: after),
      ])
  }

  @Test func anotherLayerOrRegionIsAMove() {
    let before = [
      Self.owner("x", 5, layer: "VM"), Self.owner("y", 6),
      Self.owner("z", "vm/z.c.o", 7, layer: "VM"),
    ]
    let after = [
      Self.owner("x", 5), Self.owner("y", 6, region: "SCRATCH_X"), Self.owner("z", "src/z.c.o", 9),
    ]
    let diff = Diff(from: Self.snapshot(before), to: Self.snapshot(after))
    #expect(diff.owners.map(\.fate) == [.moved, .moved, .moved])
    #expect(diff.owners.map(\.bytes.delta) == [2, 0, 0])
    #expect(diff.used(.ram) == .init(before: 18, after: 20))
    // In both layers' lines, and net what it grew by.
    #expect(
      diff.layers.map { "\($0.name) \($0.ram.before) \($0.ram.after)" } == ["App 6 20", "VM 12 0"])
    #expect(diff.regions.map(\.used.delta) == [-4, 6, 0])
    #expect(!diff.isEmpty)
  }

  /// A variable and its initial image have the same names.
  @Test func ramAndFlashAreApart() {
    let before = [Self.owner("x", 5), Self.owner("x", 5, region: "FLASH")]
    let after = [Self.owner("x", 5, section: ".data")]
    #expect(changes(before, after) == [.init(memory: .flash, before: before[1], after: nil)])
    #expect(
      Set(changes([before[0]], [before[1]]))
        == [
          .init(memory: .ram, before: before[0], after: nil),
          .init(memory: .flash, before: nil, after: before[1]),
        ])
  }

  /// The numbers of function statics shift as a whole where one is added before them.
  @Test func severalOfOneNameArePairedBySize() {
    let before = [Self.owner("s.1", 4), Self.owner("s.2", 8), Self.owner("s.3", 16)]
    let after = [Self.owner("s.4", 16), Self.owner("s.5", 4), Self.owner("s.6", 9)]
    #expect(changes(before, after) == [.init(memory: .ram, before: before[1], after: after[2])])
    // One more, and nobody can tell which of them is new.
    #expect(changes(before, after + [Self.owner("s.7", 8)]).count == 7)
    // In other objects they may be anybody's.
    let elsewhere = after.map { Self.owner($0.symbol, "src/b.c.o", $0.bytes) }
    #expect(changes(before, elsewhere).count == 6)
  }

  /// Files of one name are told apart by their layer before they are by their size.
  @Test func filesOfOneNameKeepTheirLayers() {
    let before = [
      Self.owner("x", "a/vm/util.o", 4, layer: "VM"), Self.owner("x", "a/app/util.o", 8),
    ]
    let after = [
      Self.owner("x", "b/vm/util.o", 9, layer: "VM"), Self.owner("x", "b/app/util.o", 8),
    ]
    #expect(changes(before, after) == [.init(memory: .ram, before: before[0], after: after[0])])
  }

  @Test func ownersOfOneNameAreOne() {
    let before = [Self.owner("x", 4), Self.owner("x", 6), Self.owner("y", 1)]
    #expect(changes(before, [Self.owner("y", 1), Self.owner("x", 10)]) == [])
    #expect(changes(before, [Self.owner("x", 0)]).map(\.bytes.delta) == [-10, -1])
    #expect(changes([Self.owner("x", 0)], [Self.owner("y", 0)]) == [])
  }

  /// Where a linker script has made a region of flash out of one of RAM.
  @Test func aRegionOfAnotherKindIsAnother() {
    let before = Self.snapshot([Self.owner("x", 5)])
    var after = before
    after.regions[0].kind = .flash
    let diff = Diff(from: before, to: after)
    #expect(diff.regions.map(\.name) == ["SCRATCH_X", "RAM", "RAM", "FLASH"])
    #expect(diff.used(.ram) == .init(before: 5, after: 0))
    #expect(diff.used(.flash) == .init(before: 0, after: 5))
    #expect(diff.layers.map(\.ram.delta) == [-5] && diff.layers.map(\.flash.delta) == [5])
    #expect(diff.owners.map(\.fate) == [.went, .came])
  }

  @Test func regionsHeapAndStacksAreCompared() {
    var before = Self.snapshot([Self.owner("x", 5)])
    var after = before
    after.regions.removeAll { $0.name == "SCRATCH_X" }
    after.regions.insert(.init(name: "PSRAM", kind: .ram, length: 7, used: 0), at: 1)
    after.heap = .init(reserved: 1, reachable: 2)
    before.stacks = [.init(core: 0, size: 9)]
    after.stacks = [.init(core: 1, size: 8)]
    let diff = Diff(from: before, to: after)
    #expect(diff.owners.isEmpty && !diff.isEmpty)
    #expect(diff.regions.map(\.name) == ["RAM", "PSRAM", "SCRATCH_X", "FLASH"])
    #expect(diff.regions.map(\.length.delta) == [0, 7, -100, 0])
    #expect(diff.heapBefore == nil && diff.heapAfter == .init(reserved: 1, reachable: 2))
    #expect(
      diff.stacks.map { "\($0.core) \($0.before ?? -1) \($0.after ?? -1)" } == ["0 9 -1", "1 -1 8"])
    #expect(Diff(from: after, to: after).isEmpty)
  }

  /// Tens of thousands of owners that all have other names: no pass may compare each with each.
  @Test(.timeLimit(.minutes(1))) func manyRenamedOnesTakeNoTime() {
    let before = (0..<40_000).map {
      Self.owner("s\($0 % 50).\($0)", "a/f\($0 / 100).o", $0 % 60 + 1)
    }
    let after = (0..<40_000).map { Self.owner("s\($0 % 50).x", "b/g\($0).o", $0 % 61 + 1) }
    let diff = Diff(from: Self.snapshot(before), to: Self.snapshot(after))
    #expect(diff.owners.reduce(0) { $0 + $1.bytes.delta } == diff.used(.ram).delta)
  }
}

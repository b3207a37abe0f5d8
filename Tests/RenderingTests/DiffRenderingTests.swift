import Analysis
import Ledger
import MemoryModel
import Support
import Testing

@testable import Rendering

/// A comparison in which everything happens that can.
@Suite struct DiffRenderingTests {
  private static func owner(
    _ symbol: String?, _ object: String?, _ bytes: Int, layer: String, region: String = "RAM",
    section: String = ".bss", kind: Entry.Kind = .bss
  ) -> Snapshot.Owner {
    Snapshot.Owner(
      region: region, layer: layer, kind: kind, section: section, object: object, symbol: symbol,
      bytes: bytes, isExact: true)
  }

  private static func snapshot(
    _ owners: [Snapshot.Owner], heap: Snapshot.Heap?, stacks: [Snapshot.Stack]
  ) -> Snapshot {
    func used(_ region: String) -> Int {
      owners.reduce(0) { $0 + ($1.region == region ? $1.bytes : 0) }
    }
    return Snapshot(
      regions: [
        .init(name: "RAM", kind: .ram, length: 10_000, used: used("RAM")),
        .init(name: "SCRATCH_X", kind: .ram, length: 4096, used: used("SCRATCH_X")),
        .init(name: "FLASH", kind: .flash, length: 20_000, used: used("FLASH")),
      ], owners: owners, heap: heap, stacks: stacks, isLinked: true)
  }

  private static let old = snapshot(
    [
      owner("heap_pool", "vm/pool.c.o", 5000, layer: "VM", kind: .pool),
      owner("session", "mqtt/session.c.o", 300, layer: "VM"),
      owner("trace_buffer", "src/trace.c.o", 400, layer: "App"),
      owner("state.5", "CMakeFiles/app.dir/src/state.c.o", 40, layer: "App"),
      owner("table", "src/table.c.o", 64, layer: "App"),
      owner("netif", "lwip/netif.c.o", 100, layer: "lwIP"),
      owner(
        "main", "src/main.c.o", 900, layer: "App", region: "FLASH", section: ".text", kind: .code),
      owner(
        nil, "src/main.c.o", 90, layer: "App", region: "FLASH", section: ".rodata", kind: .rodata),
    ], heap: .init(reserved: 512, reachable: 4096), stacks: [.init(core: 0, size: 2048)])

  private static let new = snapshot(
    [
      owner("heap_pool", "vm/pool.c.o", 10_000, layer: "VM", kind: .pool),
      owner("session", "mqtt/session.c.o", 300, layer: "MQTT"),
      owner("_ZN3net6socketE", "src/net.cpp.o", 1024, layer: "App"),
      owner("state.7", "CMakeFiles/app.dir/src/state.c.o", 44, layer: "App"),
      owner("table", "src/table.c.o", 64, layer: "App", region: "SCRATCH_X"),
      owner("netif", "lwip/netif.c.o", 100, layer: "lwIP"),
      owner(
        "main", "src/main.c.o", 700, layer: "App", region: "FLASH", section: ".text", kind: .code),
      owner(
        nil, "src/main.c.o", 96, layer: "App", region: "FLASH", section: ".rodata", kind: .rodata),
    ], heap: .init(reserved: 512, reachable: 0),
    stacks: [.init(core: 0, size: 1024), .init(core: 1, size: 2048)])

  private static func rendering(
    _ before: Snapshot, _ after: Snapshot, top: Int? = nil
  ) -> DiffRendering {
    func input(_ name: String) -> DiffInput {
      DiffInput(file: name, source: ReportInput(elf: name, map: "\(name).map"), isLinked: true)
    }
    return DiffRendering(
      Diff(from: before, to: after), before: input("old.elf"), after: input("new.elf"),
      notes: [.init(.warning, "new.elf: something to know")], top: top)
  }

  private static let wide = TextStyle(width: 100, hasColour: false, isUnicode: true)

  @Test func text() {
    expectGolden(Self.rendering(Self.old, Self.new).text(Self.wide), "Golden/diff.txt")
  }

  @Test func markdown() {
    expectGolden(Self.rendering(Self.old, Self.new, top: 3).markdown(), "Golden/diff.md")
  }

  @Test func json() {
    var bytes: [UInt8] = []
    Self.rendering(Self.old, Self.new).json { bytes += $0 }
    expectGolden(String(decoding: bytes, as: UTF8.self), "Golden/diff.json")
  }

  /// Growth red, shrinking green, the words the same.
  @Test func coloursSayWhatIsGood() {
    let style = TextStyle(width: 100, hasColour: true, isUnicode: true)
    let text = Self.rendering(Self.old, Self.new).text(style)
    let lines = text.split(separator: "\n")
    func ink(_ words: String) -> String? {
      lines.first { $0.contains(words) }?.firstMatch(of: #/\u{1B}\[(\d+)m/#).map { String($0.1) }
    }
    #expect(ink("RAM exceeded") == "31" && ink("RAM: +5,628 B") == "31")
    #expect(ink("flash: -194 B") == "32")
    #expect(ink("heap_pool") == "31" && ink("trace_buffer") == "32" && ink("session") == nil)
    #expect(ink("reachable by malloc") == "31" && ink("stack of core 0") == "32")
    #expect(
      text.replacing(#/\u{1B}\[\d+m/#, with: "")
        == Self.rendering(Self.old, Self.new).text(Self.wide))
  }

  @Test(arguments: [60, 80, 120]) func fitsTheTerminal(width: Int) {
    let style = TextStyle(width: width, hasColour: false, isUnicode: true)
    for line in Self.rendering(Self.old, Self.new).text(style).split(separator: "\n") {
      #expect(line.count <= width)
    }
  }

  @Test func noChangeIsOneSentence() {
    let text = Self.rendering(Self.old, Self.old).text(Self.wide)
    #expect(text.hasPrefix("RAM: no change (5,904 B)\nflash: no change (990 B)\n"))
    #expect(text.contains("Nothing changed: ") && !text.contains("Memory regions"))
    #expect(Self.rendering(Self.old, Self.old).markdown().contains("Nothing changed: "))
  }

  /// What only moved is a change all the same.
  @Test func netZeroIsNotNothing() {
    var moved = Self.old
    moved.owners[1].layer = "MQTT"
    let text = Self.rendering(Self.old, moved).text(Self.wide)
    #expect(text.hasPrefix("RAM: no net change (5,904 B)\nflash: no change (990 B)\n"))
    #expect(text.contains("VM → MQTT"))
    #expect(!text.contains("Nothing changed"))
  }
}

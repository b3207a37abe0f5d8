import Analysis
import LedgerSupport
import Testing

/// What is changed, and how it is told to the compiler.
struct LayoutCase: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var changes: [LayoutModel.Change]
  var edits: [RebuildableFirmware.Edit]

  init(_ name: String, _ changes: [LayoutModel.Change], _ edits: [RebuildableFirmware.Edit]) {
    testDescription = name
    self.changes = changes
    self.edits = edits
  }

  static func pool(_ size: Int, of old: Int = 65_536) -> LayoutCase {
    LayoutCase(
      "heap_pool \(size)", [.symbol(name: "heap_pool", object: nil, size: size)],
      [.init(file: "vm/heap.c", old: "[\(old)]", new: "[\(size)]")])
  }

  static func array(
    _ symbol: String, _ file: String, _ count: Int, to new: Int, of width: Int = 1
  ) -> LayoutCase {
    LayoutCase(
      "\(symbol) \(new * width)",
      [.symbol(name: symbol, object: nil, size: new * width)],
      [.init(file: file, old: "[\(count)]", new: "[\(new)]")])
  }

  static func heap(_ size: Int) -> LayoutCase {
    LayoutCase(
      "heap \(size)", [.heapReserved(size)],
      [.init(file: crt0, old: ".space 2048", new: ".space \(size)")])
  }

  static func stack(_ size: Int, of old: Int = 4096) -> LayoutCase {
    LayoutCase(
      "stack \(size)", [.stack(core: 0, size)],
      [.init(file: crt0, old: ".space \(old)", new: ".space \(size)")])
  }

  static func coreOne(_ size: Int) -> LayoutCase {
    LayoutCase(
      "core 1's stack \(size)", [.stack(core: 1, size)],
      [
        RebuildableFirmware.Edit(
          file: "pico-sdk/src/rp2_common/pico_multicore/multicore.c", old: "[2048 / 4]",
          new: "[\(size) / 4]")
      ])
  }

  static func + (left: LayoutCase, right: LayoutCase) -> LayoutCase {
    LayoutCase(
      left.testDescription + ", " + right.testDescription, left.changes + right.changes,
      left.edits + right.edits)
  }
}

extension LayoutCase {
  private static let crt0 = "pico-sdk/src/rp2_common/pico_crt0/crt0.S"
  private static let ram = "pico-sdk/src/rp2_common/hardware_ram/ram.c"
  private static let mem = "third-party/lwip/src/core/mem.c"
  private static let archived = "dir with (p)/odd name.c"

  static let steps = [1, 2, 3, 4, 7, 8, 12, 4096, -1, -5, -40_000].map { Self.pool(65_536 + $0) }
  static let variables =
    [8018, 8020, 8021, 8023, 1, 9000].map {
      Self.array("ram_heap", mem, 8019, to: $0)
    } + [
      .array("state", "app/main.c", 50, to: 51, of: 4),
      .array("topic", "third-party/lwip/src/apps/mqtt/mqtt.c", 61, to: 64),
      .array("once.0", archived, 11, to: 14),
      .array("odd_table", archived, 9, to: 11, of: 4),
      .array("three_words", ram, 3, to: 4, of: 4),
      .array("long_named", ram, 10, to: 13),
      .array("initialised", "app/main.c", 7, to: 10, of: 2),
      .array("kept", ram, 8, to: 9, of: 4),
      .array("vectors", ram, 48, to: 49, of: 4),
      .array("fast_x", ram, 6, to: 9, of: 4),
      .pool(65_539) + .array("ram_heap", mem, 8019, to: 8022) + .heap(4001),
    ]
  static let heaps = [0, 1, 2, 3, 2047, 2049, 2052, 40_000].map(Self.heap)
  static let stacks =
    [0, 1, 2048, 4000, 4095].map { Self.stack($0) } + [4, 2044, 4096].map(Self.coreOne)
  static let excesses = [
    Self.pool(300_000), .pool(220_000), .heap(250_000), .pool(240_001) + .heap(9),
  ]
  static let largeStacks = [
    Self.stack(4100), .stack(6144), .coreOne(4100), .stack(6144) + .coreOne(3000),
  ]
}

import DwarfInfo
import ElfImage
import Ledger
import LinkMap
import MemoryModel
import Support

/// Evidence that no linker would leave: values of the readers' types with nothing sane about ranges,
/// sizes, order and names.
///
/// Only what the readers themselves promise holds: a record's object is in the table of objects.
public struct HostileEvidence {
  public var random: Seeded

  public init(seed: UInt64) { random = Seeded(seed) }

  public mutating func next() -> LinkEvidence {
    var evidence = LinkEvidence(layers: shippedRules)
    let what = Int.random(in: 0..<10, using: &random)
    if what < 8 { evidence.map = map() }
    if what >= 4 { evidence.elf = elf(fitting: chance(8) ? nil : evidence.map) }
    if evidence.elf != nil, chance(2) { evidence.dwarf = dwarf() }
    if chance(3) { evidence.board = Board.all.randomElement(using: &random) }
    return evidence
  }

  mutating func chance(_ n: Int) -> Bool { Int.random(in: 0..<n, using: &random) == 0 }

  mutating func count(_ most: Int) -> Int { Int.random(in: 0...most, using: &random) }

  mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int.random(in: 0..<values.count, using: &random)]
  }

  /// Near a border more often than not.
  public mutating func address() -> UInt64 {
    let bases: [UInt64] = [
      0x2000_0000, 0x2000_0000, 0x2000_0000, 0x2000_1000, 0x2003_ff00, 0x2004_0000, 0x2004_1000,
      0x2004_2000, 0x1000_0000, 0x1000_4000, 0x2008_0000, 0, 0xffff_ff00,
    ]
    if chance(12) {
      return pick([
        0, 1, 0xffff_ffff, 1 << 32, UInt64(Int.max), UInt64(Int.max) + 1, .max, .max - 9,
      ])
    }
    return pick(bases) &+ UInt64.random(in: 0..<pick([4, 64, 600, 0x1200]), using: &random)
  }

  public mutating func size() -> UInt64 {
    switch Int.random(in: 0..<24, using: &random) {
    case 0..<3: 0
    case 3: pick([0xffff_ffff, 1 << 32, 0xffff_fff0, UInt64(Int.max), .max, .max - 7, 1 << 62])
    case 4: UInt64.random(in: 0..<0x5_0000, using: &random)
    default: UInt64.random(in: 1..<pick([3, 9, 64, 0x900]), using: &random)
    }
  }

  static let sectionNames = [
    ".text", ".rodata", ".data", ".bss", ".heap", ".stack_dummy", ".stack1_dummy", ".scratch_x",
    ".scratch_y", ".uninitialized_data", ".ram_vector_table", ".debug_info", ".comment", "", ".x",
    ".bss", ".heap", ".ARM.exidx", ".tbss", "COMMON",
  ]

  static let symbolNames = [
    "main", "heap_pool", "ram_heap", "memp_memory_PBUF_POOL_base", "state.5", "", "malloc",
    "_malloc_r", "__wrap_malloc", "mem_malloc", "tls_malloc", "mbedtls_platform_set_calloc_free",
    "ram_vector_table", "__StackTop", "a.b.c.", ".", "...7", "poll.constprop.0", "\u{1b}[31m",
    "_ZN3Foo3barE", "core1_stack", "picorb_heap_alloc", "ucHeap",
  ]

  static let scriptNames = [
    "end", "_end", "__end__", "__StackLimit", "__HeapLimit", "__StackTop", "__StackBottom",
    "__StackOneTop", "__StackOneBottom", "__GcHeapStart", "__GcHeapEnd", "__bss_end__",
  ]

  static let paths = [
    "main.c.o", "lwip/src/core/mem.c.o", "pico-sdk/src/rp2_common/pico_malloc/malloc.c.o", "",
    "/tmp/ccX.ltrans0.ltrans.o", "a b (c)/d.o", "////", "mbedtls/library/ssl.c.o", "vm/heap.c.o",
    "((", "picoruby/x.o", "..",
  ]
}

import ElfImage
import Ledger

/// lwIP's pools of elements (core/memp.c), found by the names of their descriptors.
struct PoolCatalogue: Sendable {
  struct Pool: Sendable {
    /// As lwIP has it: `PBUF_POOL`.
    var name: String
    /// Of its `struct memp_desc`.
    var descriptor: UInt32
    var descriptorSize: UInt32
  }

  /// A function and what its first argument is.
  struct Function: Sendable {
    var name: String
    var address: UInt32
    var takes: Bool
    /// Whether it is told the number of a pool; else the address of its descriptor.
    var isNumbered: Bool
  }

  private(set) var pools: [Pool] = []
  private(set) var functions: [Function] = []
  /// The array of pointers to descriptors, by number.
  private(set) var table: (address: UInt32, count: UInt32)?

  init(image: ElfImage) {
    for symbol in image.symbols where symbol.kind == .object {
      let name = SymbolName.withoutSuffixes(symbol.name)
      let address = UInt32(truncatingIfNeeded: symbol.address)
      let size = UInt32(truncatingIfNeeded: symbol.size)
      if name == "memp_pools" {
        table = (address, size / 4)
      } else if name.hasPrefix("memp_"), Self.isDescriptor(name, size) {
        pools.append(
          Pool(
            name: String(name.dropFirst("memp_".count)), descriptor: address,
            descriptorSize: size))
      }
    }
    guard !pools.isEmpty else { return }
    let functions = FunctionsByName(image)
    for (name, takes, isNumbered) in [
      ("memp_malloc", true, true), ("memp_malloc_fn", true, true), ("memp_free", false, true),
      ("memp_malloc_pool", true, false), ("memp_malloc_pool_fn", true, false),
      ("memp_free_pool", false, false),
    ] {
      for symbol in functions[name]
      where FunctionsByName.hasSameArguments(symbol.name, as: name) {
        self.functions.append(
          Function(
            name: symbol.name, address: symbol.address, takes: takes, isNumbered: isNumbered))
      }
    }
  }

  /// `LWIP_MEMPOOL_DECLARE` makes three more variables of such a name (lwip/memp.h), none of them of
  /// this size: 12 bytes, and a word each with statistics and descriptions.
  private static func isDescriptor(_ name: String, _ size: UInt32) -> Bool {
    !name.hasPrefix("memp_memory_") && !name.hasPrefix("memp_stats_")
      && !name.hasPrefix("memp_tab_") && (size == 12 || size == 16 || size == 20)
  }

  /// How many elements a pool has: `num`, which three fields end the descriptor with (`base` and
  /// `tab` behind it).
  static func count(of pool: Pool, in memory: GuestMemory) -> Int {
    let field = pool.descriptor &+ pool.descriptorSize &- 10
    return Int(memory.halfword(field) ?? 0)
  }
}

import Ledger
import MemoryModel

/// One row of the table "by use": RAM at the edge.
public struct UseSummary: Equatable, Sendable {
  public enum Use: Equatable, Sendable {
    /// Pools of one layer.
    case pools(layer: String)
    /// `.bss` but for the pools.
    case zeroed
    case uninitialized
    case initialized
    case vectors
    case code
    case stack(core: Int)
    case heapReserved
    case stubs
    case fill
    case free
  }

  public var use: Use
  /// Bytes in RAM regions.
  public var bytes: Int
  /// The largest symbols, for pools.
  public var names: [String]

  /// Rows with at least a byte, in the order of `Use`; `free` always.
  static func all(in ledger: Ledger) -> [UseSummary] {
    var kinds: [Entry.Kind: Int] = [:]
    var pools: [String: [(name: String, bytes: Int)]] = [:]
    var stacks: [Int: Int] = [:]
    for region in ledger.regions where region.region.kind == .ram {
      kinds.merge(region.bytesByKind, uniquingKeysWith: +)
      for index in region.entries.indices where region.entries[index].kind == .pool {
        let entry = region.entries[index]
        pools[entry.layer, default: []].append((entry.symbol ?? "", entry.size))
      }
      for index in region.entries.indices where region.entries[index].kind == .stack {
        let entry = region.entries[index]
        let core = ledger.stacks.first { $0.bottomSymbol == entry.symbol }?.core ?? 0
        stacks[core, default: 0] += entry.size
      }
    }
    func row(_ use: Use, _ kind: Entry.Kind...) -> UseSummary {
      UseSummary(use: use, bytes: kind.reduce(0) { $0 + (kinds[$1] ?? 0) }, names: [])
    }
    var rows = pools.map { layer, arrays in
      UseSummary(
        use: .pools(layer: layer), bytes: arrays.reduce(0) { $0 + $1.bytes },
        names: arrays.sorted { ($1.bytes, $0.name) < ($0.bytes, $1.name) }.map(\.name))
    }.sorted { $0.bytes > $1.bytes }
    rows += [
      row(.zeroed, .bss), row(.uninitialized, .noinit), row(.initialized, .data, .rodata),
      row(.vectors, .vectors), row(.code, .code),
    ]
    rows += stacks.sorted { $0.key < $1.key }.map {
      UseSummary(use: .stack(core: $0.key), bytes: $0.value, names: [])
    }
    rows += [row(.heapReserved, .heap), row(.stubs, .stub), row(.fill, .fill)]
    return rows.filter { $0.bytes > 0 } + [row(.free, .free)]
  }
}

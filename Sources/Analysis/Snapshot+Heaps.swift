import BudgetDSL
import Ledger
import MemoryModel

/// Names of heaps in a run's profile.
public enum HeapName {
  static let c = Demand.Arena.cHeap.heapName

  /// The symbol of what the heap carves up; nil for the C heap.
  static func symbol(_ name: String) -> String? {
    if name == c { return nil }
    return name == Demand.Arena.pool("ram_heap").heapName ? "ram_heap" : name
  }

  /// As findings and tables call it.
  public static func readable(_ name: String) -> String { name == c ? SpecialLayer.cHeap : name }
}

extension Snapshot {
  /// Bytes that a heap of a profile can have at most: the size of its symbol, or what `malloc` can
  /// reach; nil where the image has no such thing.
  func capacity(ofHeap name: String) -> Int? {
    guard let symbol = HeapName.symbol(name) else { return heap?.reachable }
    let ram = Set(regions.filter { $0.kind == .ram }.map(\.name))
    let found = owners.filter {
      ram.contains($0.region) && $0.symbol.map(SymbolName.withoutSuffixes) == symbol
    }
    return found.isEmpty ? nil : found.reduce(0) { $0 + $1.bytes }
  }
}

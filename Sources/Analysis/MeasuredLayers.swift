import Ledger
import MemoryModel

/// RAM by layer in a run: what the linker placed for a layer, and what the layer had of each heap at
/// that heap's peak.
///
/// Every byte of RAM is in one cell. A heap's bytes are in its own column, whoever owns its array: by
/// layer what was in use, and in `unused` the rest. So each heap's column adds up to the heap, and all
/// of them to RAM.
public struct MeasuredLayers: Equatable, Sendable {
  /// The heaps that are divided: a column each.
  public let heaps: [MeasuredHeap]
  /// By bytes, largest first; then what stands for no source code.
  public let layers: [Row]
  /// What the heaps had besides at their peaks: free bytes, and what allocators need themselves.
  public let unused: [Int]
  /// Bytes that nobody owns, without those that malloc can get where the C heap is divided.
  public let free: Int

  /// Bytes of a layer.
  public struct Row: Equatable, Sendable {
    public var name: String
    /// Placed by the linker, outside the heaps that are divided.
    public var fixed: Int
    /// In use of each heap at its peak, in the order of `MeasuredLayers.heaps`.
    public var held: [Int]

    public var total: Int { held.reduce(fixed, +) }
  }

  /// Bytes of each divided heap.
  public var capacities: [Int] {
    heaps.indices.map { heap in layers.reduce(unused[heap]) { $0 + $1.held[heap] } }
  }

  /// What the linker placed outside the divided heaps, and what is free there.
  public var fixed: Int { layers.reduce(free) { $0 + $1.fixed } }

  /// All of RAM.
  public var total: Int { capacities.reduce(fixed, +) }

  /// nil where no heap of the image tells its layers.
  init?(_ report: Report, _ measured: [MeasuredHeap]) {
    let areas = HeapAreas(report.ledger, measured)
    guard !areas.heaps.isEmpty else { return nil }
    heaps = areas.heaps
    var rows: [String: Row] = [:]
    let nothing = Array(repeating: 0, count: areas.heaps.count)
    func count(_ bytes: Int, _ layer: String, _ column: Int?) {
      var row = rows[layer] ?? Row(name: layer, fixed: 0, held: nothing)
      if let column { row.held[column] += bytes } else { row.fixed += bytes }
      rows[layer] = row
    }
    for (layer, bytes) in areas.fixed where bytes > 0 { count(bytes, layer, nil) }
    var unused = nothing
    for (column, heap) in areas.heaps.enumerated() {
      for share in heap.use.layers ?? [] where share.peak > 0 {
        count(share.peak, share.name, column)
      }
      unused[column] = areas.sizes[column] - heap.use.peak
    }
    self.unused = unused
    free = areas.free
    layers = rows.values.sorted {
      (Report.rank($0.name), -$0.total, $0.name) < (Report.rank($1.name), -$1.total, $1.name)
    }
  }
}

/// The bytes of RAM, parted into those of divided heaps and the rest.
private struct HeapAreas {
  private(set) var heaps: [MeasuredHeap] = []
  /// Bytes of each of `heaps`.
  private(set) var sizes: [Int] = []
  /// Bytes outside of them, by layer.
  private(set) var fixed: [String: Int] = [:]
  private(set) var free = 0

  init(_ ledger: Ledger, _ measured: [MeasuredHeap]) {
    let told = measured.filter { $0.isInImage && $0.use.layers != nil }
    var columns: [String: Int] = [:]
    var cHeap: Int?
    for heap in told {
      let column = heaps.count
      if let symbol = HeapName.symbol(heap.use.name) {
        // Two names of one array would divide it twice.
        guard columns[symbol] == nil else { continue }
        columns[symbol] = column
      } else {
        guard Self.reach(in: ledger) == heap.capacity else { continue }
        cHeap = column
      }
      heaps.append(heap)
    }
    sizes = Array(repeating: 0, count: heaps.count)
    part(ledger, columns, cHeap)
  }

  private mutating func part(_ ledger: Ledger, _ columns: [String: Int], _ cHeap: Int?) {
    for region in ledger.regions where region.region.kind == .ram {
      for index in region.entries.indices {
        let entry = region.entries[index]
        var rest = entry.size
        if let symbol = entry.symbol, let column = columns[SymbolName.withoutSuffixes(symbol)] {
          sizes[column] += rest
          continue
        }
        if let cHeap {
          let reached = Self.reach(of: entry, in: ledger)
          sizes[cHeap] += reached
          rest -= reached
        }
        if entry.kind == .free { free += rest } else { fixed[entry.layer, default: 0] += rest }
      }
    }
  }

  /// Bytes that malloc can get, added up.
  private static func reach(in ledger: Ledger) -> Int {
    ledger.ramEntries.reduce(0) { $0 + reach(of: $1, in: ledger) }
  }

  /// Bytes of an entry that malloc can get: between both ends of the C heap, and nobody's.
  private static func reach(of entry: Entry, in ledger: Ledger) -> Int {
    guard let heap = ledger.heap, [.heap, .free].contains(entry.kind) else { return 0 }
    let range = AddressRange(start: heap.start, end: max(heap.start, heap.limit))
    return Int(clamping: entry.range.intersection(range).size)
  }
}

import Ledger
import MemoryModel

/// The tables of `rambudget report`.
public struct Report: Sendable {
  public let ledger: Ledger
  /// RAM first, flash last.
  public let regions: [RegionSummary]
  /// By bytes of RAM, largest first; the layers that stand for no source code last.
  public let layers: [LayerSummary]
  /// RAM by use, in a fixed order; together they are all of RAM.
  public let uses: [UseSummary]
  /// Folders of objects that no rule owns, by bytes of RAM, largest first.
  public let appFolders: [Group]

  /// A region as the linker sees it. Bytes.
  public struct RegionSummary: Equatable, Sendable {
    public var region: Region
    public var used: Int
    public var free: Int
    public var overflow: Int
    public var length: Int
  }

  /// What one layer owns. Bytes.
  public struct LayerSummary: Equatable, Sendable {
    public var name: String
    /// In RAM regions together.
    public var ram: Int
    /// In each region, in the order of `Report.regions`.
    public var regions: [Int]
  }

  public init(_ ledger: Ledger) {
    self.ledger = ledger
    regions = ledger.regions.map { region in
      let used = region.used
      return RegionSummary(
        region: region.region, used: used, free: max(0, region.length - used),
        overflow: region.overflow, length: region.length)
    }
    layers = Self.layers(of: ledger)
    uses = UseSummary.all(in: ledger)
    appFolders = Breakdown(ledger, by: .folder, layer: SpecialLayer.app).groups
  }

  /// Bytes of all RAM regions, an overflow included: what the tables add up to.
  public var ramTotal: Int {
    regions.filter { $0.region.kind == .ram }.reduce(0) { $0 + $1.length + $1.overflow }
  }

  /// Bytes placed in RAM.
  public var ramUsed: Int {
    regions.filter { $0.region.kind == .ram }.reduce(0) { $0 + $1.used }
  }

  /// Free bytes in RAM that `malloc` cannot get.
  public var unreachableFree: Int {
    let free = regions.filter { $0.region.kind == .ram }.reduce(0) { $0 + $1.free }
    return max(0, free - max(0, (ledger.heap?.reachable ?? 0) - reservedAndReachable))
  }

  /// Bytes of the reservation that lie where `malloc` can get them.
  private var reservedAndReachable: Int {
    min(ledger.heap?.reserved ?? 0, ledger.heap?.reachable ?? 0)
  }

  /// The `count` largest entries in RAM that an object or an allocator owns.
  public func largestOwners(_ count: Int) -> [Entry] {
    var sizes: [(size: Int, region: Int, entry: Int)] = []
    for (index, region) in ledger.regions.enumerated() where region.region.kind == .ram {
      for entry in region.entries.indices
      where region.entries[entry].object != nil || region.entries[entry].kind == .pool {
        sizes.append((region.entries[entry].size, index, entry))
      }
    }
    sizes.sort { ($1.size, $0.region, $0.entry) < ($0.size, $1.region, $1.entry) }
    return sizes.prefix(max(0, count)).map { ledger.regions[$0.region].entries[$0.entry] }
  }

  private static func layers(of ledger: Ledger) -> [LayerSummary] {
    var sums: [String: [Int]] = [:]
    for (index, region) in ledger.regions.enumerated() {
      for (layer, bytes) in region.bytesByLayer {
        sums[layer, default: Array(repeating: 0, count: ledger.regions.count)][index] = bytes
      }
    }
    let isRAM = ledger.regions.map { $0.region.kind == .ram }
    return sums.map { name, bytes in
      LayerSummary(
        name: name, ram: zip(bytes, isRAM).reduce(0) { $0 + ($1.1 ? $1.0 : 0) }, regions: bytes)
    }.sorted {
      (rank($0.name), -$0.ram, -$0.regions.reduce(0, +), $0.name)
        < (rank($1.name), -$1.ram, -$1.regions.reduce(0, +), $1.name)
    }
  }

  /// Layers of code first, then what nobody wrote.
  static func rank(_ layer: String) -> Int {
    switch layer {
    case SpecialLayer.unattributed: 1
    case SpecialLayer.cHeap: 2
    case SpecialLayer.stacks: 3
    case SpecialLayer.linker: 4
    default: 0
    }
  }
}

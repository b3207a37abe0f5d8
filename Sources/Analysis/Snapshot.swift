import BudgetDSL
import Ledger
import MemoryModel

/// What a link holds, without its addresses: what limits are held against and links are compared by.
///
/// It can be saved as a baseline and read back. Bytes throughout.
public struct Snapshot: Equatable, Sendable {
  public struct Region: Equatable, Sendable {
    public var name: String
    public var kind: MemoryModel.Region.Kind
    public var length: Int
    /// Every byte placed, what lies beyond the end included.
    public var used: Int

    public init(name: String, kind: MemoryModel.Region.Kind, length: Int, used: Int) {
      self.name = name
      self.kind = kind
      self.length = length
      self.used = used
    }
  }

  /// Bytes of one region that have the same owner.
  public struct Owner: Hashable, Sendable {
    /// The region's name.
    public var region: String
    public var layer: String
    public var kind: Entry.Kind
    /// The output section.
    public var section: String?
    /// The object's path as the linker spells it, `archive(member)` for a member.
    public var object: String?
    /// The symbol; nil for what no symbol covers.
    public var symbol: String?
    public var bytes: Int
    /// False where owner or extent is an inference.
    public var isExact: Bool

    public init(
      region: String, layer: String, kind: Entry.Kind, section: String?, object: String?,
      symbol: String?, bytes: Int, isExact: Bool
    ) {
      self.region = region
      self.layer = layer
      self.kind = kind
      self.section = section
      self.object = object
      self.symbol = symbol
      self.bytes = bytes
      self.isExact = isExact
    }
  }

  public struct Heap: Equatable, Sendable {
    /// What the linker script holds back.
    public var reserved: Int
    /// What `malloc` can really get.
    public var reachable: Int

    public init(reserved: Int, reachable: Int) {
      self.reserved = reserved
      self.reachable = reachable
    }
  }

  public struct Stack: Equatable, Sendable {
    public var core: Int
    public var size: Int

    public init(core: Int, size: Int) {
      self.core = core
      self.size = size
    }
  }

  /// RAM first, flash last.
  public var regions: [Region]
  /// Free bytes are nobody's and not among them; each region's add up to its `used`.
  public var owners: [Owner]
  public var heap: Heap?
  public var stacks: [Stack]
  /// True with an ELF; false where a region overflowed without one; nil when only a map says so.
  public var isLinked: Bool?

  public init(
    regions: [Region], owners: [Owner], heap: Heap?, stacks: [Stack], isLinked: Bool?
  ) {
    self.regions = regions
    self.owners = owners
    self.heap = heap
    self.stacks = stacks
    self.isLinked = isLinked
  }

  public init(_ ledger: Ledger) {
    regions = ledger.regions.map {
      Region(name: $0.region.name, kind: $0.region.kind, length: $0.length, used: $0.used)
    }
    owners = ledger.regions.flatMap { Self.owners(in: $0, ledger) }
    heap = ledger.heap.map { Heap(reserved: $0.reserved, reachable: $0.reachable) }
    stacks = ledger.stacks.map { Stack(core: $0.core, size: Int(clamping: $0.range.size)) }
    isLinked = ledger.isLinked
  }

  /// What makes two entries of a region one owner.
  private struct Identity: Hashable {
    var layer: String
    var kind: Entry.Kind
    var section: Int?
    var object: Int?
    var symbol: String?
  }

  private static func owners(in region: Ledger.RegionLedger, _ ledger: Ledger) -> [Owner] {
    var indices: [Identity: Int] = [:]
    indices.reserveCapacity(region.entries.count)
    var owners: [Owner] = []
    owners.reserveCapacity(region.entries.count)
    // A member's path is put together, and thousands of entries have the same.
    var paths: [Int: String] = [:]
    let entries = region.entries
    // By index: copying entries with all their names would cost more than adding them up.
    for index in entries.indices where entries[index].kind != .free {
      let identity = Identity(
        layer: entries[index].layer, kind: entries[index].kind, section: entries[index].section,
        object: entries[index].object, symbol: entries[index].symbol)
      if let known = indices[identity] {
        owners[known].bytes += entries[index].size
        owners[known].isExact = owners[known].isExact && entries[index].isExact
        continue
      }
      indices[identity] = owners.count
      var path: String?
      if let object = identity.object {
        path = paths[object] ?? ledger.objects[object].path
        paths[object] = path
      }
      owners.append(
        Owner(
          region: region.region.name, layer: identity.layer, kind: identity.kind,
          section: identity.section.map { ledger.sections[$0].name }, object: path,
          symbol: identity.symbol, bytes: entries[index].size, isExact: entries[index].isExact))
    }
    return owners
  }
}

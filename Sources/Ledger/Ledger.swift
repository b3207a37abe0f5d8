import MemoryModel

/// Who owns each byte of each memory region.
///
/// What always holds (`checkInvariants()` tests it):
///
/// 1. Within a region, entries are sorted, disjoint, and cover it from its origin to its end, or to
///    the end of its last byte where it overflows. Padding, the reserved heap, stacks and free bytes
///    are entries too; what spans two regions is split at the border.
/// 2. The bytes of an output section equal the sum of its entries, less what a more specific entry
///    claims.
/// 3. The bytes of all layers, plus free, equal the region. An alias never adds.
/// 4. Every entry names its evidence, and says whether it is exact.
///
/// Bytes are claimed in this order, and the first claim wins: what the linker placed, a collected
/// heap between two symbols, the stacks, the reserved C heap. What is left is fill below the last
/// placed byte and free above.
public struct Ledger: Sendable {
  /// RAM regions first, flash last.
  public internal(set) var regions: [RegionLedger] = []
  /// Output sections that occupy memory, in the linker script's order.
  public internal(set) var sections: [PlacedSection] = []
  public internal(set) var objects: [LinkedObject] = []
  public internal(set) var rules: [LayerRule] = []
  public internal(set) var heap: Heap?
  /// By core.
  public internal(set) var stacks: [Stack] = []
  public internal(set) var allocators: [Allocator] = []
  /// True with an ELF; false where a region overflowed without one; nil when only a map says so.
  public internal(set) var isLinked: Bool?
  /// What the reader should know before trusting a number.
  public internal(set) var notes: [Note] = []

  /// A region with its entries, and their sums.
  public struct RegionLedger: Sendable {
    public let region: Region
    /// Sorted, disjoint, without a gap.
    public let entries: [Entry]
    /// Bytes by kind; kinds without a byte are left out.
    public let bytesByKind: [Entry.Kind: Int]
    /// Bytes by layer; free bytes are nobody's.
    public let bytesByLayer: [String: Int]

    init(region: Region, entries: [Entry]) {
      self.region = region
      self.entries = entries
      var kinds: [Entry.Kind: Int] = [:]
      var layers: [String: Int] = [:]
      // A run of entries mostly has one kind and one layer: look each run up once. By index, since
      // copying tens of thousands of entries would cost more than adding them up.
      var start = 0
      while start < entries.count {
        let (kind, layer) = (entries[start].kind, entries[start].layer)
        var (end, sum) = (start, 0)
        while end < entries.count, entries[end].kind == kind, entries[end].layer == layer {
          sum += entries[end].size
          end += 1
        }
        kinds[kind, default: 0] += sum
        if kind != .free { layers[layer, default: 0] += sum }
        start = end
      }
      bytesByKind = kinds
      bytesByLayer = layers
    }

    /// Every byte placed, what lies beyond the region's end included.
    public var used: Int { bytesByLayer.values.reduce(0, +) }
    public var length: Int { Int(clamping: region.range.size) }
    public var free: Int { max(0, length - used) }
    /// How many bytes lie beyond the end.
    public var overflow: Int {
      guard let end = entries.last?.range.end, end > region.range.end else { return 0 }
      return Int(clamping: end - region.range.end)
    }
  }

  /// An output section that occupies memory.
  public struct PlacedSection: Equatable, Sendable {
    public var name: String
    public var range: AddressRange
    /// Where the initial image lies, for a section that start-up code copies.
    public var loadAddress: UInt64?
    /// Index into `Ledger.regions`.
    public var region: Int
    /// Whether the image holds its bytes; false for `.bss` and its kin.
    public var hasContents: Bool
    /// False for `(COPY)` and `NOLOAD` sections, which occupy RAM all the same.
    public var isAllocated: Bool
    public var isExecutable: Bool
  }

  /// The C heap.
  public struct Heap: Equatable, Sendable {
    /// Where `sbrk` starts: `__end__`.
    public var start: UInt64
    /// Where `sbrk` stops: `__StackLimit`.
    public var limit: UInt64
    /// Bytes that the linker script holds back: the size of `.heap`.
    public var reserved: Int
    /// Bytes that `malloc` can really get.
    public var reachable: Int
  }

  /// The stack of one core.
  public struct Stack: Equatable, Sendable {
    public var core: Int
    public var range: AddressRange

    /// What the linker script calls its lower end. Where two stacks overlap, each entry is told by
    /// it: that of the one may lie in the range of the other.
    public var bottomSymbol: String { Self.bottomSymbol(ofCore: core) }

    /// The symbol of the lower end of a core's stack.
    public static func bottomSymbol(ofCore core: Int) -> String {
      core == 0 ? "__StackBottom" : "__StackOneBottom"
    }
  }

  /// Something that the reader should know.
  public struct Note: Equatable, Sendable {
    public enum Severity: String, Sendable { case warning, information }
    public var severity: Severity
    public var text: String

    public init(_ severity: Severity, _ text: String) {
      self.severity = severity
      self.text = text
    }
  }

  /// All entries in RAM, region by region.
  public var ramEntries: some Sequence<Entry> {
    regions.lazy.filter { $0.region.kind == .ram }.flatMap(\.entries)
  }

  /// The object's path as the linker spells it; nil where none is known.
  public func path(of entry: Entry) -> String? { entry.object.map { objects[$0].path } }

  /// The output section's name.
  public func sectionName(of entry: Entry) -> String? { entry.section.map { sections[$0].name } }
}

/// An object file, an archive member, or, for code that link-time optimisation merged, a source.
public struct LinkedObject: Hashable, Sendable {
  /// The archive's path for a member.
  public var archive: String?
  /// The object's path, or the member's name.
  public var name: String
  /// Whether `name` is a source path that DWARF gave.
  public var isSource: Bool

  public init(archive: String? = nil, name: String, isSource: Bool = false) {
    self.archive = archive
    self.name = name
    self.isSource = isSource
  }

  /// As ld writes it: `libc.a(lib_a-memcpy.o)` or the path.
  public var path: String { archive.map { "\($0)(\(name))" } ?? name }
}

/// Why no ledger could be made.
public enum LedgerError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Nothing that occupies memory was found.
  case nothingPlaced
  /// No map, no `--board`, and the addresses fit no board known.
  case unknownBoard
  /// The map belongs to another link than the ELF.
  case mapOfAnotherLink(line: Int, reason: String)

  public var description: String {
    switch self {
    case .nothingPlaced: "no section in it occupies memory"
    case .unknownBoard:
      "its addresses fit no board known; give its map (--map), or --board "
        + Board.all.map(\.name).joined(separator: "|")
    case .mapOfAnotherLink(let line, let reason):
      "line \(line): the map is of another link than the ELF: \(reason)"
    }
  }
}

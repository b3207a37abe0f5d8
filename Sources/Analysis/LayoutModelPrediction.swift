import Ledger
import MemoryModel

/// What a link would be with other sizes. Bytes throughout, counted as the ledger counts.
public struct Prediction: Equatable, Sendable {
  public struct Region: Equatable, Sendable {
    public var name: String
    public var kind: MemoryModel.Region.Kind
    public var length: Int
    /// Every byte placed, what lies beyond the end included.
    public var usedBefore: Int
    public var usedAfter: Int
    /// How many bytes lie beyond the end.
    public var overflowBefore: Int
    public var overflowAfter: Int
    /// Padding.
    public var fillBefore: Int
    public var fillAfter: Int

    public var freeAfter: Int { max(0, length - usedAfter) }
  }

  /// The C heap, as the ledger has it.
  public struct Heap: Equatable, Sendable {
    /// Where `sbrk` starts: `__end__`.
    public var start: UInt64
    /// Where `sbrk` stops: `__StackLimit`.
    public var limit: UInt64
    /// What the linker script holds back.
    public var reserved: Int
    /// What `malloc` can really get.
    public var reachable: Int
  }

  /// The stack of one core.
  public struct Stack: Equatable, Sendable {
    public var core: Int
    public var before: AddressRange
    public var after: AddressRange
    /// How many of its bytes a section or another stack has, too.
    public var sharedAfter: Int
  }

  /// A symbol whose size was changed.
  public struct Symbol: Equatable, Sendable {
    public var name: String
    /// The object's path as the map spells it; nil where none is known.
    public var object: String?
    public var addressBefore: UInt64
    public var addressAfter: UInt64
    public var sizeBefore: Int
    public var sizeAfter: Int
  }

  /// RAM first, flash last, as in the ledger.
  public var regions: [Region]
  public var heapBefore: Heap?
  public var heapAfter: Heap?
  /// Whether ld checks that `.heap` fits, as with SDK 2.2, or places it without a look at the end of
  /// RAM, as with Debian's SDK 2.1.1 and with `(COPY)`; nil where there is none, or nothing tells.
  public var isHeapChecked: Bool?
  /// By core.
  public var stacks: [Stack]
  /// In the order of the changes.
  public var symbols: [Symbol]
  /// What ld would refuse to link for, in its own words; empty where it links.
  public var complaints: [String]
  /// What would be exceeded, or shared, without a word of that from ld.
  public var unnoticed: [String]
  /// Whether a rebuild has to come to the same, given that the sizes are those that it has.
  public var isExact: Bool
  /// By how many bytes an address may be off; 0 where `isExact`, unless a note says otherwise.
  public var doubt: Int
  /// What is inferred, and what it rests on.
  public var notes: [String]

  /// Where records and symbols went, sorted by their old place.
  var moves: [Move]

  /// A run of bytes that moved as a whole.
  struct Move: Equatable, Sendable {
    var range: AddressRange
    var to: UInt64
  }

  /// Where what is at `address` in the link that is known would be.
  public func address(of address: UInt64) -> UInt64 {
    var (low, high) = (0, moves.count)
    while low < high {
      let middle = (low + high) / 2
      if moves[middle].range.end > address { high = middle } else { low = middle + 1 }
    }
    guard low < moves.count, moves[low].range.contains(address) else { return address }
    return moves[low].to &+ (address - moves[low].range.start)
  }

  public func region(_ name: String) -> Region? { regions.first { $0.name == name } }
}

extension Prediction.Heap {
  init(_ heap: Ledger.Heap) {
    self.init(
      start: heap.start, limit: heap.limit, reserved: heap.reserved, reachable: heap.reachable)
  }
}

/// Why a layout cannot be predicted.
public enum LayoutModelError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Only a map tells the order of input sections.
  case needsMap
  /// The model, with nothing changed, does not come to the link's own layout.
  case notReproduced(String)
  case noSuchSymbol(String)
  /// Several objects have a variable of that name.
  case ambiguousSymbol(String, objects: [String])
  /// The link has no section that reserves this, such as `.stack1_dummy` without a second core.
  case noReservation(String)
  /// Negative, or more than 32 bits.
  case impossibleSize(Int)

  public var description: String {
    switch self {
    case .needsMap: "to predict a layout takes the linker's map; link with -Wl,-Map=…"
    case .notReproduced(let what): "the layout is not understood: \(what)"
    case .noSuchSymbol(let name): "no variable is called \(name)"
    case .ambiguousSymbol(let name, let objects):
      "\(name) is in several objects: \(objects.joined(separator: ", "))"
    case .noReservation(let what): "the link has no section for \(what)"
    case .impossibleSize(let size): "\(size) bytes cannot be"
    }
  }
}

import ElfImage
import Ledger
import MemoryModel

/// The allocators that an image has, found by the names of their functions.
public struct AllocatorCatalogue: Sendable {
  /// A heap whose place the image tells.
  public struct Heap: Equatable, Sendable {
    /// `c-heap`, the variable that it lies in (`lwip-mem` for lwIP's), or what a family calls it.
    public var name: String
    /// What the allocator may carve up; nil where the image does not tell.
    public var range: AddressRange?
    /// Bytes that blocks can have at most; nil where the image does not tell.
    public var limit: Int?
    public var layout: BlockLayout
  }

  /// A function to be watched.
  public struct Function: Equatable, Sendable {
    /// As the ELF spells it.
    public var name: String
    public var address: UInt32
    public var action: AllocatorFamily.Action
    /// Index into `heaps`; nil where an argument tells.
    public var heap: Int?
    /// The argument that does.
    public var heapArgument: Int?
  }

  public private(set) var heaps: [Heap] = []
  public private(set) var functions: [Function] = []
  /// Functions of allocators that cannot be watched, as the ELF spells them: the compiler changed
  /// their arguments.
  public private(set) var unwatched: [String] = []
  /// `sbrk`, and the number of the argument that says by how much.
  public private(set) var sbrk: (address: UInt32, argument: Int)?

  private let symbols: FunctionsByName
  private let ledger: Ledger
  private var taken: Set<UInt32> = []

  /// - Parameter added: What the user names, which comes before what is known.
  public init(image: ElfImage, ledger: Ledger, adding added: [AllocatorFamily] = []) {
    symbols = FunctionsByName(image)
    self.ledger = ledger
    let variables = Variables(image)
    // Each is a variable that only one of the two has (newlib, mallocr.c and nano-mallocr.c).
    let layoutOfC: BlockLayout =
      variables["__malloc_av_"] != nil
      ? .newlib : variables["__malloc_free_list"] != nil ? .newlibNano : .unknown
    for family in added { add(family, variables) }
    for family in AllocatorFamily.known(layoutOfC: layoutOfC) where isThere(family, variables) {
      add(family, variables)
    }
    findSbrk()
  }

  private func isThere(_ family: AllocatorFamily, _ variables: Variables) -> Bool {
    switch family.name {
    // Without an arena of their own they hand on to another allocator.
    case "lwIP mem", "FreeRTOS", "heap_pool":
      guard case .variable(let names) = family.place else { return false }
      return names.contains { variables[$0] != nil }
    case "C library": return symbols["_malloc_r"].isEmpty
    default: return true
    }
  }

  private mutating func add(_ family: AllocatorFamily, _ variables: Variables) {
    var found: [Function] = []
    let pool = Self.place(of: family, variables)
    for function in family.functions {
      for symbol in symbols[function.name] {
        guard FunctionsByName.hasSameArguments(symbol.name, as: function.name) else {
          unwatched.append(symbol.name)
          continue
        }
        guard taken.insert(symbol.address).inserted else { continue }
        found.append(
          Function(
            name: symbol.name, address: symbol.address, action: function.action, heap: nil,
            heapArgument: pool))
      }
    }
    guard !found.isEmpty else { return }
    if pool == nil {
      let index = add(heap(of: family, variables))
      for position in found.indices { found[position].heap = index }
    }
    functions += found
  }

  /// Addresses of the functions whose heap lies in what a layer owns.
  func functions(inArenaOf layer: String, _ layers: LayerIndex) -> Set<UInt32> {
    let found = functions.filter { function in
      guard let heap = function.heap, let start = heaps[heap].range?.start else { return false }
      return layers.layer(at: UInt32(truncatingIfNeeded: start)) == layer
    }
    return Set(found.map(\.address))
  }

  /// - Returns: The heap's index. Families may share one: what the user names, and what is known.
  private mutating func add(_ heap: Heap) -> Int {
    guard let index = heaps.firstIndex(where: { $0.name == heap.name }) else {
      heaps.append(heap)
      return heaps.count - 1
    }
    if heaps[index].layout == .unknown { heaps[index].layout = heap.layout }
    return index
  }

  private static func place(of family: AllocatorFamily, _ variables: Variables) -> Int? {
    if case .argument(let number) = family.place { number } else { nil }
  }

  private func heap(of family: AllocatorFamily, _ variables: Variables) -> Heap {
    guard case .variable(let names) = family.place else {
      let heap = ledger.heap.map { AddressRange(start: $0.start, end: $0.limit) }
      return Heap(
        name: "c-heap", range: heap, limit: heap.map { Int(clamping: $0.size) },
        layout: family.layout)
    }
    guard let name = names.first(where: { variables[$0] != nil }), let range = variables[name]
    else {
      return Heap(
        name: names.last ?? family.name, range: nil, limit: nil, layout: family.layout)
    }
    if family.layout == .lwip { return Self.lwipHeap(range) }
    return Heap(name: name, range: range, limit: Int(clamping: range.size), layout: family.layout)
  }

  /// lwIP's arena: aligned to four bytes within its array, which has two headers more than the heap
  /// may hand out (core/mem.c, `ram_heap`).
  private static func lwipHeap(_ array: AddressRange) -> Heap {
    let layout: BlockLayout = array.size > 64_000 + 3 + 16 ? .lwipWide : .lwip
    let start = (array.start + 3) & ~3
    let slack = UInt64(3 + 2 * layout.header)
    let limit = array.size > slack ? (array.size - slack) & ~3 : 0
    return Heap(
      name: "lwip-mem", range: AddressRange(start: start, size: limit), limit: Int(limit),
      layout: layout)
  }

  private mutating func findSbrk() {
    for (name, argument) in [("_sbrk", 0), ("sbrk", 0), ("_sbrk_r", 1)] {
      guard let symbol = symbols[name].first(where: { $0.name == name }),
        taken.insert(symbol.address).inserted
      else { continue }
      sbrk = (symbol.address, argument)
      return
    }
  }
}

/// Functions, and their clones, by the names that the source has for them.
struct FunctionsByName {
  private var found: [String: [(name: String, address: UInt32)]] = [:]

  init(_ image: ElfImage) {
    for symbol in image.symbols where symbol.kind == .function && symbol.place != .undefined {
      let name = SymbolName.withoutSuffixes(symbol.name)
      found[name, default: []].append((symbol.name, UInt32(truncatingIfNeeded: symbol.address)))
    }
  }

  subscript(_ name: String) -> [(name: String, address: UInt32)] { found[name] ?? [] }

  /// Whether a clone takes what the function takes. gcc's `lto_priv` only made it local;
  /// `constprop`, `isra` and `part` changed its arguments or left something out.
  static func hasSameArguments(_ clone: String, as name: String) -> Bool {
    clone.dropFirst(name.utf8.count).split(separator: ".").allSatisfy {
      $0 == "lto_priv" || $0.utf8.allSatisfy { (48...57).contains($0) }
    }
  }
}

/// Variables by name.
private struct Variables {
  private var found: [String: AddressRange] = [:]

  init(_ image: ElfImage) {
    for symbol in image.symbols where symbol.kind == .object && symbol.place != .undefined {
      let range = AddressRange(start: symbol.address, size: symbol.size)
      found[SymbolName.withoutSuffixes(symbol.name)] = range
    }
  }

  subscript(_ name: String) -> AddressRange? { found[name] }
}

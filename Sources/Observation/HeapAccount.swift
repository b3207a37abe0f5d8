import MemoryModel

/// What is in use of one heap, and who asked for it: kept as the blocks come and go.
///
/// The peak's parts need no copy at each new peak: a site keeps what it had at the peak the first time
/// it changes afterwards, and every new peak starts a new generation.
final class HeapAccount {
  /// What one call site has in use.
  struct Use {
    var live = 0
    var blocks = 0
    /// What it had at the peak of `generation`; if that is not the present one, it has not changed
    /// since the peak.
    var peak = 0
    var peakBlocks = 0
    var generation: UInt32 = 0
  }

  let name: String
  /// What blocks may be carved from; nil where it is not known.
  let range: AddressRange?
  let limit: Int?
  let layout: BlockLayout
  /// The address that offsets in headers are from.
  private let base: UInt32

  private(set) var blocks = BlockTable()
  private(set) var uses: [Use] = []
  private var generation: UInt32 = 1
  private(set) var live = 0
  /// Bytes that calls asked for, of those in use.
  private(set) var requested = 0
  private(set) var peak = 0
  private(set) var requestedAtPeak = 0
  /// Requests refused in this phase.
  private(set) var failed = 0
  /// What the allocator keeps for itself in front of the first block; the site `tablesSite` has it.
  private(set) var tables = 0
  /// The highest end of a block ever.
  private(set) var highest: UInt32 = 0

  /// The site that stands for the allocator's own tables.
  static let tablesSite: Int32 = 0

  init(name: String, range: AddressRange?, limit: Int?, layout: BlockLayout) {
    self.name = name
    self.range = range
    self.limit = limit
    self.layout = layout
    base = range.map { UInt32(truncatingIfNeeded: $0.start) } ?? 0
  }

  // MARK: Events

  /// A block is in use from now on, or has another size than before.
  func put(_ pointer: UInt32, requested: UInt32, site: Int32, _ memory: GuestMemory) {
    remove(pointer)
    let extent = layout.extent(of: pointer, requested: requested, base: base, in: memory)
    insert(pointer, extent, requested, site)
  }

  private func insert(
    _ pointer: UInt32, _ extent: BlockExtent, _ requested: UInt32, _ site: Int32
  ) {
    if layout.countsTables, tables == 0, blocks.count == 0, pointer > base {
      // The first block follows the tables; the last word of the arena is counted in its place.
      tables = Int(pointer &- base)
      add(tables, blocks: 0, to: Self.tablesSite)
    }
    let block = BlockTable.Block(
      pointer: pointer, extent: extent, requested: requested, site: site)
    guard blocks.insert(block) else { return }
    self.requested &+= Int(requested)
    highest = max(highest, extent.end)
    add(Int(extent.counted), blocks: 1, to: site)
    guard live > peak else { return }
    (peak, requestedAtPeak) = (live, self.requested)
    generation &+= 1
  }

  /// A block is in use no longer.
  ///
  /// - Returns: The block; nil if there was none.
  @discardableResult
  func remove(_ pointer: UInt32) -> BlockTable.Block? {
    guard let block = blocks.remove(pointer) else { return nil }
    requested &-= Int(block.requested)
    add(-Int(block.extent.counted), blocks: -1, to: block.site)
    return block
  }

  /// A block was moved from `old` to `new` by a function that does it in one. Both were there for a
  /// moment, but where they overlap.
  func move(
    _ old: UInt32, to new: UInt32, requested: UInt32, site: Int32, _ memory: GuestMemory
  ) {
    let extent = layout.extent(of: new, requested: requested, base: base, in: memory)
    if let block = blocks[old], block.extent.overlaps(extent) { remove(old) }
    remove(new)
    insert(new, extent, requested, site)
    remove(old)
  }

  func fail() { failed &+= 1 }

  /// The heap is empty: its allocator starts anew.
  func clear() {
    blocks.removeAll()
    for site in uses.indices where uses[site].live != 0 || uses[site].blocks != 0 {
      add(-uses[site].live, blocks: -uses[site].blocks, to: Int32(truncatingIfNeeded: site))
    }
    (live, requested, tables) = (0, 0, 0)
  }

  /// The allocator has made its tables, and one free block of the rest.
  func noteTables(_ memory: GuestMemory) {
    guard layout.countsTables, let range, tables == 0, blocks.count == 0 else { return }
    // A free block ends with its size (heap_pool.c, `set_free`), right before the last word.
    let end = UInt32(truncatingIfNeeded: range.end)
    guard let free = memory.word(end &- 8), UInt64(free) < range.size else { return }
    tables = Int(range.size) - Int(free)
    add(tables, blocks: 0, to: Self.tablesSite)
    guard live > peak else { return }
    (peak, requestedAtPeak) = (live, requested)
    generation &+= 1
  }

  /// Counts peak and failures anew.
  func startPhase() {
    failed = 0
    (peak, requestedAtPeak) = (live, requested)
    generation &+= 1
  }

  @inline(__always)
  private func add(_ bytes: Int, blocks: Int, to site: Int32) {
    let index = Int(site)
    while uses.count <= index { uses.append(Use()) }
    if uses[index].generation != generation {
      uses[index].generation = generation
      uses[index].peak = uses[index].live
      uses[index].peakBlocks = uses[index].blocks
    }
    uses[index].live &+= bytes
    uses[index].blocks &+= blocks
    live &+= bytes
  }

  // MARK: Results

  /// What each site has in use, and had at the peak; sites without either are left out.
  var shares: [(site: Int32, use: Use)] {
    uses.indices.compactMap { index in
      var use = uses[index]
      if use.generation != generation { (use.peak, use.peakBlocks) = (use.live, use.blocks) }
      guard use.peak != 0 || use.live != 0 else { return nil }
      return (Int32(truncatingIfNeeded: index), use)
    }
  }
}

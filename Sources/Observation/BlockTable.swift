import RP2040

/// The live blocks of one heap, by their addresses, which are in SRAM.
struct BlockTable {
  struct Block {
    var pointer: UInt32
    /// What the block takes from the heap, its header before the pointer included.
    var extent: BlockExtent
    /// Bytes that the call asked for.
    var requested: UInt32
    /// Number of the call site.
    var site: Int32
  }

  private var blocks: [Block] = []
  private var unused: [Int32] = []
  /// For each byte of SRAM the index of the block there plus one.
  private var indices: [Int32] = []
  private(set) var count = 0

  /// The block at `pointer`; nil if there is none.
  @inline(__always)
  subscript(_ pointer: UInt32) -> Block? {
    let index = index(of: pointer)
    return index > 0 ? blocks[Int(index) &- 1] : nil
  }

  @inline(__always)
  private func index(of pointer: UInt32) -> Int32 {
    let offset = Int(pointer &- AddressMap.sram)
    return offset < indices.count ? indices[offset] : 0
  }

  /// Puts a block in; there must be none at its pointer.
  ///
  /// - Returns: False where that is not in SRAM.
  mutating func insert(_ block: Block) -> Bool {
    let offset = block.pointer &- AddressMap.sram
    guard offset < AddressMap.sramSize else { return false }
    if indices.isEmpty { indices = [Int32](repeating: 0, count: Int(AddressMap.sramSize)) }
    if let free = unused.popLast() {
      blocks[Int(free)] = block
      indices[Int(offset)] = free &+ 1
    } else {
      blocks.append(block)
      indices[Int(offset)] = Int32(truncatingIfNeeded: blocks.count)
    }
    count &+= 1
    return true
  }

  /// Takes the block at `pointer` out.
  mutating func remove(_ pointer: UInt32) -> Block? {
    let index = index(of: pointer)
    guard index > 0 else { return nil }
    indices[Int(pointer &- AddressMap.sram)] = 0
    unused.append(index &- 1)
    count &-= 1
    return blocks[Int(index) &- 1]
  }

  mutating func removeAll() {
    self = BlockTable()
  }

  /// In the order of their addresses.
  var sorted: [Block] { indices.lazy.filter { $0 > 0 }.map { blocks[Int($0) - 1] } }
}

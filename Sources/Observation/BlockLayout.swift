/// How an allocator's blocks lie in memory: what a block really takes is beside its first byte.
public enum BlockLayout: Equatable, Sendable {
  /// A block counts as much as was asked for.
  case unknown
  /// newlib's mallocr.c: the word before a block is the size of its chunk, that word included, with
  /// two flags. Counted is what `malloc_usable_size` says.
  case newlib
  /// newlib's nano-mallocr.c: that word is the chunk's size, or where the block was aligned the
  /// distance, negative, to the word that is. Counted as above.
  case newlibNano
  /// Samples/PicoMQTT/src/heap_pool.c: the word before a block is its size, that word included, with
  /// two flags. A word more ends the pool. Counted are headers, too, and the tables in front.
  case heapPool
  /// lwIP's core/mem.c: `struct mem` before a block holds the offset of the next one. Counted is
  /// what `lwip_stats.mem.used` counts: headers, too.
  case lwip
  /// The same in a heap of more than 64,000 bytes, where the header has wider fields.
  case lwipWide
  /// FreeRTOS's heap_4.c: the word before a block is its size, a header of 8 bytes included; the top
  /// bit is a flag. Counted are headers, too.
  case freeRTOS

  /// Bytes before the pointer that belong to the block.
  var header: UInt32 {
    switch self {
    case .unknown: 0
    case .newlib, .newlibNano, .heapPool: 4
    case .lwip, .freeRTOS: 8
    case .lwipWide: 12
    }
  }

  /// Bytes at the end of the arena that no block can have.
  var tail: UInt32 { self == .heapPool ? 4 : 0 }

  /// Whether the heap counts what its allocator keeps in front of the first block.
  var countsTables: Bool { self == .heapPool }
}

/// What a block takes.
struct BlockExtent: Equatable {
  /// From its header on.
  var start: UInt32
  var end: UInt32
  /// Bytes that the heap's count has for it.
  var counted: UInt32

  func overlaps(_ other: BlockExtent) -> Bool { start < other.end && other.start < end }
}

extension BlockLayout {
  /// - Parameters:
  ///   - requested: Bytes, which it is where the header cannot be right.
  ///   - base: The address that a header's offsets are from: where the arena starts.
  @inline(__always)
  func extent(
    of pointer: UInt32, requested: UInt32, base: UInt32, in memory: GuestMemory
  ) -> BlockExtent {
    let start = pointer &- header
    guard let size = size(of: pointer, base: base, in: memory), size >= requested,
      // No memory is so large.
      size < 1 << 20
    else {
      return BlockExtent(start: start, end: pointer &+ requested, counted: requested)
    }
    let counted = self == .newlib || self == .newlibNano ? size : size &+ header
    return BlockExtent(start: start, end: pointer &+ size, counted: counted)
  }

  /// Bytes from the pointer to the block's end.
  private func size(of pointer: UInt32, base: UInt32, in memory: GuestMemory) -> UInt32? {
    switch self {
    case .unknown: return nil
    case .newlib, .heapPool: return memory.word(pointer &- 4).map { ($0 & ~3) &- 4 }
    case .newlibNano:
      guard let word = memory.word(pointer &- 4) else { return nil }
      guard Int32(bitPattern: word) < 0 else { return word &- 4 }
      return memory.word(pointer &- 4 &+ word).map { $0 &- 4 &+ word }
    case .lwip:
      // `mem_size_t` has 16 bits in heaps of up to 64,000 bytes, for which the header has 8.
      guard let next = memory.halfword(pointer &- 8) else { return nil }
      return next &- (pointer &- base)
    case .lwipWide:
      return memory.word(pointer &- 12).map { $0 &- (pointer &- base) }
    case .freeRTOS: return memory.word(pointer &- 4).map { ($0 & ~(1 << 31)) &- 8 }
    }
  }
}

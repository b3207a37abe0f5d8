/// The free space of a heap, as the gaps between its blocks.
struct HeapSpace: Equatable {
  /// The largest request that a gap could serve.
  var largest = 0
  /// All gaps.
  var total = 0

  /// - Parameter range: What blocks may be carved from. Without one nothing is known to be free.
  init(of account: HeapAccount) {
    guard let range = account.range else { return }
    let (header, tail) = (UInt64(account.layout.header), UInt64(account.layout.tail))
    // The word in front of the first block aligns it, and is no gap.
    var end = range.start &+ UInt64(max(0, account.tables)) &- min(header, UInt64(account.tables))
    for block in account.blocks.sorted {
      note(from: end, to: UInt64(block.extent.start), header)
      end = max(end, UInt64(block.extent.end))
    }
    note(from: end, to: range.end > tail ? range.end - tail : 0, header)
  }

  private mutating func note(from start: UInt64, to end: UInt64, _ header: UInt64) {
    guard end > start else { return }
    let size = end - start
    total += Int(clamping: size)
    if size > header { largest = max(largest, Int(clamping: size - header)) }
  }
}

import MemoryModel
import Testing

@Suite struct AddressRangeTests {
  @Test func aRangeThatWouldWrapEndsAtTheHighestAddress() {
    let range = AddressRange(start: .max - 1, size: 4)
    #expect(range.end == .max)
    #expect(range.size == 1)
  }

  @Test func anEndBelowTheStartIsEmpty() {
    #expect(AddressRange(start: 8, end: 4).isEmpty)
  }

  @Test func neighboursDoNotOverlap() {
    let low = AddressRange(start: 0, size: 4)
    let high = AddressRange(start: 4, size: 4)
    #expect(!low.overlaps(high))
    #expect(low.intersection(high).isEmpty)
    #expect(AddressRange(start: 0, size: 8).contains(high))
    #expect(!low.contains(4))
  }
}

@Suite struct BoardTests {
  /// RAM of the RP2040: 270,336 bytes; of the RP2350: 532,480.
  @Test(arguments: [(Board.rp2040, UInt64(270_336)), (.rp2350, 532_480)])
  func ramAddsUp(board: Board, bytes: UInt64) {
    let ram = board.regions.filter { $0.kind == .ram }
    #expect(ram.reduce(0) { $0 + $1.range.size } == bytes)
    #expect(board.regions.last?.kind == .flash)
  }
}

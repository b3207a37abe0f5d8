import LinkMap
import Testing

/// What records hold of their sections.
@Suite struct OccupancyTests {
  @Test(
    arguments: [
      // Merged away, merged in part, and in order.
      ([(0, 4), (4, 8), (4, 6), (8, 8)], [4, 0, 4, 8]),
      // Past the end, as the attributes of several objects are.
      ([(0, 16), (16, 20), (36, 4)], [16, 0, 0]),
      ([(12, 100)], [4]),
      ([], []),
      // In no order, as no linker writes them.
      ([(8, 4), (0, 4)], [4, 4]),
    ] as [([(UInt64, UInt64)], [UInt64])])
  func occupiedSizes(records: [(UInt64, UInt64)], expected: [UInt64]) {
    var map = LinkMap()
    map.inputSections = records.map { .section(".s", 0x100 + $0.0, $0.1, line: 1) }
    let section = LinkMap.OutputSection(
      name: ".s", address: 0x100, size: 16, loadAddress: nil, inputs: 0..<records.count, line: 1)
    #expect(map.occupiedSizes(of: section) == expected)
  }

  @Test func aRangeBeyondTheRecordsIsClamped() {
    let section = LinkMap.OutputSection(
      name: ".s", address: .max, size: .max, loadAddress: nil, inputs: 3..<9, line: 1)
    #expect(LinkMap().occupiedSizes(of: section).isEmpty)
  }
}

import CUnicorn
import Glibc
import RP2040
import Testing

/// The core against libunicorn: every register, flag, and all data memory, after each instruction.
@Suite struct DifferentialTests {
  static let flashSize: UInt32 = 64 << 10
  static let dataSize = 0x2000

  /// Half a million for each seed, not counting those that fault.
  @Test(arguments: [20_261_125, 6] as [UInt64])
  func aMillionRandomInstructions(seed: UInt64) throws {
    let pair = try Pair(seed: seed)
    while pair.compared < 500_000, pair.differences.count <= 10 {
      try pair.compareInstruction()
    }
    print("differential: seed \(seed): \(pair.summary)")
    #expect(pair.differences == [])
    #expect(pair.memoryDiffers == false)
    // Addresses that this map has and the oracle's lacks, such as aliases.
    #expect(pair.beyondOracle < 1_000)
  }

  @Test func randomStraightLinePrograms() throws {
    let seed: UInt64 = 6
    let pair = try Pair(seed: seed)
    var completed = 0
    for _ in 0..<5_000 {
      if try pair.compareProgram(length: 24) { completed += 1 }
      if pair.differences.count > 10 { break }
    }
    print("differential: seed \(seed): \(completed) of 5000 programs ran to their end")
    #expect(pair.differences == [])
    #expect(pair.memoryDiffers == false)
    #expect(completed > 500)
  }
}

/// The ROM's functions on the bits of a word: RP2040 datasheet, section 2.8.3.1.1.
enum BitFunctions {
  static var all: [(code: String, function: ROMFunction)] {
    [
      ("P3", .unary("popcount32") { UInt32($0.nonzeroBitCount) }),
      ("R3", .unary("reverse32") { reversed($0) }),
      ("L3", .unary("clz32") { UInt32($0.leadingZeroBitCount) }),
      ("T3", .unary("ctz32") { UInt32($0.trailingZeroBitCount) }),
    ]
  }

  private static func reversed(_ word: UInt32) -> UInt32 {
    var result = word.byteSwapped
    result = result >> 4 & 0x0F0F_0F0F | (result & 0x0F0F_0F0F) << 4
    result = result >> 2 & 0x3333_3333 | (result & 0x3333_3333) << 2
    return result >> 1 & 0x5555_5555 | (result & 0x5555_5555) << 1
  }
}

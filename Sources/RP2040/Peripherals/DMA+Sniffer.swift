/// The checksum unit that watches one DMA channel: RP2040 datasheet, section 2.5.5.2.
struct DMASniffer {
  /// SNIFF_CTRL: EN, DMACH, CALC, BSWAP, OUT_REV, OUT_INV.
  var control: UInt32 = 0
  /// The sum so far, before OUT_REV and OUT_INV.
  var sum: UInt32 = 0

  func watches(_ channel: Int) -> Bool {
    control & 1 == 1 && Int(control >> 1 & 15) == channel
  }

  /// SNIFF_DATA, as it reads.
  var data: UInt32 {
    let reversed = control >> 10 & 1 == 1 ? Self.bitsReversed(sum) : sum
    return control >> 11 & 1 == 1 ? ~reversed : reversed
  }

  /// Takes the `width` bytes of a transfer, in the low bits of `value`.
  mutating func take(_ value: UInt32, width: UInt32) {
    let value = control >> 9 & 1 == 1 ? DMA.bytesSwapped(value, width: width) : value
    let bits = width &* 8
    switch control >> 5 & 15 {
    case 0x0: addCRC32(value << (32 &- bits), bits)
    case 0x1: addCRC32(Self.bitsReversed(value), bits)
    case 0x2: addCRC16(value << (32 &- bits), bits)
    case 0x3: addCRC16(Self.bitsReversed(value), bits)
    case 0xE: sum = sum & ~1 | (sum ^ UInt32(truncatingIfNeeded: value.nonzeroBitCount)) & 1
    case 0xF: sum = sum &+ value
    // The other calculations are reserved.
    default: break
    }
  }

  /// The polynomial of IEEE 802.3, the highest bit of `bits` first.
  private mutating func addCRC32(_ value: UInt32, _ count: UInt32) {
    var bits = value
    for _ in 0..<count {
      let feedback = (sum ^ bits) >> 31
      sum = sum << 1 ^ (feedback == 1 ? 0x04C1_1DB7 : 0)
      bits <<= 1
    }
  }

  /// CRC-16-CCITT, in the low half of the sum.
  private mutating func addCRC16(_ value: UInt32, _ count: UInt32) {
    var bits = value
    for _ in 0..<count {
      let feedback = sum >> 15 & 1 ^ bits >> 31
      sum = (sum << 1 ^ (feedback == 1 ? 0x1021 : 0)) & 0xFFFF
      bits <<= 1
    }
  }

  static func bitsReversed(_ value: UInt32) -> UInt32 {
    var (rest, reversed) = (value, UInt32(0))
    for _ in 0..<32 {
      reversed = reversed << 1 | rest & 1
      rest >>= 1
    }
    return reversed
  }
}

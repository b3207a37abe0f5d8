import RP2040
import Testing

/// RP2040 datasheet, section 2.5.5.2, against table-driven and textbook computations.
@Suite struct DMASnifferTests {
  let bus = Bus(flashSize: 4 << 10)
  let dma: DMA
  let message: [UInt8]

  init() {
    dma = DMA(bus: bus)
    var random = RandomNumbers(seed: 11)
    message = (0..<64).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    _ = bus.load(message, at: 0x2000_0000)
  }

  /// Sniffs a copy of the message in transfers of 1 << size bytes.
  private func sum(size: UInt32, calculation: UInt32, seed: UInt32, _ flags: UInt32 = 0) -> UInt32 {
    dma.store(0x434, 1 | calculation << 5 | flags)
    dma.store(0x438, seed)
    dma.store(0x00, 0x2000_0000)
    dma.store(0x04, 0x2000_1000)
    dma.store(0x08, 64 >> size)
    dma.store(0x0C, 1 | size << 2 | 0x30 | 63 << 15 | 1 << 23)
    dma.advance(to: 64)
    return dma.load(0x438)
  }

  /// CRC-32 as Ethernet and zip have it, from a table of bytes.
  private func crc32(_ bytes: [UInt8]) -> UInt32 {
    let table = (UInt32(0)..<256).map { byte in
      (0..<8).reduce(byte) { value, _ in
        value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
      }
    }
    return ~bytes.reduce(UInt32.max) { $0 >> 8 ^ table[Int(($0 ^ UInt32($1)) & 0xFF)] }
  }

  @Test func theReferenceIsTheStandardOne() {
    #expect(crc32(Array("123456789".utf8)) == 0xCBF4_3926)
  }

  @Test(arguments: [UInt32(0), 1, 2]) func crc32OfReversedBitsIsTheStandardOne(size: UInt32) {
    // Reversed and inverted on the way out.
    #expect(sum(size: size, calculation: 1, seed: .max, 3 << 10) == crc32(message))
  }

  /// Bits in the order of the bytes from the top: a division of polynomials, bit by bit.
  private func division(_ bytes: [UInt8], _ width: UInt32, _ polynomial: UInt32) -> UInt32 {
    let mask = UInt32.max >> (32 - width)
    return bytes.reduce(mask) { sum, byte in
      (UInt32(0)..<8).reduce(sum) { sum, bit in
        let top = sum >> (width - 1) & 1 ^ UInt32(byte) >> (7 - bit) & 1
        return (sum << 1 ^ (top == 1 ? polynomial : 0)) & mask
      }
    }
  }

  @Test func crc32AndCRC16FromTheTop() {
    #expect(sum(size: 0, calculation: 0, seed: .max) == division(message, 32, 0x04C1_1DB7))
  }

  @Test func crc16OfCCITT() {
    #expect(division(Array("123456789".utf8), 16, 0x1021) == 0x29B1)
    #expect(sum(size: 0, calculation: 2, seed: 0xFFFF) == division(message, 16, 0x1021))
  }

  @Test func crc16OfReversedBits() {
    let reversed = message.map { byte in
      (0..<8).reduce(UInt8(0)) { $0 << 1 | byte >> UInt8($1) & 1 }
    }
    #expect(sum(size: 2, calculation: 3, seed: 0xFFFF) == division(reversed, 16, 0x1021))
  }

  @Test func bytesOfWordsCanBeSwapped() {
    // From the top, a word's bytes come highest first; swapped, as they are in memory.
    #expect(
      sum(size: 2, calculation: 0, seed: .max, 1 << 9) == division(message, 32, 0x04C1_1DB7))
  }

  @Test func parityAndSum() {
    let parity = message.reduce(0) { $0 ^ UInt32($1.nonzeroBitCount) & 1 }
    #expect(sum(size: 0, calculation: 14, seed: 0) == parity)
  }

  @Test func sumOfHalfwords() {
    let expected = stride(from: 0, to: 64, by: 2).reduce(UInt32(5)) {
      $0 + UInt32(message[$1]) + UInt32(message[$1 + 1]) << 8
    }
    #expect(sum(size: 1, calculation: 15, seed: 5) == expected)
  }

  @Test func otherChannelsAreNotWatched() {
    #expect(sum(size: 0, calculation: 15, seed: 5, 1 << 1) == 5)
  }
}

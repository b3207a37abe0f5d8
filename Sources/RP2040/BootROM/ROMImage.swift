/// The bytes of a ROM in the making: its head, filled in last, and what was appended behind it.
struct ROMImage {
  /// UDF #0 (ARMv6-M A6.7.72): nothing that runs by mistake.
  static let stub: UInt16 = 0xDE00
  /// Behind the vectors and the pointers to tables (RP2040 datasheet, section 2.8.3).
  private static let headSize = 0x20

  private(set) var bytes = [UInt8](repeating: 0, count: ROMImage.headSize)

  /// The address of what is appended next.
  var end: UInt32 { UInt32(bytes.count) }

  mutating func append(halfwords: [UInt16]) -> UInt32 {
    let start = end
    for halfword in halfwords {
      bytes += [UInt8(truncatingIfNeeded: halfword), UInt8(truncatingIfNeeded: halfword >> 8)]
    }
    return start
  }

  mutating func append(words: [UInt32]) -> UInt32 {
    align(to: 4)
    return append(
      halfwords: words.flatMap {
        [UInt16(truncatingIfNeeded: $0), UInt16(truncatingIfNeeded: $0 >> 16)]
      })
  }

  /// A text with a zero behind it.
  mutating func append(text: String) -> UInt32 {
    let start = end
    bytes += text.utf8 + [0]
    align(to: 2)
    return start
  }

  /// A table of codes, each of two characters, and addresses, with a zero behind it.
  mutating func appendTable(_ entries: [(code: String, address: UInt32)]) -> UInt32 {
    align(to: 2)
    return append(
      halfwords: entries.flatMap { entry in
        let code = entry.code.utf8.reversed().reduce(UInt16(0)) { $0 << 8 | UInt16($1) }
        return [code, UInt16(truncatingIfNeeded: entry.address)]
      } + [0])
  }

  mutating func align(to size: Int) {
    while bytes.count % size != 0 { bytes.append(0) }
  }

  /// Fills in the head: the vectors, the magic with version 3, and the pointers to the tables.
  mutating func finish(
    reset: UInt32, fault: UInt32, lookup: UInt32, functions: UInt32, data: UInt32
  ) {
    var head = ROMImage()
    head.bytes = []
    _ = head.append(words: [BootSector.initialStackPointer, reset | 1, fault | 1, fault | 1])
    head.bytes += Array("Mu".utf8) + [1, 3]
    _ = head.append(halfwords: [
      UInt16(truncatingIfNeeded: functions), UInt16(truncatingIfNeeded: data),
      UInt16(truncatingIfNeeded: lookup | 1), 0,
    ])
    bytes.replaceSubrange(0..<head.bytes.count, with: head.bytes)
  }
}

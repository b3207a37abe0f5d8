/// The first 256 bytes of flash, a program that sets up flash for reading at speed: RP2040 datasheet,
/// section 2.8.1.3.1.
public enum BootSector {
  /// Bytes.
  public static let size: UInt32 = 256
  /// Where the ROM copies it: the end of SRAM.
  static let address: UInt32 = AddressMap.sram + AddressMap.sramSize - size
  /// The initial SP of the ROM's vector table.
  static let initialStackPointer: UInt32 = 0x2004_1F00
  /// Bytes of its stack that the real ROM, of B1, uses when it enters the sector.
  static let stackUsed: UInt32 = 0x18

  /// Whether the last four bytes are the checksum of the others.
  public static func isValid(_ bytes: [UInt8]) -> Bool {
    guard bytes.count == Int(size) else { return false }
    let stored = bytes[252...].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return checksum(bytes[..<252]) == stored
  }

  /// A CRC with polynomial 04C11DB7h that starts with all ones, takes bytes with their highest bit first
  /// and is not inverted at the end.
  static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    bytes.reduce(~0) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte) << 24) { sum, _ in
        sum >> 31 == 0 ? sum << 1 : sum << 1 ^ 0x04C1_1DB7
      }
    }
  }
}

/// Where the RP2040 has its memory: RP2040 datasheet, section 2.2.
public enum AddressMap {
  /// The boot ROM: 16 KB (2.2.1).
  public static let rom: UInt32 = 0
  public static let romSize: UInt32 = 16 << 10

  /// Flash, seen through the execute-in-place cache (2.6.3). It repeats every 16 MB up to
  /// 0x13FFFFFF, once for each way to use the cache, which changes nothing that can be seen here.
  public static let flash: UInt32 = 0x1000_0000
  /// What one alias of flash spans; the chip addresses no more.
  public static let flashSpan: UInt32 = 16 << 20
  public static let flashAliasCount: UInt32 = 4

  /// The cache of flash, used as memory instead (2.6.3.1).
  public static let cacheAsMemory: UInt32 = 0x1500_0000
  public static let cacheAsMemorySize: UInt32 = 16 << 10

  /// Banks 0 to 3, word by word in turn, then banks 4 and 5 of 4 KB each (2.6.2).
  public static let sram: UInt32 = 0x2000_0000
  public static let sramSize: UInt32 = 264 << 10
  /// The part of SRAM that is striped over four banks.
  public static let stripedSize: UInt32 = 256 << 10
  /// Banks 0 to 3 once more, one after the other: 64 KB each (2.6.2).
  public static let unstripedSRAM: UInt32 = 0x2100_0000

  /// The memory of the USB controller's buffers (4.1.2.5); no instructions come from there.
  public static let usbMemory: UInt32 = 0x5010_0000
  public static let usbMemorySize: UInt32 = 4 << 10

  /// What belongs to each core itself: the private peripheral bus (ARMv6-M B3.1).
  public static let privatePeripherals: UInt32 = 0xE000_0000
  public static let privatePeripheralsSize: UInt32 = 1 << 20

  /// The offset in SRAM of a byte that is `offset` bytes into the unstriped alias.
  ///
  /// Consecutive words of the striped view are in banks 0, 1, 2, 3, 0…: bits 2 and 3 of an address
  /// choose the bank. In the unstriped view it is bits 16 and 17 that do.
  public static func stripedOffset(ofUnstriped offset: UInt32) -> UInt32 {
    let bank = offset >> 16 & 3
    let within = offset & 0xFFFF
    return (within & ~3) << 2 | bank << 2 | within & 3
  }
}

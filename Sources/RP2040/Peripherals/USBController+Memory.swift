/// The 4 KB of memory that the USB controller shares with the cores: RP2040 datasheet, section 4.1.2.5.
///
/// Its bytes can be written one by one, which a `Device` is not told enough for: it sees the value in
/// every lane and not the lane. Whoever owns the bus may serve narrow accesses from `bytes` itself; one
/// that arrives here is reported and lost.
public final class USBMemory: Device {
  /// RP2040 datasheet, section 2.2.
  public static let base: UInt32 = 0x5010_0000
  /// Bytes of memory; what follows, up to the registers, is not there.
  public static let size: UInt32 = 4 << 10

  unowned let bus: Bus
  /// All of it. It lives as long as this object.
  public let bytes: UnsafeMutableRawPointer

  public init(bus: Bus) {
    self.bus = bus
    bytes = .allocate(byteCount: Int(Self.size), alignment: 16)
    bytes.initializeMemory(as: UInt8.self, repeating: 0, count: Int(Self.size))
  }

  deinit { bytes.deallocate() }

  public func read(_ offset: UInt32, _ access: Access) -> UInt32? {
    guard offset <= Self.size &- 4, offset & 3 == 0 else { return nil }
    return bytes.load(fromByteOffset: Int(offset), as: UInt32.self)
  }

  public func write(_ offset: UInt32, _ value: UInt32, _ access: Access) -> Bool {
    guard offset <= Self.size &- 4, offset & 3 == 0 else { return false }
    if access.width == 4 {
      bytes.storeBytes(of: value, toByteOffset: Int(offset), as: UInt32.self)
    } else {
      bus.noteUnmodelled(Self.base &+ offset, access, isWrite: true)
    }
    return true
  }
}

import RP2040

/// The memory of the chip as an observer reads it: without any effect, and never a device's registers.
struct GuestMemory {
  // The bus keeps its hooks, and these their observer, who reads here.
  private unowned let bus: Bus

  init(_ bus: Bus) { self.bus = bus }

  /// The word at `address`; nil outside of SRAM and flash.
  @inline(__always)
  func word(_ address: UInt32) -> UInt32? {
    bytes(address, 4)?.loadUnaligned(as: UInt32.self)
  }

  func halfword(_ address: UInt32) -> UInt32? {
    bytes(address, 2).map { UInt32($0.loadUnaligned(as: UInt16.self)) }
  }

  /// The C string at `address`, cut after `most` bytes; nil if it is nowhere, or has no end.
  func text(_ address: UInt32, atMost most: Int = 64) -> String? {
    var found: [UInt8] = []
    while found.count < most {
      let offset = UInt32(truncatingIfNeeded: found.count)
      guard let byte = bytes(address &+ offset, 1)?.load(as: UInt8.self) else { return nil }
      if byte == 0 { break }
      found.append(byte)
    }
    return String(decoding: found, as: UTF8.self)
  }

  @inline(__always)
  private func bytes(_ address: UInt32, _ count: UInt32) -> UnsafeRawPointer? {
    let offset = address &- AddressMap.sram
    if offset <= AddressMap.sramSize &- count { return UnsafeRawPointer(bus.sram + Int(offset)) }
    let inFlash = address &- AddressMap.flash
    guard inFlash <= bus.flashSize &- count else { return nil }
    return UnsafeRawPointer(bus.flash + Int(inFlash))
  }
}

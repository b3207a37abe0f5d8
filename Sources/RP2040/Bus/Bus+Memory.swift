/// A stretch of memory to execute from.
struct FetchWindow {
  var base: UInt32
  /// Bytes. An empty window has none, and so refuses every address.
  var size: UInt32
  /// The bytes from `base` on; nil where literals are to be read over the bus.
  var memory: UnsafeMutableRawPointer?
  var slots: UnsafeMutablePointer<Instruction>
}

extension Bus {
  /// The bytes at `address` in the memory that it is in, and whether they may be written.
  ///
  /// - Parameter width: How many there must be: 1, 2 or 4, of which `address` is a multiple.
  func location(
    of address: UInt32, width: UInt32
  ) -> (bytes: UnsafeMutableRawPointer, isWritable: Bool)? {
    switch address >> 24 {
    case 0x00:
      guard address <= AddressMap.romSize &- width else { return nil }
      return (rom + Int(address), false)
    case 0x10, 0x11, 0x12, 0x13:
      let offset = address & (AddressMap.flashSpan - 1)
      guard offset <= flashSize &- width else { return nil }
      return (flash + Int(offset), false)
    case 0x15:
      let offset = address &- AddressMap.cacheAsMemory
      guard offset <= AddressMap.cacheAsMemorySize &- width else { return nil }
      return (cacheAsMemory + Int(offset), true)
    case 0x20:
      let offset = address &- AddressMap.sram
      guard offset <= AddressMap.sramSize &- width else { return nil }
      return (sram + Int(offset), true)
    case 0x21:
      let offset = address &- AddressMap.unstripedSRAM
      guard offset <= AddressMap.stripedSize &- width else { return nil }
      return (sram + Int(AddressMap.stripedOffset(ofUnstriped: offset)), true)
    case 0x50:
      let offset = address &- AddressMap.usbMemory
      guard offset <= AddressMap.usbMemorySize &- width else { return nil }
      return (usbMemory + Int(offset), true)
    default: return nil
    }
  }

  /// The stretch of memory around `pc` that instructions may come from; nil if there is none, or none
  /// that keeps decoded instructions (the unstriped alias of SRAM).
  func fetchWindow(at pc: UInt32) -> FetchWindow? {
    let window: FetchWindow
    switch pc >> 24 {
    case 0x00:
      window = FetchWindow(
        base: AddressMap.rom, size: AddressMap.romSize, memory: rom, slots: romSlots)
    case 0x10, 0x11, 0x12, 0x13:
      window = FetchWindow(
        base: pc & ~(AddressMap.flashSpan - 1), size: flashSize, memory: flash, slots: flashSlots)
    case 0x15:
      window = FetchWindow(
        base: AddressMap.cacheAsMemory, size: AddressMap.cacheAsMemorySize, memory: cacheAsMemory,
        slots: cacheSlots)
    case 0x20:
      window = FetchWindow(
        base: AddressMap.sram, size: AddressMap.sramSize, memory: sram, slots: sramSlots)
    default: return nil
    }
    return pc &- window.base < window.size ? window : nil
  }

  /// The halfword of an instruction at `address`, which is even.
  func fetch(_ address: UInt32) -> UInt16? {
    guard let (bytes, _) = location(of: address, width: 2) else { return nil }
    return bytes.load(as: UInt16.self)
  }

  /// Forgets what was decoded from the `count` bytes at `address`, in any of its aliases.
  ///
  /// Loaders and devices call this after they changed memory behind the cores' backs.
  public func invalidate(_ address: UInt32, count: UInt32) {
    for step in stride(from: 0, to: UInt64(count) &+ 1, by: 2) {
      let byte = address &+ UInt32(truncatingIfNeeded: step)
      guard let (bytes, _) = location(of: byte & ~1, width: 2) else { continue }
      invalidateSlots(holding: bytes)
    }
  }

  /// Forgets the instruction at a halfword, and the one before it, which may have it as its second.
  func invalidateSlots(holding bytes: UnsafeMutableRawPointer) {
    let memories = [
      (rom, romSlots, AddressMap.romSize), (flash, flashSlots, flashSize),
      (sram, sramSlots, AddressMap.sramSize),
      (cacheAsMemory, cacheSlots, AddressMap.cacheAsMemorySize),
    ]
    for (memory, slots, size) in memories {
      let offset = bytes - memory
      guard offset >= 0, offset < Int(size) else { continue }
      slots[offset >> 1].operation = .undecoded
      if offset > 1 { slots[offset >> 1 - 1].operation = .undecoded }
    }
  }

  /// Notes that the guest wrote `count` bytes at `bytes`, if these are in SRAM.
  func noteWritten(_ bytes: UnsafeMutableRawPointer, count: UInt32) {
    let offset = bytes - sram
    guard offset >= 0, offset + Int(count) <= Int(AddressMap.sramSize) else { return }
    (written + offset).initializeMemory(as: UInt8.self, repeating: 1, count: Int(count))
  }

  /// Forgets what was decoded from the word of SRAM at `offset`, and the instruction before it.
  func invalidateSRAM(_ offset: UInt32) {
    let first = Int(offset >> 1) & ~1
    if first > 0 { sramSlots[first - 1].operation = .undecoded }
    sramSlots[first].operation = .undecoded
    sramSlots[first + 1].operation = .undecoded
  }

  /// Notes that something was decoded from SRAM at `offset`, which may reach into the next page.
  func noteCode(atSRAM offset: UInt32) {
    sramHoldsCode[Int(offset >> 8)] = true
    let next = offset &+ 2
    if next < AddressMap.sramSize { sramHoldsCode[Int(next >> 8)] = true }
  }

  /// Copies `bytes` to `address`: ROM and flash, too. What a loader uses for each segment.
  ///
  /// - Returns: Whether all of it fell into memory; if not, nothing was written.
  public func load(_ bytes: [UInt8], at address: UInt32) -> Bool {
    guard UInt64(address) + UInt64(bytes.count) <= 1 << 32 else { return false }
    let addresses = bytes.indices.map { address &+ UInt32(truncatingIfNeeded: $0) }
    guard addresses.allSatisfy({ location(of: $0, width: 1) != nil }) else { return false }
    for (byte, target) in zip(bytes, addresses) {
      location(of: target, width: 1)?.bytes.storeBytes(of: byte, as: UInt8.self)
    }
    invalidate(address, count: UInt32(truncatingIfNeeded: bytes.count))
    return true
  }
}

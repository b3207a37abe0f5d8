/// One transfer of a channel: a read, a write, and what follows from it.
extension DMA {
  /// The order of the bytes turned round: two of a halfword, four of a word (2.5.7, BSWAP).
  static func bytesSwapped(_ value: UInt32, width: UInt32) -> UInt32 {
    switch width {
    case 1: value
    case 2: value.byteSwapped >> 16
    default: value.byteSwapped
    }
  }

  /// Does one transfer of channel `number`, at the time `now`.
  func transfer(_ number: Int) {
    // The channel is looked up anew after each access: a write may be to these registers.
    let channel = channels[number]
    let width = channel.width
    guard var value = load(channel.readAddress & ~(width &- 1), width: width) else {
      channels[number].hadReadError = true
      halt(number)
      return
    }
    if channel.swapsBytes { value = Self.bytesSwapped(value, width: width) }
    if channel.isSniffed, sniffer.watches(number) { sniffer.take(value, width: width) }
    channels[number].step()
    channels[number].remaining = channel.remaining &- 1
    guard store(value, at: channel.writeAddress & ~(width &- 1), width: width) else {
      channels[number].hadWriteError = true
      halt(number)
      return
    }
    if channels[number].isBusy, channels[number].remaining == 0 { complete(number) }
  }

  /// The end of a sequence: an interrupt unless quiet, and the start of another channel.
  func complete(_ number: Int) {
    channels[number].isBusy = false
    if !channels[number].isQuiet { raised |= 1 << UInt32(number) }
    let next = channels[number].chainsTo
    if next != number { start(next) }
  }

  /// An error of the bus: the channel stops, and says so with its interrupt.
  private func halt(_ number: Int) {
    channels[number].isBusy = false
    raised |= 1 << UInt32(number)
  }

  /// Starts a channel, unless it is busy or not enabled (2.5.3).
  func start(_ number: Int) {
    guard channels.indices.contains(number), channels[number].isEnabled,
      !channels[number].isBusy
    else { return }
    channels[number].isBusy = true
    channels[number].remaining = channels[number].reload
    channels[number].usedTicks = ticks(ofRequest: channels[number].request)
    if channels[number].remaining == 0 {
      // Not `complete`, which could come back here for ever.
      channels[number].isBusy = false
      if !channels[number].isQuiet { raised |= 1 << UInt32(number) }
    }
  }

  // MARK: The bus

  /// The cores' own: SIO, and what is above (2.1.1). DMA does not reach them.
  private func isOutOfReach(_ address: UInt32) -> Bool { address >= SingleCycleIO.base }

  private func load(_ address: UInt32, width: UInt32) -> UInt32? {
    guard !isOutOfReach(address) else { return nil }
    if let (device, offset) = bus.device(at: address) {
      guard let word = device.read(offset & ~3, access(width)) else { return nil }
      let lane = word >> ((offset & 3) &* 8)
      return width == 4 ? lane : lane & ((1 &<< (width &* 8)) &- 1)
    }
    guard let (bytes, _) = bus.location(of: address, width: width) else { return nil }
    switch width {
    case 1: return UInt32(bytes.load(as: UInt8.self))
    case 2: return UInt32(bytes.load(as: UInt16.self))
    default: return bytes.load(as: UInt32.self)
    }
  }

  private func store(_ value: UInt32, at address: UInt32, width: UInt32) -> Bool {
    guard !isOutOfReach(address) else { return false }
    if let (device, offset) = bus.device(at: address) {
      // As from a core: the value in every lane (2.1.4).
      let word = width == 4 ? value : width == 2 ? value &* 0x1_0001 : value &* 0x101_0101
      return device.write(offset & ~3, word, access(width))
    }
    guard let (bytes, isWritable) = bus.location(of: address, width: width), isWritable else {
      return false
    }
    switch width {
    case 1: bytes.storeBytes(of: UInt8(truncatingIfNeeded: value), as: UInt8.self)
    case 2: bytes.storeBytes(of: UInt16(truncatingIfNeeded: value), as: UInt16.self)
    default: bytes.storeBytes(of: value, as: UInt32.self)
    }
    bus.noteWritten(bytes, count: width)
    invalidate(address, width)
    return true
  }

  /// Most writes go to SRAM that never held code, where there is nothing to forget.
  private func invalidate(_ address: UInt32, _ width: UInt32) {
    let offset = address &- AddressMap.sram
    if offset >= AddressMap.sramSize {
      bus.invalidate(address, count: width)
    } else if bus.sramHoldsCode[Int(offset >> 8)] {
      bus.invalidateSRAM(offset)
    }
  }

  /// The DMA is no core; a peripheral that asks is told core 0.
  private func access(_ width: UInt32) -> Access {
    Access(core: 0, cycle: now, width: Int(width))
  }
}

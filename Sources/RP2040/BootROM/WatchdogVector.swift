/// Where core 0 goes from the boot ROM instead of to flash, if scratch registers 4 to 7 of the watchdog
/// say so: RP2040 datasheet, section 2.8.1.1 ("watchdog boot"). `watchdog_reboot` of the Pico SDK
/// writes them, when it is given an address.
struct WatchdogVector: Equatable {
  let stackPointer: UInt32
  /// With bit 0 set, as in a vector.
  let entry: UInt32

  /// SCRATCH4 (pico-sdk hardware/regs/watchdog.h); the others follow.
  static let scratch4: UInt32 = 0x4005_801C
  /// What SCRATCH4 holds then; SCRATCH5 is the entry, exclusive-or of the negative of this.
  static let magic: UInt32 = 0xB007_C0D3

  /// - Parameter scratch: Registers 4 to 7: the magic, its check, a stack pointer and an entry.
  init?(scratch: [UInt32]) {
    guard scratch.count == 4, scratch[0] == Self.magic,
      scratch[1] ^ scratch[3] == 0 &- Self.magic
    else { return nil }
    (stackPointer, entry) = (scratch[2], scratch[3])
  }

  /// What the registers on `bus` say; nil if nothing.
  init?(on bus: Bus, _ access: Access) {
    let words = (0..<4 as Range<UInt32>).compactMap { index -> UInt32? in
      guard let (device, offset) = bus.device(at: Self.scratch4) else { return nil }
      return device.read(offset &+ 4 &* index, access)
    }
    self.init(scratch: words)
  }

  /// Lets the reset after the next one go to flash again: the ROM does not look at why it was reset.
  static func clear(on bus: Bus, _ access: Access) {
    guard let (device, offset) = bus.device(at: scratch4) else { return }
    _ = device.write(offset, 0, access)
  }
}

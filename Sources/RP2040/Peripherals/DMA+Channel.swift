/// The registers of one DMA channel: RP2040 datasheet, section 2.5.
struct DMAChannel {
  var readAddress: UInt32 = 0
  var writeAddress: UInt32 = 0
  /// What TRANS_COUNT was written with, for the next start.
  var reload: UInt32 = 0
  /// Transfers left of the present sequence.
  var remaining: UInt32 = 0
  /// CTRL without BUSY and the errors.
  private(set) var control: UInt32 = 0
  var isBusy = false
  var hadReadError = false
  var hadWriteError = false
  /// Ticks of its timer that it has used.
  var usedTicks: UInt64 = 0

  // MARK: CTRL

  var isEnabled: Bool { control & 1 == 1 }
  var hasPriority: Bool { control >> 1 & 1 == 1 }
  /// Bytes of a transfer: 1, 2 or 4; the reserved size is taken as 4.
  var width: UInt32 { control >> 2 & 3 == 0 ? 1 : control >> 2 & 3 == 1 ? 2 : 4 }
  var chainsTo: Int { Int(control >> 11 & 15) }
  /// TREQ_SEL: 0 to 58 are DREQs, 59 to 62 timers, 63 is always.
  var request: Int { Int(control >> 15 & 63) }
  var isQuiet: Bool { control >> 21 & 1 == 1 }
  var swapsBytes: Bool { control >> 22 & 1 == 1 }
  var isSniffed: Bool { control >> 23 & 1 == 1 }

  /// READ_ERROR and WRITE_ERROR, which ones clear.
  static let errorBits: UInt32 = 3 << 29

  var controlRegister: UInt32 {
    control | (isBusy ? 1 << 24 : 0) | (hadWriteError ? 1 << 29 : 0)
      | (hadReadError ? 1 << 30 : 0) | (hadReadError || hadWriteError ? 1 << 31 : 0)
  }

  mutating func setControl(_ value: UInt32) {
    control = value & 0x00FF_FFFF
    if value >> 29 & 1 == 1 { hadWriteError = false }
    if value >> 30 & 1 == 1 { hadReadError = false }
  }

  // MARK: Addresses

  /// Moves both addresses on behind a transfer.
  mutating func step() {
    if control >> 4 & 1 == 1 { readAddress = next(readAddress, wraps: control >> 10 & 1 == 0) }
    if control >> 5 & 1 == 1 { writeAddress = next(writeAddress, wraps: control >> 10 & 1 == 1) }
  }

  /// The next address; within a ring only the RING_SIZE low bits change (2.5.1.2).
  private func next(_ address: UInt32, wraps: Bool) -> UInt32 {
    let size = control >> 6 & 15
    let next = address &+ width
    guard wraps, size != 0 else { return next }
    let mask = (UInt32(1) << size) &- 1
    return address & ~mask | next & mask
  }
}

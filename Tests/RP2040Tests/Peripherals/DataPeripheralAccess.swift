@testable import RP2040

extension Device {
  /// What a core reads at `offset`; a bus error is a word that no register holds.
  func load(_ offset: UInt32, core: Int = 0, at cycle: UInt64 = 0) -> UInt32 {
    read(offset, Access(core: core, cycle: cycle, width: 4)) ?? 0xBAD_ACCE5
  }

  /// Lets a core write a word.
  func store(_ offset: UInt32, _ value: UInt32, core: Int = 0, at cycle: UInt64 = 0) {
    _ = write(offset, value, Access(core: core, cycle: cycle, width: 4))
  }
}

extension Bus {
  /// Whether interrupt line `line` of `core` is up.
  func isRaised(_ line: Int, core: Int = 0) -> Bool {
    interruptLines[core] >> UInt32(line) & 1 == 1
  }
}

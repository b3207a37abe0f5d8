import RP2040
import Testing

/// Scratch registers 4 to 7 of the watchdog lead out of the boot ROM: RP2040 datasheet, section
/// 2.8.1.1. The ROM does not ask why it was reset.
@Suite struct WatchdogVectorTests {
  private static let magic: UInt32 = 0xB007_C0D3
  private static let entry: UInt32 = 0x2000_1000
  private static let stack: UInt32 = 0x2000_4000

  private static func chip(_ rom: SDKProgram.ROM) throws -> Chip {
    let chip = Chip(rom: rom == .real ? try SDKProgram.realROM.get() : nil)
    // A branch to itself.
    #expect(chip.bus.load([0xFE, 0xE7], at: entry))
    return chip
  }

  /// Offsets: pico-sdk hardware/regs/watchdog.h.
  private static func setScratch(_ words: [UInt32], of chip: Chip) {
    for (index, word) in words.enumerated() {
      set(0x1C + 4 * UInt32(index), to: word, chip)
    }
  }

  private static func set(_ register: UInt32, to value: UInt32, _ chip: Chip) {
    let access = Access(core: 0, cycle: chip.cycle, width: 4)
    #expect(chip.peripherals.watchdog.set(register, to: value, access))
  }

  private static func scratch4(_ chip: Chip) -> UInt32? {
    chip.peripherals.watchdog.value(of: 0x1C, Access(core: 0, cycle: chip.cycle, width: 4))
  }

  @Test(arguments: [stack, stack + 3, 0], SDKProgram.ROM.allCases)
  func itIsEntered(stack: UInt32, rom: SDKProgram.ROM) throws {
    let chip = try Self.chip(rom)
    chip.powerOn()
    Self.setScratch(
      [Self.magic, (Self.entry | 1) ^ (0 &- Self.magic), stack, Self.entry | 1], of: chip)
    #expect(chip.run(until: 1_000) == .timeUp)
    let (pc, sp, link) = (chip.core0.pc, chip.core0[13], chip.core0[14])
    #expect(pc == Self.entry)
    #expect(sp == stack & ~3)
    // It may return to the ROM.
    #expect(link < AddressMap.romSize && link & 1 == 1)
    #expect(Self.scratch4(chip) == 0)
  }

  /// An entry without the Thumb bit is a fault there, in both ROMs.
  @Test(arguments: SDKProgram.ROM.allCases)
  func anEvenEntry(rom: SDKProgram.ROM) throws {
    let chip = try Self.chip(rom)
    chip.powerOn()
    Self.setScratch(
      [Self.magic, Self.entry ^ (0 &- Self.magic), Self.stack, Self.entry], of: chip)
    #expect(chip.run(until: 1_000) == .faulted(core: 0))
    let context = chip.core0.faultContext
    let record = try #require(context?.record)
    #expect(record == FaultRecord(fault: .notThumb, pc: Self.entry, exception: 0))
    #expect(Self.scratch4(chip) == 0)
  }

  /// Where one of the words does not fit the ROM goes to flash, and leaves them.
  @Test(arguments: 0..<4, SDKProgram.ROM.allCases)
  func aWordThatDoesNotFit(index: Int, rom: SDKProgram.ROM) throws {
    let chip = try Self.chip(rom)
    chip.powerOn()
    var words = [Self.magic, (Self.entry | 1) ^ (0 &- Self.magic), Self.stack, Self.entry | 1]
    // The stack pointer is not checked.
    let isChecked = index != 2
    words[index] ^= 1 << 16
    Self.setScratch(words, of: chip)
    _ = chip.run(until: 1_000)
    let pc = chip.core0.pc
    #expect((pc != Self.entry) == isChecked)
    #expect(Self.scratch4(chip) == (isChecked ? words[0] : 0))
  }

  /// A program in RAM that a debugger started comes back there after a reset, unless the scratch
  /// registers name another address.
  @Test(arguments: [true, false], SDKProgram.ROM.allCases)
  func aProgramInRAM(hasVector: Bool, rom: SDKProgram.ROM) throws {
    let chip = try Self.chip(rom)
    let other: UInt32 = 0x2000_2000
    #expect(chip.bus.load([0xFE, 0xE7], at: other))
    chip.powerOn(.ram(entry: Self.entry))
    #expect(chip.run(until: 100) == .timeUp)
    if hasVector {
      Self.setScratch(
        [Self.magic, (other | 1) ^ (0 &- Self.magic), Self.stack, other | 1], of: chip)
    }
    // CTRL.TRIGGER.
    Self.set(0, to: 1 << 31, chip)
    #expect(chip.run(until: 1_100) == .timeUp)
    #expect(chip.resetCount == 1)
    let pc = chip.core0.pc
    #expect(pc == (hasVector ? other : Self.entry))
  }
}

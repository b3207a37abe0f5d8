/// The ROM's functions for flash: RP2040 datasheet, section 2.8.3.1.3. The erasing and programming ones
/// act on the chip itself; the others leave the registers as the ROM does.
struct FlashFunctions {
  unowned let bus: Bus
  let chip: FlashChip

  var all: [(code: String, function: ROMFunction)] {
    let (connect, exit, enter) = (connectInternalFlash, exitXIP, enterCommandXIP)
    return [
      ("IF", ROMFunction("connect_internal_flash") { core in connect(core.access) }),
      ("EX", ROMFunction("flash_exit_xip") { core in exit(core.access) }),
      ("RE", ROMFunction("flash_range_erase", rangeErase)),
      ("RP", ROMFunction("flash_range_program", rangeProgram)),
      ("FC", ROMFunction("flash_flush_cache", { [self] core in flushCache(core.access) })),
      ("CX", ROMFunction("flash_enter_cmd_xip") { core in enter(core.access) }),
    ]
  }

  /// What the address of a command has room for: 24 bits.
  private static let span: UInt32 = 16 << 20
  private static let sector: UInt32 = 4 << 10

  // MARK: Erasing and programming

  /// R0: offset in flash; R1: bytes; R2: the size of a block that the command in R3 erases.
  private func rangeErase(_ core: inout Core) {
    var (offset, block) = (core[0], core[2])
    if block == 0 { block = .max }
    let end = offset &+ core[1]
    // A whole chip has so many sectors; more erases than that come of a block size that is none.
    var budget = Self.span / Self.sector
    while offset < end {
      guard offset < Self.span, budget > 0 else {
        core.raiseFromHook(.write(address: AddressMap.flash &+ offset))
        return
      }
      budget &-= 1
      let isBlock = offset & (block &- 1) == 0 && end &- offset >= block
      let command = isBlock ? UInt8(truncatingIfNeeded: core[3]) : FlashCommand.sectorErase.rawValue
      if let size = FlashCommand(rawValue: command)?.eraseSize { chip.erase(offset, size) }
      offset = offset &+ (isBlock ? block : Self.sector)
    }
  }

  /// R0: offset in flash; R1: where the data is; R2: bytes, of which the last page is written whole.
  private func rangeProgram(_ core: inout Core) {
    var (offset, source) = (core[0], core[1])
    let end = offset &+ core[2]
    while offset < end {
      guard offset < Self.span else {
        core.raiseFromHook(.write(address: AddressMap.flash &+ offset))
        return
      }
      guard let page = page(&core, at: source) else {
        core.raiseFromHook(core.accessFault)
        return
      }
      chip.program(page, at: offset)
      (offset, source) = (offset &+ 256, source &+ 256)
    }
  }

  private func page(_ core: inout Core, at address: UInt32) -> [UInt8]? {
    var page: [UInt8] = []
    for index in 0..<UInt32(FlashChip.pageSize) {
      guard let byte = core.loadByte(address &+ index) else { return nil }
      page.append(UInt8(truncatingIfNeeded: byte))
    }
    return page
  }

  // MARK: Registers

  /// Resets the QSPI pads and gives them to the serial interface. What models the pads takes the write
  /// for it: FUNCSEL and overrides of zero.
  func connectInternalFlash(_ access: Access) {
    for control: UInt32 in stride(from: 0x4001_8004, through: 0x4001_802C, by: 8) {
      write(control, 0, access)
    }
  }

  /// The interface sends plain bytes to a chip that listens to commands.
  func exitXIP(_ access: Access) {
    chip.endContinuousRead()
    configure([(0x14, 6), (0x00, 7 << 16), (0x10, 1)], access)
    write(0x4001_800C, 0, access)
  }

  /// The interface would read the window with the command 03h: 32-bit frames, 24 bits of address behind
  /// 8 of instruction.
  private func enterCommandXIP(_ access: Access) {
    configure([(0x00, 3 << 8 | 31 << 16), (0x04, 0), (0xF4, 0x03 << 24 | 2 << 8 | 6 << 2)], access)
  }

  func flushCache(_ access: Access) {
    write(0x1400_0004, 1, access)
    // CTRL.EN, through the view that sets bits.
    write(0x1400_2000, 1, access)
    write(0x4001_800C, 0, access)
  }

  /// Writes registers of the serial interface, which is off meanwhile.
  private func configure(_ values: [(register: UInt32, value: UInt32)], _ access: Access) {
    write(0x1800_0008, 0, access)
    for (register, value) in values { write(0x1800_0000 + register, value, access) }
    write(0x1800_0008, 1, access)
  }

  /// Writes a register, if something stands behind it.
  func write(_ address: UInt32, _ value: UInt32, _ access: Access) {
    guard let (device, offset) = bus.device(at: address) else { return }
    _ = device.write(offset, value, access)
  }
}

extension Core {
  /// An access of a word by this core, now.
  var access: Access { Access(core: number, cycle: cycles, width: 4) }
}

import Testing

@testable import RP2040

/// What DMA starts in a peripheral that had nothing to do, while both cores sleep.
@Suite struct DMAEventTests {
  /// Core 0 waits for interrupts, of which none is enabled.
  private func sleeper() -> Chip {
    let chip = Chip()
    let program: [UInt16] = [0xBF30, 0xE7FD]  // wfi; b .-2
    for (index, halfword) in program.enumerated() {
      chip.bus.sram.storeBytes(of: halfword, toByteOffset: 2 * index, as: UInt16.self)
    }
    chip.powerOn(.ram(entry: 0x2000_0000))
    return chip
  }

  private func store(_ chip: Chip, _ words: [(UInt32, UInt32)]) throws {
    for (address, word) in words {
      let (device, offset) = try #require(chip.bus.device(at: address))
      #expect(device.write(offset, word, Access(core: 0, cycle: chip.cycle, width: 4)))
    }
  }

  @Test func charactersGoOut() throws {
    let chip = sleeper()
    var sent: [UInt8] = []
    chip.peripherals.uarts[0].onTransmit = { sent.append($0) }
    for (index, byte) in "ABCD".utf8.enumerated() {
      chip.bus.sram.storeBytes(of: byte, toByteOffset: 0x100 + index, as: UInt8.self)
    }
    // RESETS; clk_peri from clk_sys; UART0 as fast as it goes, with FIFOs and DMA; 4 bytes by DREQ 20.
    try store(
      chip,
      [
        (0x4000_C000, 0), (0x4000_8048, 0x800), (0x4003_4024, 1), (0x4003_402C, 0x70),
        (0x4003_4030, 0x301), (0x4003_4048, 3), (0x5000_0000, 0x2000_0100),
        (0x5000_0004, 0x4003_4000), (0x5000_0008, 4), (0x5000_000C, 1 | 1 << 4 | 20 << 15),
      ])
    #expect(chip.run(until: 1_000_000) == .asleepForever)
    #expect(sent == Array("ABCD".utf8))
  }

  /// Frames of the flash's own interface: the identification (0x9F) by DREQ 38, the answer by DREQ 39.
  @Test func flashInterface() throws {
    let chip = sleeper()
    for (index, byte) in [UInt8(0x9F), 0, 0, 0].enumerated() {
      chip.bus.sram.storeBytes(of: byte, toByteOffset: 0x100 + index, as: UInt8.self)
    }
    // Eight bits a frame, both ways at once; a clock of 4 cycles; both requests.
    try store(
      chip,
      [
        (0x4000_C000, 0), (0x1800_0008, 0), (0x1800_0000, 7 << 16), (0x1800_0014, 4),
        (0x1800_0010, 1), (0x1800_004C, 3), (0x1800_0008, 1),
        (0x5000_0040, 0x1800_0060), (0x5000_0044, 0x2000_0200), (0x5000_0048, 4),
        (0x5000_004C, 1 | 1 << 5 | 1 << 11 | 39 << 15),
        (0x5000_0000, 0x2000_0100), (0x5000_0004, 0x1800_0060), (0x5000_0008, 4),
        (0x5000_000C, 1 | 1 << 4 | 38 << 15),
      ])
    _ = chip.run(until: 10_000)
    let answer = (1..<4).map {
      chip.bus.sram.load(fromByteOffset: 0x200 + $0, as: UInt8.self)
    }
    #expect(answer == chip.peripherals.flashChip.identification)
    let (device, offset) = try #require(chip.bus.device(at: 0x5000_0048))
    #expect(device.read(offset, Access(core: 0, cycle: chip.cycle, width: 4)) == 0)
  }
}

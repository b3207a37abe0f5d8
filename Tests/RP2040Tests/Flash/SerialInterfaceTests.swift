import RP2040
import Testing

@Suite("Flash: the serial interface and the cache's control")
final class SerialInterfaceTests {
  private let bus = Bus(flashSize: 1 << 20)
  let chip: FlashChip
  let serial: SynchronousSerialInterface
  var now: UInt64 = 0

  init() {
    chip = FlashChip(bus: bus)
    serial = SynchronousSerialInterface(bus: bus, chip: chip)
    for offset in 0..<256 {
      bus.flash.storeBytes(of: UInt8(offset), toByteOffset: offset, as: UInt8.self)
    }
  }

  func read(_ register: UInt32) -> UInt32 {
    now += 3
    return serial.read(register, Access(core: 0, cycle: now, width: 4)) ?? 0
  }

  func write(_ register: UInt32, _ value: UInt32) {
    now += 1
    #expect(serial.write(register, value, Access(core: 0, cycle: now, width: 4)))
  }

  func configure(_ control: UInt32, enhanced: UInt32 = 0, frames: UInt32 = 1) {
    write(0x08, 0)
    write(0x14, 4)
    write(0x00, control)
    write(0x04, frames - 1)
    write(0xF4, enhanced)
    write(0x10, 1)
    write(0x08, 1)
  }

  /// As the second stages of the SDK wait: first for an empty FIFO, then for the end.
  func waitUntilReady() {
    for _ in 0..<10_000 where read(0x28) & 5 != 4 {}
    #expect(read(0x28) & 5 == 4)
  }

  @Test("Reset values and identification")
  func resets() {
    #expect(read(0x58) == 0x5153_5049)
    #expect(read(0x5C) == 0x3430_312A)
    #expect(read(0xF4) == 0x0300_0000)
    #expect(read(0x28) == 6)
    write(0x58, 0)
    #expect(read(0x58) == 0x5153_5049)
    #expect(bus.unmodelledRegisters.isEmpty)
    // Locked while it is on.
    write(0x00, 7 << 16)
    write(0x08, 1)
    write(0x00, 31 << 16)
    #expect(read(0x00) == 7 << 16)
  }

  @Test("Each frame takes its time, and brings one back")
  func fullDuplex() {
    configure(7 << 16)
    for byte: UInt32 in [0x03, 0, 0, 0x20, 0, 0] { write(0x60, byte) }
    #expect(read(0x28) & 1 == 1)
    #expect(read(0x24) == 0)
    #expect(read(0x20) == 5)
    waitUntilReady()
    #expect(read(0x24) == 6)
    #expect((0..<6).map { _ in read(0x60) } == [0xFF, 0xFF, 0xFF, 0xFF, 0x20, 0x21])
    #expect(read(0x24) == 0)
    // The pause ended the transfer: this is a command again.
    for byte: UInt32 in [0x9F, 0] { write(0x60, byte) }
    waitUntilReady()
    #expect((0..<2).map { _ in read(0x60) } == [0xFF, 0xEF])
  }

  @Test("Chip select held low goes on with a transfer")
  func forcedSelect() {
    configure(7 << 16)
    serial.setChipSelect(.forcedLow)
    for byte: UInt32 in [0x03, 0, 0] { write(0x60, byte) }
    waitUntilReady()
    for byte: UInt32 in [0x40, 0] { write(0x60, byte) }
    waitUntilReady()
    #expect((0..<5).map { _ in read(0x60) }.last == 0x40)
    serial.setChipSelect(.forcedHigh)
    for byte: UInt32 in [0x9F, 0] { write(0x60, byte) }
    waitUntilReady()
    #expect((0..<2).map { _ in read(0x60) } == [0xFF, 0xFF])
  }

  @Test("FIFOs overflow and underflow, and say so")
  func overflows() {
    configure(7 << 16)
    for _ in 0..<18 { write(0x60, 0x05) }
    #expect(read(0x34) & 2 == 2)
    #expect(read(0x28) & 2 == 0)
    waitUntilReady()
    #expect(read(0x24) == 16)
    #expect(read(0x34) & 8 == 8)
    for _ in 0..<17 { _ = read(0x60) }
    #expect(read(0x34) & 4 == 4)
    _ = read(0x48)
    #expect(read(0x34) & 0xE == 0)
    // Off, it forgets.
    write(0x60, 5)
    write(0x08, 0)
    #expect(read(0x28) == 6)
  }

  @Test("First what is sent, then what is received")
  func sendThenReceive() {
    configure(7 << 16 | 3 << 8, frames: 4)
    for byte: UInt32 in [0x03, 0, 0, 0x10] { write(0x60, byte) }
    waitUntilReady()
    #expect((0..<4).map { _ in read(0x60) } == [0x10, 0x11, 0x12, 0x13])
  }

  /// What the SDK's second stage for the W25Q080 does: the mode bits keep the chip reading.
  @Test("A quad read of 32-bit frames")
  func quadRead() {
    configure(2 << 21 | 31 << 16 | 3 << 8, enhanced: 8 << 2 | 4 << 11 | 2 << 8 | 1, frames: 2)
    write(0x60, 0xEB)
    write(0x60, 0x30A0)
    waitUntilReady()
    #expect((0..<2).map { _ in read(0x60) } == [0x3031_3233, 0x3435_3637])
    // Without an instruction: the address alone.
    configure(2 << 21 | 31 << 16 | 3 << 8, enhanced: 8 << 2 | 4 << 11 | 2)
    write(0x60, 0x4000)
    waitUntilReady()
    #expect(read(0x60) == 0x4041_4243)
  }

  @Test("The most frames that can be asked for end")
  func manyFrames() {
    configure(7 << 16 | 2 << 8, frames: 65_536)
    write(0x60, 0)
    for _ in 0..<100_000 where read(0x28) & 1 != 0 { now += 40 }
    #expect(read(0x28) & 1 == 0)
    #expect(read(0x24) == 16)
  }

  @Test("Control of the cache, and its stream")
  func cache() {
    let control = XIPControl(bus: bus)
    let stream = XIPStream(control)
    let access = Access(core: 0, cycle: 0, width: 4)
    #expect(control.read(0, access) == 3)
    #expect(control.write(0x3000, 1, access))
    #expect(control.read(0, access) == 2)
    #expect(control.write(4, 1, access))
    #expect(control.read(4, access) == 0)
    #expect(control.flushes == 1)
    #expect(control.read(8, access) == 3)
    #expect(control.write(0x14, 0x1000_0010, access))
    #expect(control.write(0x18, 2, access))
    #expect(control.read(8, access) == 1)
    #expect(control.read(0x1C, access) == 0x1312_1110)
    #expect(stream.read(0, access) == 0x1716_1514)
    #expect(control.read(0x18, access) == 0)
    #expect(control.read(0x1C, access) == 0)
  }
}

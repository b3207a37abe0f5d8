import RP2040
import Testing

/// RP2040 datasheet, section 4.1: nothing is plugged in.
@Suite struct USBControllerTests {
  let bus = Bus(flashSize: 4 << 10)
  let usb: USBController

  init() { usb = USBController(bus: bus) }

  @Test func aDeviceWaitsForItsHost() {
    usb.store(0x74, 9)
    usb.store(0x40, 1)
    usb.store(0x90, 0x1_1010)
    usb.store(0x204C, 1 << 16)
    #expect(usb.load(0x4C) == 1 << 16)
    #expect(usb.load(0x50, at: 1 << 40) == 0)
    #expect(usb.load(0x58) == 0)
    #expect(usb.nextEvent == .max)
    #expect(!bus.isRaised(5))
    #expect(bus.unmodelledRegisters.isEmpty)
  }

  @Test func vbusIsSeenOnlyIfOverridden() {
    usb.store(0x78, 4)
    #expect(usb.load(0x50) == 0)
    usb.store(0x78, 12)
    #expect(usb.load(0x50) == 1)
  }

  @Test func anAbortIsDoneAtOnce() {
    usb.store(0x90, 1 << 18)
    usb.store(0x2060, 0x30)
    #expect(usb.load(0x64) == 0x30)
    #expect(bus.isRaised(5))
    // The clearing view clears the bits that are written, and no others.
    usb.store(0x3064, 0x10)
    #expect(usb.load(0x64) == 0x20)
    usb.store(0x64, 0x20)
    #expect(!bus.isRaised(5))
  }

  @Test func selfClearingBitsDoNotStay() {
    usb.store(0x4C, .max)
    #expect(usb.load(0x4C) == 0xFF07_8F4E)
  }

  @Test func aHostIsReported() {
    usb.store(0x40, 3)
    #expect(bus.unmodelledRegisters.map(\.address) == [0x5011_0040])
  }

  @Test func memoryKeepsWords() {
    let memory = USBMemory(bus: bus)
    memory.store(0xFFC, 0x1234_5678)
    #expect(memory.load(0xFFC) == 0x1234_5678)
    #expect(memory.read(0x1000, Access(core: 0, cycle: 0, width: 4)) == nil)
    #expect(!memory.write(0x1000, 0, Access(core: 0, cycle: 0, width: 4)))
    _ = memory.write(0, 0x0101_0101, Access(core: 0, cycle: 0, width: 1))
    #expect(memory.load(0) == 0)
    #expect(bus.unmodelledRegisters.map(\.address) == [0x5010_0000])
  }
}

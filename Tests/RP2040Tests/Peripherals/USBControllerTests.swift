import Testing

@testable import RP2040

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

  @Test func memoryTakesEveryWidth() {
    let rig = Rig([])
    rig.poke(0x5010_0FFC, 0x1234_5678)
    #expect(rig.peek(0x5010_0FFC) == 0x1234_5678)
    let bytes = rig.bus.location(of: 0x5010_0FFD, width: 1)
    #expect(bytes?.bytes.load(as: UInt8.self) == 0x56)
    #expect(rig.bus.location(of: 0x5010_1000, width: 1) == nil)
  }
}

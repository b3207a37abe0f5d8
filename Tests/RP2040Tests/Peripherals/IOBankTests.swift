import RP2040
import Testing

/// Pins: levels, overrides, pulls, edges and interrupts.
@Suite struct IOBankTests {
  static let io: UInt32 = 0x4001_4000
  static let pads: UInt32 = 0x4001_C000

  static func status(_ rig: ClocksRig, _ pin: UInt32) -> UInt32 { rig.read(io + 8 * pin) }
  static func setControl(_ rig: ClocksRig, _ pin: UInt32, _ value: UInt32) {
    rig.write(io + 8 * pin + 4, value)
  }

  /// Both pulls keep the level; pulls and input buffers can be turned off.
  @Test func pulls() {
    let rig = ClocksRig()
    #expect(!rig.pins.level(of: 3))
    rig.write(Self.pads + 16, 0x4A)
    #expect(rig.pins.level(of: 3))
    #expect(rig.pins.inputs == 1 << 3)
    rig.write(Self.pads + 16, 0x4E)
    #expect(rig.pins.level(of: 3))
    rig.write(Self.pads + 16, 0x46)
    rig.write(Self.pads + 16, 0x4E)
    #expect(!rig.pins.level(of: 3))
    rig.write(Self.pads + 16, 0x0A)
    #expect(rig.pins.level(of: 3))
    #expect(rig.pins.inputs == 0)
  }

  @Test func inputFromOutside() {
    let rig = ClocksRig()
    rig.pins.setInput(29, true)
    #expect(rig.pins.inputs == 1 << 29)
    #expect(Self.status(rig, 29) == 1 << 26 | 1 << 24 | 1 << 19 | 1 << 17)
    rig.pins.setInput(29, nil)
    #expect(rig.pins.inputs == 0)
    // There is none of these.
    rig.pins.setInput(30, true)
    rig.pins.setInput(-1, true)
    #expect(!rig.pins.level(of: 30))
    #expect(!rig.pins.level(of: -1))
  }

  @Test func output() {
    let rig = ClocksRig()
    var drive = PinDrive(level: true, isEnabled: true)
    rig.pins.drive = { pin, function in pin == 7 && function == 5 ? drive : .none }
    rig.pins.update()
    #expect(!rig.pins.level(of: 7))
    Self.setControl(rig, 7, 5)
    #expect(rig.pins.function(of: 7) == 5)
    #expect(rig.pins.level(of: 7))
    #expect(rig.pins.inputs == 1 << 7)
    #expect(
      Self.status(rig, 7) == 1 << 26 | 1 << 24 | 1 << 19 | 1 << 17 | 0xF << 8 & 0x300 | 3 << 12)
    drive.level = false
    rig.pins.update(1 << 7)
    #expect(!rig.pins.level(of: 7))
    // The chip wins.
    rig.pins.setInput(7, true)
    #expect(!rig.pins.level(of: 7))
    drive.isEnabled = false
    rig.pins.update(1 << 7)
    #expect(rig.pins.level(of: 7))
    // The pad's output is disabled.
    drive.isEnabled = true
    rig.setBits(Self.pads + 32, 0x80)
    #expect(rig.pins.level(of: 7))
  }

  /// Overrides of output, and of its enable, of a pin that is driven low: normal, inverted, low, high.
  @Test(arguments: [(0, false), (1, true), (2, false), (3, true)] as [(UInt32, Bool)])
  func overrides(field: UInt32, isHigh: Bool) {
    let rig = ClocksRig()
    rig.pins.drive = { _, _ in PinDrive(level: false, isEnabled: true) }
    Self.setControl(rig, 1, 5 | field << 8)
    #expect(rig.pins.level(of: 1) == isHigh)
    #expect(Self.status(rig, 1) >> 8 & 3 == (isHigh ? 2 : 0))
    // INOVER changes what comes in, not the pin.
    Self.setControl(rig, 2, 5 | field << 16)
    #expect(!rig.pins.level(of: 2))
    #expect(rig.pins.inputs >> 2 & 1 == (isHigh ? 1 : 0))
    // OEOVER: a pin that is driven from outside, and by the chip unless overridden.
    rig.pins.setInput(4, true)
    Self.setControl(rig, 4, 5 | field << 12)
    #expect(rig.pins.level(of: 4) == (field == 1 || field == 2))
  }

  /// A rising and a falling edge of a pin in each of the four registers, for each core.
  @Test(arguments: [0, 9, 16, 29] as [UInt32], [0, 1])
  func edges(pin: UInt32, core: Int) {
    let rig = ClocksRig()
    let word = pin / 8 * 4
    let shift = pin % 8 * 4
    let enable = Self.io + (core == 0 ? 0x100 : 0x130) + word
    let raw = Self.io + 0xF0 + word
    rig.setBits(enable, 0xC << shift)
    #expect(!rig.line(13, core: core))
    rig.pins.setInput(Int(pin), true)
    #expect(rig.read(raw) >> shift & 15 == 0b1010)
    #expect(rig.read(enable + 0x20) == 0b1000 << shift)
    #expect(rig.line(13, core: core))
    #expect(!rig.line(13, core: 1 - core))
    rig.pins.setInput(Int(pin), false)
    #expect(rig.read(raw) >> shift & 15 == 0b1101)
    // Each is cleared by itself; levels are not.
    rig.write(raw, 0b1000 << shift)
    #expect(rig.read(raw) >> shift & 15 == 0b0101)
    #expect(rig.line(13, core: core))
    rig.write(raw, 0b0111 << shift)
    #expect(rig.read(raw) >> shift & 15 == 0b0001)
    #expect(!rig.line(13, core: core))
    // The same level again is no edge.
    rig.pins.setInput(Int(pin), false)
    #expect(rig.read(raw) >> shift & 15 == 0b0001)
  }

  @Test func levelInterrupt() {
    let rig = ClocksRig()
    rig.write(Self.io + 0x100, 2)
    #expect(!rig.line(13))
    rig.pins.setInput(0, true)
    #expect(rig.line(13))
    rig.write(Self.io + 0xF0, 0xF)
    #expect(rig.line(13))
    rig.pins.setInput(0, false)
    #expect(!rig.line(13))
    // IRQOVER high.
    Self.setControl(rig, 0, 0x1F | 3 << 28)
    #expect(rig.line(13))
    // Forced.
    Self.setControl(rig, 0, 0x1F)
    rig.write(Self.io + 0x140, 1)
    #expect(rig.line(13, core: 1))
    #expect(!rig.line(13))
    #expect(rig.read(Self.io + 0x150) == 1)
    // What wakes a dormant chip interrupts none.
    rig.write(Self.io + 0x140, 0)
    rig.write(Self.io + 0x160, 1)
    #expect(rig.read(Self.io + 0x180) == 1)
    #expect(!rig.line(13) && !rig.line(13, core: 1))
  }

  /// An output of the chip itself makes edges, too.
  @Test func edgeOfAnOutput() {
    let rig = ClocksRig()
    var level = false
    rig.pins.drive = { _, _ in PinDrive(level: level, isEnabled: true) }
    Self.setControl(rig, 0, 5)
    level = true
    rig.pins.update(1)
    #expect(rig.read(Self.io + 0xF0) & 15 == 0b1010)
  }

  /// The flash's select line is pin 1 of its bank, and its pad the last. (The SDK reads the BOOTSEL
  /// button there.)
  @Test func flashSelect() {
    let rig = ClocksRig()
    #expect(rig.flashPins.inputs == 2)
    rig.flashPins.setInput(1, false)
    #expect(rig.flashPins.inputs == 0)
    #expect(rig.read(0x4001_8030) >> 4 & 15 == 0b0101)
    rig.write(0x4001_8034, 4 << 4)
    #expect(rig.line(14))
    rig.flashPins.setInput(1, nil)
    rig.write(0x4002_0018, 0x56)
    #expect(rig.flashPins.inputs == 0)
  }

  @Test func resetForgetsEdges() {
    let rig = ClocksRig()
    Self.setControl(rig, 0, 5)
    rig.pins.setInput(0, true)
    rig.write(Self.io + 0x100, 8)
    #expect(rig.line(13))
    rig.pins.reset()
    #expect(!rig.line(13))
    #expect(rig.pins.function(of: 0) == 31)
    #expect(rig.read(Self.io + 0xF0) & 15 == 0b0010)
  }
}

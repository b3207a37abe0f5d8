/// IO_BANK0 and IO_QSPI: which peripheral has which pin, and the pins' interrupts. RP2040 datasheet,
/// section 2.19.
///
/// A pin's level is what the chip drives it to, or what is driven on to it from outside (`setInput`),
/// or what its pulls make of it. If both drive it, the chip wins.
public final class IOBank: Peripheral {
  public let base: UInt32
  public unowned let bus: Bus
  private let bank: PinBank
  private let pads: Pads
  private let interruptLine: Int

  /// What the peripheral of a function does to a pin: called with the pin and FUNCSEL, 0 to 31 (SIO is
  /// 5 in both banks; section 2.19.2). Whoever answers otherwise than before calls `update`.
  public var drive: ((_ pin: Int, _ function: Int) -> PinDrive)?

  /// Called when a pin's CTRL was written.
  var onControlChange: ((_ cycle: UInt64) -> Void)?

  /// What peripherals get from the pins, such as SIO's GPIO_IN: a bit for each pin.
  public private(set) var inputs: UInt32 = 0

  private var controls: [UInt32]
  /// For each pin, what of it is driven from outside.
  private var external: [Bool?]
  private var interrupts: PinInterrupts
  // One bit for each pin, named like those of STATUS.
  private var levels: UInt32 = 0
  private var inFromPad: UInt32 = 0
  private var outFromPeripheral: UInt32 = 0
  private var outToPad: UInt32 = 0
  private var enableFromPeripheral: UInt32 = 0
  private var enableToPad: UInt32 = 0

  /// FUNCSEL of no peripheral, which CTRL is reset to.
  private static let noFunction: UInt32 = 0x1F
  private static let controlMask: UInt32 = 0x3003_331F

  /// - Parameter pads: Those of the same bank.
  public init(bus: Bus, bank: PinBank, pads: Pads) {
    self.bus = bus
    self.bank = bank
    self.pads = pads
    base = bank == .bank0 ? 0x4001_4000 : 0x4001_8000
    // IO_IRQ_BANK0 and IO_IRQ_QSPI: section 2.3.2.
    interruptLine = bank == .bank0 ? 13 : 14
    controls = [UInt32](repeating: Self.noFunction, count: bank.pinCount)
    external = [Bool?](repeating: nil, count: bank.pinCount)
    interrupts = PinInterrupts(pinCount: bank.pinCount)
    pads.onChange = { [weak self] pin in self?.padChanged(pin) }
    reset()
  }

  // MARK: Pins

  /// Drives a pin from outside, or with nil lets go of it.
  public func setInput(_ pin: Int, _ level: Bool?) {
    guard 0..<bank.pinCount ~= pin else { return }
    external[pin] = level
    update(1 << UInt32(pin))
  }

  /// The level of a pin, as a probe would see it. Of a pin that there is not, low.
  public func level(of pin: Int) -> Bool {
    0..<bank.pinCount ~= pin && levels >> UInt32(pin) & 1 != 0
  }

  /// The function that a pin has (FUNCSEL); 31 is none.
  public func function(of pin: Int) -> Int {
    0..<bank.pinCount ~= pin ? Int(controls[pin] & 0x1F) : Int(Self.noFunction)
  }

  /// CTRL.OUTOVER of a pin: 0 normal, 1 inverted, 2 low, 3 high.
  func outputOverride(of pin: Int) -> UInt32 {
    0..<bank.pinCount ~= pin ? controls[pin] >> 8 & 3 : 0
  }

  /// Looks again at what peripherals do to `pins`, a bit for each.
  public func update(_ pins: UInt32 = .max) {
    var left = pins & bank.mask
    while left != 0 {
      updatePin(left.trailingZeroBitCount)
      left &= left &- 1
    }
    interrupts.setLevels(interruptLevels)
    updateLines()
  }

  // MARK: Registers

  public func value(of register: UInt32, _ access: Access) -> UInt32? {
    let pin = Int(register >> 3)
    guard pin < bank.pinCount else { return interrupts.value(ofWord: interruptWord(register)) }
    return register & 4 == 0 ? status(pin) : controls[pin]
  }

  public func write(_ offset: UInt32, _ value: UInt32, _ access: Access) -> Bool {
    let isRaw = interrupts.isRaw(word: interruptWord(AtomicAlias.register(offset)))
    return write(offset, value, access, clearingWithOnes: isRaw ? .max : 0)
  }

  public func set(_ register: UInt32, to value: UInt32, _ access: Access) -> Bool {
    let pin = Int(register >> 3)
    guard pin < bank.pinCount else {
      guard interrupts.setWord(interruptWord(register), to: value) else { return false }
      updateLines()
      return true
    }
    // STATUS is read-only.
    guard register & 4 != 0 else { return true }
    controls[pin] = value & Self.controlMask
    update(1 << UInt32(pin))
    onControlChange?(access.cycle)
    return true
  }

  public func reset() {
    controls = [UInt32](repeating: Self.noFunction, count: bank.pinCount)
    for pin in 0..<bank.pinCount { updatePin(pin) }
    interrupts = PinInterrupts(pinCount: bank.pinCount)
    interrupts.start(levels: interruptLevels)
    updateLines()
  }

  /// The number of a register after those of the pins, of which INTR0 is the first.
  private func interruptWord(_ register: UInt32) -> Int { Int(register >> 2) - 2 * bank.pinCount }

  private func status(_ pin: Int) -> UInt32 {
    let fields: [(pins: UInt32, bit: UInt32)] = [
      (interrupts.levels, 26), (inFromPad, 24), (inputs, 19), (inFromPad, 17), (enableToPad, 13),
      (enableFromPeripheral, 12), (outToPad, 9), (outFromPeripheral, 8),
    ]
    return fields.reduce(0) { $0 | ($1.pins >> UInt32(pin) & 1) << $1.bit }
  }

  private func updatePin(_ pin: Int) {
    let control = controls[pin]
    let drive = drive?(pin, Int(control & 0x1F)) ?? .none
    let enable = Self.overridden(drive.isEnabled, control >> 12)
    let out = Self.overridden(drive.level, control >> 8)
    let old = level(of: pin)
    let isDriving = enable && !pads.isOutputDisabled(pin)
    let level =
      isDriving ? out : external[pin] ?? pads.undrivenLevel(pin, after: old)
    let input = level && pads.isInputEnabled(pin)
    Self.set(&outFromPeripheral, pin, drive.level)
    Self.set(&enableFromPeripheral, pin, drive.isEnabled)
    Self.set(&outToPad, pin, out)
    Self.set(&enableToPad, pin, enable)
    Self.set(&levels, pin, level)
    Self.set(&inFromPad, pin, input)
    Self.set(&inputs, pin, Self.overridden(input, control >> 16))
  }

  /// What the interrupts see: the pads behind IRQOVER, which is all that IRQTOPROC is taken to be.
  private var interruptLevels: UInt32 {
    var levels = inFromPad
    for pin in 0..<bank.pinCount where controls[pin] >> 28 != 0 {
      let level = inFromPad >> UInt32(pin) & 1 != 0
      Self.set(&levels, pin, Self.overridden(level, controls[pin] >> 28))
    }
    return levels
  }

  private func padChanged(_ pin: Int?) {
    update(pin.map { 1 << UInt32($0 & 31) } ?? .max)
  }

  private func updateLines() {
    for core in 0..<2 {
      bus.setInterruptLine(interruptLine, interrupts.interrupts(core: core), core: core)
    }
  }

  /// One of the four overrides: as it is, inverted, low, high.
  private static func overridden(_ level: Bool, _ field: UInt32) -> Bool {
    switch field & 3 {
    case 0: level
    case 1: !level
    case 2: false
    default: true
    }
  }

  private static func set(_ pins: inout UInt32, _ pin: Int, _ level: Bool) {
    let bit = UInt32(1) << UInt32(pin)
    if level { pins |= bit } else { pins &= ~bit }
  }
}

/// The SIO: what each core reaches in one cycle. RP2040 datasheet, section 2.3.1.
///
/// It has no atomic views, and no register of it cares how wide an access is: a narrow write arrives
/// replicated over the word, as at any other peripheral (2.1.4).
public final class SingleCycleIO: Device {
  /// RP2040 datasheet, section 2.2.
  public static let base: UInt32 = 0xD000_0000
  /// Bytes of the address space.
  public static let size: UInt32 = 16 << 10
  /// SIO_IRQ_PROC0, wired to core 0 only; the next line is SIO_IRQ_PROC1, to core 1 only (2.3.2).
  public static let firstInterrupt = 15

  /// What the SIO drives at the pins of one bank.
  public struct Outputs: Equatable, Sendable {
    /// A bit for each pin's level.
    public var levels: UInt32 = 0
    /// A bit for each pin that is driven.
    public var enables: UInt32 = 0
  }

  unowned let bus: Bus
  /// GPIO 0 to 29, and the six pins of the flash (GPIO_HI).
  public private(set) var pins = Outputs()
  public private(set) var flashPins = Outputs()
  public private(set) var fifo = InterCoreFIFO()
  public private(set) var spinlocks = Spinlocks()
  /// Of each core.
  public private(set) var dividers = [IntegerDivider(), IntegerDivider()]
  /// INTERP0 and INTERP1 of core 0, then those of core 1.
  public private(set) var interpolators: [Interpolator] = []

  /// The levels at GPIO 0 to 29, asked at each read of GPIO_IN.
  public var inputs: () -> UInt32 = { 0 }
  /// The levels at the flash's pins. Only bit 1, the chip select, is high where nothing drives one: a
  /// pull-up holds it (2.8.1.1, pressing BOOTSEL is what pulls it low).
  public var flashInputs: () -> UInt32 = { 1 << 1 }
  /// Told after an output of GPIO 0 to 29 or its enable changed.
  public var onOutput: ((Outputs) -> Void)?
  /// Asked about each word that a core writes to the FIFO. If it answers words, they go to the core
  /// that wrote, and the word written goes nowhere: so an emulated boot ROM stands in for a core 1
  /// that waits to be launched (2.8.2).
  public var intercept: ((_ fromCore: Int, _ word: UInt32) -> [UInt32]?)?

  public init(bus: Bus) {
    self.bus = bus
    reset()
  }

  /// Back to the values of the datasheet's reset columns. Hooks and closures stay.
  public func reset() {
    (pins, flashPins) = (Outputs(), Outputs())
    (fifo, spinlocks) = (InterCoreFIFO(), Spinlocks())
    dividers = [IntegerDivider(), IntegerDivider()]
    interpolators = [.init(.blending), .init(.clamping), .init(.blending), .init(.clamping)]
    updateInterrupts()
  }

  // MARK: Registers (hardware/regs/sio.h)

  public func read(_ offset: UInt32, _ access: Access) -> UInt32? {
    let core = access.core & 1
    switch offset {
    case 0x000: return UInt32(core)
    case 0x004: return inputs() & 0x3FFF_FFFF
    case 0x008: return flashInputs() & 0x3F
    case 0x010: return pins.levels
    case 0x020: return pins.enables
    case 0x030: return flashPins.levels
    case 0x040: return flashPins.enables
    // SET, CLR and XOR are write-only.
    case 0x014...0x04C: return 0
    case 0x050: return fifo.status(of: core)
    case 0x054: return 0
    case 0x058: return readFIFO(core)
    case 0x05C: return spinlocks.taken
    case 0x060...0x078: return readDivider(offset, core)
    case 0x080...0x0FC: return readInterpolator(offset, core)
    case 0x100...0x17C: return spinlocks.claim(offset >> 2 & 31)
    default:
      bus.noteUnmodelled(Self.base &+ offset, access, isWrite: false)
      return 0
    }
  }

  public func write(_ offset: UInt32, _ value: UInt32, _ access: Access) -> Bool {
    let core = access.core & 1
    switch offset {
    // CPUID, the inputs, SPINLOCK_ST and DIV_CSR are read-only, and so is FIFO_RD.
    case 0x000...0x008, 0x058, 0x05C, 0x078: break
    case 0x010...0x04C: setPins(offset, value)
    case 0x050:
      fifo.clearFlags(value, of: core)
      updateInterrupts()
    case 0x054: writeFIFO(value, core)
    case 0x060...0x074: setDivider(offset, value, core)
    case 0x080...0x0FC:
      let number = interpolator(offset, core)
      if !interpolators[number].set(offset & 0x3F, to: value) {
        bus.noteUnmodelled(Self.base &+ offset, access, isWrite: true)
      }
    case 0x100...0x17C: spinlocks.release(offset >> 2 & 31)
    default: bus.noteUnmodelled(Self.base &+ offset, access, isWrite: true)
    }
    return true
  }

  // MARK: Pins (2.3.1.2)

  private func setPins(_ offset: UInt32, _ value: UInt32) {
    func changed(_ old: UInt32) -> UInt32 {
      switch offset >> 2 & 3 {
      case 0: value
      case 1: old | value
      case 2: old & ~value
      default: old ^ value
      }
    }
    let old = pins
    switch offset >> 4 {
    case 1: pins.levels = changed(pins.levels) & 0x3FFF_FFFF
    case 2: pins.enables = changed(pins.enables) & 0x3FFF_FFFF
    case 3: flashPins.levels = changed(flashPins.levels) & 0x3F
    default: flashPins.enables = changed(flashPins.enables) & 0x3F
    }
    if pins != old { onOutput?(pins) }
  }

  // MARK: Mailboxes

  private func readFIFO(_ core: Int) -> UInt32 {
    let word = fifo.next(for: core)
    fifo.wasRead(by: core)
    updateInterrupts()
    return word
  }

  private func writeFIFO(_ word: UInt32, _ core: Int) {
    if let replies = intercept?(core, word) {
      for reply in replies { fifo.deliver(reply, to: core) }
      // As core 1's program in the ROM does when it has answered.
      bus.signalEvent()
    } else {
      fifo.write(word, by: core)
    }
    updateInterrupts()
  }

  /// Puts a word of the other core's into the mailbox of `core`, and wakes it.
  func deliver(_ word: UInt32, to core: Int) {
    fifo.deliver(word, to: core)
    updateInterrupts()
    bus.signalEvent()
  }

  /// Takes away what `core` has still to read.
  func drain(for core: Int) {
    fifo.drain(for: core)
    updateInterrupts()
  }

  private func updateInterrupts() {
    for core in 0..<2 {
      bus.setInterruptLine(
        Self.firstInterrupt + core, fifo.isInterrupting(core), core: core)
    }
  }

  // MARK: Arithmetic

  private func readDivider(_ offset: UInt32, _ core: Int) -> UInt32 {
    switch offset {
    case 0x060, 0x068: return dividers[core].dividend
    case 0x064, 0x06C: return dividers[core].divisor
    case 0x070:
      dividers[core].quotientWasRead()
      return dividers[core].quotient
    case 0x074: return dividers[core].remainder
    default: return dividers[core].status
    }
  }

  private func setDivider(_ offset: UInt32, _ value: UInt32, _ core: Int) {
    switch offset {
    case 0x060: dividers[core].setDividend(value, isSigned: false)
    case 0x064: dividers[core].setDivisor(value, isSigned: false)
    case 0x068: dividers[core].setDividend(value, isSigned: true)
    case 0x06C: dividers[core].setDivisor(value, isSigned: true)
    case 0x070: dividers[core].setQuotient(value)
    default: dividers[core].setRemainder(value)
    }
  }

  /// Each unit has 64 bytes of registers.
  private func interpolator(_ offset: UInt32, _ core: Int) -> Int {
    core * 2 + Int(offset >> 6 & 1)
  }

  private func readInterpolator(_ offset: UInt32, _ core: Int) -> UInt32? {
    let number = interpolator(offset, core)
    let value = interpolators[number].value(of: offset & 0x3F)
    interpolators[number].wasRead(offset & 0x3F)
    return value
  }
}

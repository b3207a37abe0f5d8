/// The eight slices of pulse-width modulation: RP2040 datasheet, section 4.5.
///
/// Counters and their wrap interrupts are modelled, pins are not: outputs go nowhere, and a slice that
/// counts by its B pin (DIVMODE) stands still and is reported.
public final class PWM: Peripheral {
  /// PWM_IRQ_WRAP (2.3.2).
  public static let interrupt = 4

  public let base: UInt32 = 0x4005_0000
  unowned public let bus: Bus

  private var slices = [PWMSlice](repeating: PWMSlice(), count: 8)
  /// Wraps of each slice that INTR, and DMA, were told of.
  private var notedWraps = [UInt64](repeating: 0, count: 8)
  private var servedWraps = [UInt64](repeating: 0, count: 8)
  private var raised: UInt32 = 0
  private var enabledInterrupts: UInt32 = 0
  private var forcedInterrupts: UInt32 = 0
  private var now: UInt64 = 0

  public init(bus: Bus) { self.bus = bus }

  public func reset() {
    slices = [PWMSlice](repeating: PWMSlice(), count: 8)
    notedWraps = [UInt64](repeating: 0, count: 8)
    servedWraps = notedWraps
    (raised, enabledInterrupts, forcedInterrupts) = (0, 0, 0)
    let cycle = now
    for index in slices.indices { slices[index].advance(to: cycle) }
    updateInterrupt()
  }

  /// Whether slice `number`, 0 to 7, wrapped by `cycle` since this was last asked (DREQ_PWM_WRAPn).
  public func takeRequest(_ number: Int, at cycle: UInt64) -> Bool {
    let index = number & 7
    slices[index].advance(to: max(now, cycle))
    noteWraps(of: index)
    updateInterrupt()
    defer { servedWraps[index] = slices[index].wraps }
    return servedWraps[index] != slices[index].wraps
  }

  // MARK: Time

  public var nextEvent: UInt64 {
    var next = UInt64.max
    // A wrap that would change nothing is no event.
    for index in slices.indices where enabledInterrupts & ~raised & 1 << UInt32(index) != 0 {
      next = min(next, slices[index].nextWrap)
    }
    return next
  }

  public func advance(to cycle: UInt64) {
    now = max(now, cycle)
    for index in slices.indices {
      slices[index].advance(to: now)
      noteWraps(of: index)
    }
    updateInterrupt()
  }

  private func noteWraps(of index: Int) {
    if slices[index].wraps != notedWraps[index] { raised |= 1 << UInt32(index) }
    notedWraps[index] = slices[index].wraps
  }

  private var status: UInt32 { raised & enabledInterrupts | forcedInterrupts }

  private func updateInterrupt() { bus.setInterruptLine(Self.interrupt, status != 0) }

  // MARK: Registers (hardware/regs/pwm.h)

  public func value(of register: UInt32, _ access: Access) -> UInt32? {
    advance(to: access.cycle)
    switch register {
    case 0x00..<0xA0: return sliceRegister(register)
    case 0xA0: return running
    case 0xA4: return raised
    case 0xA8: return enabledInterrupts
    case 0xAC: return forcedInterrupts
    case 0xB0: return status
    default: return nil
    }
  }

  /// EN: the enable bits of all slices.
  private var running: UInt32 {
    slices.enumerated().reduce(0) { $0 | ($1.element.control & 1) << UInt32($1.offset) }
  }

  private func sliceRegister(_ register: UInt32) -> UInt32? {
    let slice = slices[Int(register / 0x14)]
    switch register % 0x14 {
    case 0x00: return slice.control
    case 0x04: return slice.divider
    case 0x08: return slice.counter
    case 0x0C: return slice.compare
    default: return slice.top
    }
  }

  public func write(_ offset: UInt32, _ value: UInt32, _ access: Access) -> Bool {
    let isRaised = AtomicAlias.register(offset) == 0xA4
    return write(offset, value, access, clearingWithOnes: isRaised ? 0xFF : 0)
  }

  public func set(_ register: UInt32, to value: UInt32, _ access: Access) -> Bool {
    advance(to: access.cycle)
    let before = nextEvent
    switch register {
    case 0x00..<0xA0: setSlice(register, to: value, access)
    case 0xA0:
      for index in slices.indices {
        let enable = value >> UInt32(index) & 1
        slices[index].setControl(slices[index].control & ~1 | enable)
      }
    case 0xA4: raised &= ~value
    case 0xA8: enabledInterrupts = value & 0xFF
    case 0xAC: forcedInterrupts = value & 0xFF
    case 0xB0: break
    default: return false
    }
    updateInterrupt()
    if nextEvent < before { bus.requestAttention() }
    return true
  }

  private func setSlice(_ register: UInt32, to value: UInt32, _ access: Access) {
    let index = Int(register / 0x14)
    switch register % 0x14 {
    case 0x00:
      slices[index].setControl(value)
      slices[index].shiftPhase(advance: value >> 7 & 1 == 1, retard: value >> 6 & 1 == 1)
      noteWraps(of: index)
      if value >> 4 & 3 != 0 { bus.noteUnmodelled(base &+ register, access, isWrite: true) }
    case 0x04: slices[index].setDivider(value)
    case 0x08: slices[index].setCounter(value)
    case 0x0C: slices[index].compare = value
    default: slices[index].setTop(value)
    }
  }
}

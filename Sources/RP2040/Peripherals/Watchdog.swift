/// WATCHDOG: resets the chip, and makes the tick of the timer. RP2040 datasheet, section 4.7.
///
/// What follows a reset by it is for whoever runs the chip (`onReset`). Of its own registers, CTRL,
/// LOAD and TICK then are as after power-up, REASON says why, and the scratch registers are kept.
public final class Watchdog: Peripheral {
  public let base: UInt32 = 0x4005_8000
  public unowned let bus: Bus
  private let tree: ClockTree
  /// Counts what TIMER counts: every CYCLES periods of clk_ref. A tick of 0 cycles, as it is set at
  /// first, never comes.
  public let tick: TickCounter
  /// Called when it expires or is triggered.
  public var onReset: (() -> Void)?

  private var control = pauses
  private var registers = StoredRegisters(
    (0..<8).map { .init(Register.scratch0 &+ 4 &* $0, 0xFFFF_FFFF) } + [
      .init(Register.tick, 0x3FF, reset: tickEnable)
    ])
  private var reason: UInt32 = 0
  /// What the counter was at tick `loadedAt`.
  private var loaded: UInt32 = 0
  private var loadedAt: UInt64 = 0

  /// Offsets: section 4.7.6, pico-sdk hardware/regs/watchdog.h.
  private enum Register {
    static let control: UInt32 = 0x00
    static let load: UInt32 = 0x04
    static let reason: UInt32 = 0x08
    static let scratch0: UInt32 = 0x0C
    static let tick: UInt32 = 0x2C
  }

  private static let trigger: UInt32 = 1 << 31
  private static let enable: UInt32 = 1 << 30
  /// PAUSE_DBG1, PAUSE_DBG0, PAUSE_JTAG: kept; there is no debugger to pause for.
  private static let pauses: UInt32 = 7 << 24
  private static let tickEnable: UInt32 = 1 << 9
  private static let tickCycles: UInt32 = 0x1FF
  /// REASON: forced, or by the timer.
  private static let forced: UInt32 = 2
  private static let expired: UInt32 = 1
  /// The counter goes down by two at each tick: erratum RP2040-E1.
  private static let step: UInt64 = 2

  public init(bus: Bus, tree: ClockTree, onReset: (() -> Void)? = nil) {
    self.bus = bus
    self.tree = tree
    self.onReset = onReset
    tick = tree.makeCounter(of: .reference, divisor: 0)
  }

  public func value(of register: UInt32, _ access: Access) -> UInt32? {
    switch register {
    case Register.control: control | remaining(at: access.cycle)
    // Write-only.
    case Register.load: 0
    case Register.reason: reason
    case Register.tick: tickValue(at: access.cycle)
    default: registers[register]
    }
  }

  public func set(_ register: UInt32, to value: UInt32, _ access: Access) -> Bool {
    switch register {
    case Register.control: setControl(value, at: access.cycle)
    case Register.load:
      (loaded, loadedAt) = (value & 0xFF_FFFF, tick.count(at: access.cycle))
    case Register.reason: return true
    default:
      guard registers.write(register, value) else { return false }
      if register == Register.tick { updateTick(at: access.cycle) }
    }
    bus.requestAttention()
    return true
  }

  /// As after power-up. (RESETS has no bit for it.)
  public func reset() {
    registers.reset()
    reason = 0
    stop()
  }

  public var nextEvent: UInt64 {
    guard control & Self.enable != 0 else { return .max }
    let ticks = max((UInt64(loaded) &+ Self.step - 1) / Self.step, 1)
    return tick.cycle(ofCount: loadedAt &+ ticks)
  }

  public func advance(to cycle: UInt64) {
    guard cycle >= nextEvent else { return }
    tree.notice(cycle)
    fire(Self.expired)
  }

  private func setControl(_ value: UInt32, at cycle: UInt64) {
    tree.notice(cycle)
    // The counter stands still while it is not enabled.
    loaded = remaining(at: cycle)
    loadedAt = tick.count(at: cycle)
    control = value & (Self.enable | Self.pauses)
    if value & Self.trigger != 0 { fire(Self.forced) }
  }

  private func remaining(at cycle: UInt64) -> UInt32 {
    guard control & Self.enable != 0 else { return loaded }
    let now = tick.count(at: cycle)
    let ticks = min(now > loadedAt ? now &- loadedAt : 0, UInt64(loaded))
    let gone = ticks &* Self.step
    return gone >= loaded ? 0 : loaded &- UInt32(truncatingIfNeeded: gone)
  }

  private func fire(_ reason: UInt32) {
    registers[Register.tick] = Self.tickEnable
    self.reason = reason
    stop()
    onReset?()
    bus.requestAttention()
  }

  private func stop() {
    control = Self.pauses
    loaded = 0
    updateTick(at: tree.now)
  }

  private func updateTick(at cycle: UInt64) {
    let value = registers[Register.tick] ?? 0
    tick.setDivisor(UInt64(value & Self.tickCycles), at: cycle)
    tick.setRunning(value & Self.tickEnable != 0, at: cycle)
  }

  /// CYCLES and ENABLE, and RUNNING and COUNT if it does.
  private func tickValue(at cycle: UInt64) -> UInt32? {
    guard let value = registers[Register.tick] else { return nil }
    guard value & Self.tickEnable != 0, tick.divisor > 0 else { return value }
    let left = tick.divisor &- 1 &- min(tick.periodsSinceTick(at: cycle), tick.divisor &- 1)
    return value | 1 << 10 | UInt32(truncatingIfNeeded: left) << 11
  }
}

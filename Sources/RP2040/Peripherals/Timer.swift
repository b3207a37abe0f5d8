/// TIMER: 64 bits of microseconds, and four alarms. RP2040 datasheet, section 4.6.
///
/// It counts the watchdog's ticks, which programs set to one each microsecond, and stands still while
/// there are none.
public final class Timer: Peripheral {
  public let base: UInt32 = 0x4005_4000
  public unowned let bus: Bus
  private let tree: ClockTree
  private let tick: TickCounter

  /// What the time was at tick `startTick`.
  private var start: UInt64 = 0
  private var startTick: UInt64 = 0
  private var isPaused = false
  /// TIMELW, which takes effect with TIMEHW; TIMEHR, which TIMELR latches.
  private var writtenLow: UInt32 = 0
  private var latchedHigh: UInt32 = 0
  private var debugPause: UInt32 = 7
  private var alarms: [UInt32] = [0, 0, 0, 0]
  /// The time at which each alarm goes off; nil for one that is not armed.
  private var targets: [UInt64?] = [nil, nil, nil, nil]
  private var interrupts = InterruptRegisters(mask: 15)

  /// Offsets: section 4.6.5, pico-sdk hardware/regs/timer.h.
  private enum Register {
    static let writeHigh: UInt32 = 0x00
    static let writeLow: UInt32 = 0x04
    static let readHigh: UInt32 = 0x08
    static let readLow: UInt32 = 0x0C
    static let alarm0: UInt32 = 0x10
    static let alarm3: UInt32 = 0x1C
    static let armed: UInt32 = 0x20
    static let rawHigh: UInt32 = 0x24
    static let rawLow: UInt32 = 0x28
    static let debugPause: UInt32 = 0x2C
    static let pause: UInt32 = 0x30
    static let rawInterrupts: UInt32 = 0x34
    static let interruptEnable: UInt32 = 0x38
    static let interruptForce: UInt32 = 0x3C
    static let interruptStatus: UInt32 = 0x40
  }

  /// - Parameter tick: The watchdog's.
  public init(bus: Bus, tree: ClockTree, tick: TickCounter) {
    self.bus = bus
    self.tree = tree
    self.tick = tick
    reset()
  }

  /// The time at `cycle`: what TIMERAWH and TIMERAWL hold.
  public func time(at cycle: UInt64) -> UInt64 {
    guard !isPaused else { return start }
    let now = tick.count(at: cycle)
    return start &+ (now > startTick ? now &- startTick : 0)
  }

  public func value(of register: UInt32, _ access: Access) -> UInt32? {
    switch register {
    case Register.rawLow, Register.readLow: return low(time(at: access.cycle))
    case Register.rawHigh: return high(time(at: access.cycle))
    case Register.readHigh: return latchedHigh
    // Write-only.
    case Register.writeHigh, Register.writeLow: return 0
    case Register.alarm0...Register.alarm3: return alarms[number(of: register)]
    // Bit 0 is not named, but reset to 1.
    case Register.debugPause: return debugPause
    case Register.pause: return isPaused ? 1 : 0
    default: break
    }
    // An alarm may be due, though nobody has let time pass yet.
    advance(to: access.cycle)
    switch register {
    case Register.armed: return armed
    case Register.rawInterrupts: return interrupts.raw
    case Register.interruptEnable: return interrupts.enabled
    case Register.interruptForce: return interrupts.forced
    case Register.interruptStatus: return interrupts.status
    default: return nil
    }
  }

  public func wasRead(_ register: UInt32, _ access: Access) {
    if register == Register.readLow { latchedHigh = high(time(at: access.cycle)) }
  }

  public func write(_ offset: UInt32, _ value: UInt32, _ access: Access) -> Bool {
    let register = AtomicAlias.register(offset)
    let isCleared = register == Register.rawInterrupts || register == Register.armed
    return write(offset, value, access, clearingWithOnes: isCleared ? 15 : 0)
  }

  public func set(_ register: UInt32, to value: UInt32, _ access: Access) -> Bool {
    advance(to: access.cycle)
    switch register {
    case Register.writeLow: writtenLow = value
    case Register.writeHigh: setTime(UInt64(value) << 32 | UInt64(writtenLow), at: access.cycle)
    case Register.alarm0...Register.alarm3: arm(number(of: register), value, at: access.cycle)
    case Register.armed:
      for alarm in 0..<4 where value >> UInt32(alarm) & 1 != 0 { targets[alarm] = nil }
    case Register.debugPause: debugPause = value & 6 | 1
    case Register.pause: setPaused(value & 1 != 0, at: access.cycle)
    case Register.rawInterrupts: interrupts.raw &= ~value
    case Register.interruptEnable: interrupts.enabled = value
    case Register.interruptForce: interrupts.forced = value
    case Register.readHigh, Register.readLow, Register.rawHigh, Register.rawLow,
      Register.interruptStatus:
      // Read-only.
      return true
    default: return false
    }
    updateLines()
    bus.requestAttention()
    return true
  }

  public func reset() {
    (start, startTick) = (0, tick.count(at: tree.now))
    (isPaused, writtenLow, latchedHigh, debugPause) = (false, 0, 0, 7)
    alarms = [0, 0, 0, 0]
    targets = [nil, nil, nil, nil]
    interrupts = InterruptRegisters(mask: 15)
    updateLines()
  }

  public var nextEvent: UInt64 {
    guard !isPaused, let target = targets.lazy.compactMap({ $0 }).min() else { return .max }
    let (count, overflow) = startTick.addingReportingOverflow(target &- start)
    return overflow ? .max : tick.cycle(ofCount: count)
  }

  public func advance(to cycle: UInt64) {
    guard cycle >= nextEvent else { return }
    let now = time(at: cycle)
    for alarm in 0..<4 {
      guard let target = targets[alarm], target <= now else { continue }
      targets[alarm] = nil
      interrupts.raw |= 1 << UInt32(alarm)
    }
    updateLines()
  }

  private var armed: UInt32 {
    (0..<4).reduce(0) { $0 | (targets[$1] != nil ? 1 << UInt32($1) : 0) }
  }

  /// Makes the present time that of `start`, which targets are never before.
  private func settle(at cycle: UInt64) {
    (start, startTick) = (time(at: cycle), max(startTick, tick.count(at: cycle)))
  }

  private func setPaused(_ isPaused: Bool, at cycle: UInt64) {
    settle(at: cycle)
    self.isPaused = isPaused
  }

  private func setTime(_ time: UInt64, at cycle: UInt64) {
    settle(at: cycle)
    start = time
    for alarm in 0..<4 where targets[alarm] != nil { arm(alarm, alarms[alarm], at: cycle) }
  }

  /// An alarm goes off when the low half of the time is `value`: in up to 2^32 microseconds, and at
  /// once if it is so now.
  private func arm(_ alarm: Int, _ value: UInt32, at cycle: UInt64) {
    alarms[alarm] = value
    let now = time(at: cycle)
    let wait = value &- low(now)
    let (target, overflow) = now.addingReportingOverflow(UInt64(wait))
    // The time will go around before it comes to that, in half a million years.
    targets[alarm] = overflow ? nil : target
    if wait == 0 {
      targets[alarm] = nil
      interrupts.raw |= 1 << UInt32(alarm)
    }
  }

  private func number(of register: UInt32) -> Int { Int((register &- Register.alarm0) >> 2 & 3) }
  private func low(_ time: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: time) }
  private func high(_ time: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: time >> 32) }

  /// TIMER_IRQ_0 to 3 are lines 0 to 3: section 2.3.2.
  private func updateLines() {
    for alarm in 0..<4 {
      bus.setInterruptLine(alarm, interrupts.status >> UInt32(alarm) & 1 != 0)
    }
  }
}

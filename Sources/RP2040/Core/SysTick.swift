/// The system timer (ARMv6-M B3.3): it counts down to zero, then starts over from the reload value.
///
/// Nothing counts here: the timer knows when it will next be zero, and its value follows from that.
struct SysTick {
  /// SYST_RVR: 24 bits. UNKNOWN at reset (B3.3.4), here zero.
  private(set) var reload: UInt32 = 0
  private(set) var isEnabled = false
  private(set) var raisesException = false
  /// SYST_CSR.CLKSOURCE: the processor's clock rather than the 1 µs reference that the watchdog's
  /// tick makes (RP2040 datasheet 2.4.5.1.1).
  private(set) var usesProcessorClock = false
  /// SYST_CSR.COUNTFLAG: it counted to zero since the last look.
  private var hasCounted = false
  /// The value while it does not count.
  private var held: UInt32 = 0
  /// When it will next be zero; nothing while it does not count.
  private var zeroTime: UInt64?
  private var now: UInt64 = 0

  /// Cycles of the processor in one of the reference, which is 1 µs.
  var referencePeriod: UInt64 = 125
  private var period: UInt64 { usesProcessorClock ? 1 : referencePeriod }

  /// When an instruction could first notice the timer: never, if it raises no exception.
  var nextExpiry: UInt64 { raisesException ? zeroTime ?? .max : .max }

  /// Lets time pass, and says whether the exception became pending.
  mutating func advance(to time: UInt64) -> Bool {
    now = time
    guard let zero = zeroTime, time >= zero else { return false }
    hasCounted = true
    // From zero the next tick loads the reload value, which then takes as many ticks to count down.
    // A reload value of zero stops it (B3.3.4).
    let cycle = (UInt64(reload) &+ 1) &* period
    zeroTime = reload == 0 ? nil : zero &+ ((time &- zero) / cycle &+ 1) &* cycle
    if reload == 0 { held = 0 }
    return raisesException
  }

  var value: UInt32 {
    guard let zero = zeroTime else { return held }
    let ticks = (zero &- now &+ period &- 1) / period
    // One more than the reload value: the tick that will load it is still to come.
    return ticks == UInt64(reload) &+ 1 ? 0 : UInt32(truncatingIfNeeded: ticks) & 0xFF_FFFF
  }

  /// SYST_CSR as read, which clears COUNTFLAG (B3.3.3).
  mutating func readControl() -> UInt32 {
    defer { hasCounted = false }
    return (isEnabled ? 1 : 0) | (raisesException ? 2 : 0) | (usesProcessorClock ? 4 : 0)
      | (hasCounted ? 1 << 16 : 0)
  }

  mutating func writeControl(_ bits: UInt32) {
    let before = value
    raisesException = bits & 2 != 0
    usesProcessorClock = bits & 4 != 0
    isEnabled = bits & 1 != 0
    held = before
    startOrStop()
  }

  mutating func writeReload(_ value: UInt32) {
    let before = self.value
    reload = value & 0xFF_FFFF
    // At zero the next tick takes the new value; otherwise the count in progress goes on.
    if before == 0 {
      held = 0
      startOrStop()
    }
  }

  /// Any write clears the value and COUNTFLAG, and raises nothing (B3.3.5).
  mutating func writeValue() {
    held = 0
    hasCounted = false
    startOrStop()
  }

  private mutating func startOrStop() {
    guard isEnabled, held != 0 || reload != 0 else {
      zeroTime = nil
      return
    }
    zeroTime = now &+ (held == 0 ? UInt64(reload) &+ 1 : UInt64(held)) &* period
  }
}

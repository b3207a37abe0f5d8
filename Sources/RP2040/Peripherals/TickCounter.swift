/// Counts every so many periods of a clock, by the cycle of clk_sys that it is asked about.
///
/// It is exact: what is left over of a tick when either clock changes is kept, so that a count never
/// drifts by more than the rounding of one fraction of a tick at each change. And it never goes back:
/// a question about a cycle before the latest change is answered as if it were about that one. (The
/// cores run in turns, so that one of them may be behind.)
///
/// `ClockTree.makeCounter` makes them, and changes their rate whenever clocks change.
public final class TickCounter {
  /// The clock that is counted; nil is real time, in microseconds.
  let signal: ClockSignal?
  /// Periods of the clock to a tick.
  public private(set) var divisor: UInt64
  public private(set) var isRunning: Bool

  private unowned let tree: ClockTree
  /// The cycle, and the ticks up to there, from which the present rate holds.
  private var start: UInt64 = 0
  private var ticks: UInt64 = 0
  /// What there was of the next tick at `start`, in parts of one.
  private var phase: UInt64 = 0
  /// The parts that a tick has: the rate's denominator, and the latest one's while nothing counts.
  private var parts: UInt64 = 1
  /// Ticks per cycle.
  private var rate = Ratio.zero

  init(_ tree: ClockTree, signal: ClockSignal?, divisor: UInt64, isRunning: Bool) {
    self.tree = tree
    self.signal = signal
    self.divisor = divisor
    self.isRunning = isRunning
    start = tree.now
    updateRate()
  }

  /// The ticks up to `cycle`.
  public func count(at cycle: UInt64) -> UInt64 { position(at: cycle).ticks }

  /// The periods of the clock since the latest tick, at `cycle`: fewer than `divisor`.
  public func periodsSinceTick(at cycle: UInt64) -> UInt64 {
    let product = position(at: cycle).phase.multipliedFullWidth(by: divisor)
    return Self.divide(product, by: parts).quotient
  }

  /// The first cycle at which `count(at:)` is `count` or more, at the present rate; `.max` for never.
  public func cycle(ofCount count: UInt64) -> UInt64 {
    guard count > ticks else { return start }
    guard rate.numerator != 0 else { return .max }
    var (high, low) = (count &- ticks).multipliedFullWidth(by: rate.denominator)
    if low < phase { high &-= 1 }
    low &-= phase
    let (quotient, remainder) = Self.divide((high, low), by: rate.numerator)
    let cycles = remainder == 0 ? quotient : quotient.addingReportingOverflow(1).partialValue
    let (sum, overflow) = start.addingReportingOverflow(cycles)
    return overflow || quotient == .max ? .max : sum
  }

  /// Sets the periods to a tick, 0 for none ever, and begins a new tick if that changes them.
  public func setDivisor(_ divisor: UInt64, at cycle: UInt64) {
    guard divisor != self.divisor else { return }
    settle(at: cycle)
    (self.divisor, phase) = (divisor, 0)
    updateRate()
  }

  /// Stops, or begins with a new tick.
  public func setRunning(_ isRunning: Bool, at cycle: UInt64) {
    guard isRunning != self.isRunning else { return }
    settle(at: cycle)
    (self.isRunning, phase) = (isRunning, 0)
    updateRate()
  }

  /// Begins a new tick.
  public func restartTick(at cycle: UInt64) {
    settle(at: cycle)
    phase = 0
  }

  /// Makes `cycle` the one that the next rate holds from.
  func settle(at cycle: UInt64) {
    guard cycle > start else { return }
    (ticks, phase) = position(at: cycle)
    start = cycle
  }

  /// Takes the rate of the clocks as they are now; `settle` came before.
  func updateRate() {
    rate = isRunning ? tree.ticksPerCycle(of: signal, divisor: divisor) : .zero
    guard !rate.isZero, rate.denominator != parts else { return }
    let scaled = phase.multipliedFullWidth(by: rate.denominator)
    phase = Self.divide(scaled, by: parts).quotient
    parts = rate.denominator
  }

  private func position(at cycle: UInt64) -> (ticks: UInt64, phase: UInt64) {
    guard cycle > start, !rate.isZero else { return (ticks, phase) }
    var (high, low) = (cycle &- start).multipliedFullWidth(by: rate.numerator)
    let (sum, carry) = low.addingReportingOverflow(phase)
    low = sum
    if carry { high &+= 1 }
    let (quotient, remainder) = Self.divide((high, low), by: rate.denominator)
    let (count, overflow) = ticks.addingReportingOverflow(quotient)
    return (overflow ? .max : count, remainder)
  }

  /// 128 bits by 64; `.max` is what does not fit.
  private static func divide(
    _ dividend: (high: UInt64, low: UInt64), by divisor: UInt64
  ) -> (quotient: UInt64, remainder: UInt64) {
    // Nearly always, and much faster.
    if dividend.high == 0 { return dividend.low.quotientAndRemainder(dividingBy: divisor) }
    guard dividend.high < divisor else { return (.max, 0) }
    return divisor.dividingFullWidth(dividend)
  }
}

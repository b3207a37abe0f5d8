/// The frequencies of all clocks as the registers of ROSC, XOSC, the PLLs and CLOCKS have them, and
/// real time as it follows from the cycles of clk_sys.
///
/// What is assumed: the ring oscillator makes 6.5 MHz with the divider it is reset with, which the
/// datasheet (2.17) has as nominal; it varies from chip to chip. Clocks change at once. Crystal and
/// PLLs are exact.
///
/// While clk_sys has no clock at all, cycles take no time. A real chip would stand still.
public final class ClockTree {
  /// What one clock generator does (datasheet 2.15.3).
  struct Generator: Equatable {
    /// Nil for a clock that is off.
    var source: ClockSignal?
    /// In 256ths.
    var divisor: UInt64 = 256
  }

  /// The crystal's frequency: 12 MHz on every board known.
  public let crystalHertz: UInt64
  /// The ring oscillator's before its divider: 16 times what it has at first.
  let ringHertz: UInt64

  /// The latest cycle that anything was noticed at, for what has to happen at no time in particular.
  public private(set) var now: UInt64 = 0

  /// Whether a clk_sys that stops is to be replaced with clk_ref (RESUS, datasheet 2.15.5).
  private(set) var resuscitates = false
  /// Whether that has happened.
  private(set) var isResuscitated = false
  /// Called when that happens.
  var onResuscitation: (() -> Void)?
  /// Called when clk_sys has got another frequency.
  public var onSystemClockChange: (() -> Void)?

  private var frequencies = [Ratio](repeating: .zero, count: ClockSignal.allCases.count)
  private var generators = [Generator](repeating: Generator(), count: ClockSignal.allCases.count)
  private var pllSettings: [ClockSignal: PLLSettings] = [:]
  private var counters: [TickCounter] = []
  /// Real time: microseconds.
  private var microsecondCounter: TickCounter?

  /// Clocks as they are at power-up: clk_ref and clk_sys from the ring oscillator, the others off.
  ///
  /// - Parameters:
  ///   - crystalHertz: Of the crystal at XOSC.
  ///   - ringOscillatorHertz: Of ROSC, divided by 16 as it is after a reset.
  public init(crystalHertz: UInt64 = 12_000_000, ringOscillatorHertz: UInt64 = 6_500_000) {
    self.crystalHertz = min(crystalHertz, 1 << 32)
    ringHertz = min(ringOscillatorHertz, 1 << 32) &* 16
    frequencies[ClockSignal.ringOscillator.rawValue] = Ratio(ringHertz, over: 16)
    generators[ClockSignal.reference.rawValue].source = .ringOscillator
    generators[ClockSignal.system.rawValue].source = .reference
    compute()
    microsecondCounter = makeCounter(of: nil)
  }

  // MARK: Frequencies

  /// Hertz; zero for a clock that stands still.
  public func frequency(of signal: ClockSignal) -> Ratio { frequencies[signal.rawValue] }

  /// Whether the cores of a real chip would stand still.
  public var isSystemClockStopped: Bool { frequency(of: .system).isZero }

  /// The cycles of clk_sys that `periods` of a clock take at present, rounded up; `.max` if it stands
  /// still.
  public func cycles(of periods: UInt64, of signal: ClockSignal) -> UInt64 {
    let rate = frequency(of: .system) / frequency(of: signal)
    guard !rate.isZero else { return .max }
    let (high, low) = periods.multipliedFullWidth(by: rate.numerator)
    guard high < rate.denominator else { return .max }
    let (quotient, remainder) = rate.denominator.dividingFullWidth((high, low))
    return remainder == 0 || quotient == .max ? quotient : quotient &+ 1
  }

  /// A clock from outside (gpin0, gpin1) at so many hertz.
  public func setExternal(_ signal: ClockSignal, hertz: UInt64, at cycle: UInt64) {
    guard signal == .gpin0 || signal == .gpin1 else { return }
    setFrequency(of: signal, to: Ratio(min(hertz, 1 << 32)), at: cycle)
  }

  // MARK: Real time

  /// Real time at `cycle` in whole microseconds, since this was made.
  public func microseconds(at cycle: UInt64) -> UInt64 {
    microsecondCounter?.count(at: cycle) ?? 0
  }

  /// The first cycle at which `microseconds(at:)` is `microsecond`, if clocks stay as they are.
  public func cycle(ofMicrosecond microsecond: UInt64) -> UInt64 {
    microsecondCounter?.cycle(ofCount: microsecond) ?? .max
  }

  /// A counter of every `divisor` periods of a clock, or of that many microseconds for nil. It counts
  /// from 0 at `now`.
  public func makeCounter(
    of signal: ClockSignal?, divisor: UInt64 = 1, isRunning: Bool = true
  ) -> TickCounter {
    let counter = TickCounter(self, signal: signal, divisor: divisor, isRunning: isRunning)
    counters.append(counter)
    return counter
  }

  /// Notices that it is `cycle`. Whoever resets peripherals says so first.
  public func notice(_ cycle: UInt64) { now = max(now, cycle) }

  func ticksPerCycle(of signal: ClockSignal?, divisor: UInt64) -> Ratio {
    let hertz = signal.map { frequency(of: $0) } ?? Ratio(1_000_000)
    return hertz * Ratio(1, over: divisor) / frequency(of: .system)
  }

  // MARK: What the registers say

  func setFrequency(of signal: ClockSignal, to frequency: Ratio, at cycle: UInt64) {
    guard frequency != frequencies[signal.rawValue] else { return }
    change(at: cycle) { $0.frequencies[signal.rawValue] = frequency }
  }

  func setPLL(_ signal: ClockSignal, _ settings: PLLSettings, at cycle: UInt64) {
    guard settings != pllSettings[signal] else { return }
    change(at: cycle) { $0.pllSettings[signal] = settings }
  }

  func setGenerator(_ signal: ClockSignal, _ generator: Generator, at cycle: UInt64) {
    guard generator != generators[signal.rawValue] else { return }
    change(at: cycle) { $0.generators[signal.rawValue] = generator }
  }

  /// Sets whether clk_sys is replaced when it stops, replaces it at once (`forced`), or gives it back
  /// (`cleared`).
  func setResuscitation(enabled: Bool, forced: Bool, cleared: Bool, at cycle: UInt64) {
    resuscitates = enabled
    let isForced = forced && !isResuscitated
    change(at: cycle) { tree in
      if cleared { tree.isResuscitated = false }
      if forced { tree.isResuscitated = true }
    }
    if isForced { onResuscitation?() }
  }

  private func change(at cycle: UInt64, _ body: (ClockTree) -> Void) {
    notice(cycle)
    let before = frequency(of: .system)
    for counter in counters { counter.settle(at: now) }
    body(self)
    compute()
    let isStopped = frequencies[ClockSignal.system.rawValue].isZero
    let resuscitatesNow = isStopped && resuscitates && !isResuscitated
    if resuscitatesNow {
      isResuscitated = true
      compute()
    }
    for counter in counters { counter.updateRate() }
    if frequency(of: .system) != before { onSystemClockChange?() }
    if resuscitatesNow { onResuscitation?() }
  }

  private func compute() {
    for pll in [ClockSignal.pllSystem, .pllUSB] {
      let settings = pllSettings[pll] ?? PLLSettings()
      frequencies[pll.rawValue] = settings.output(of: frequency(of: .crystal))
    }
    // In an order in which each has its source before it.
    let order: [ClockSignal] = [
      .reference, .system, .peripheral, .usb, .adc, .rtc, .gpout0, .gpout1, .gpout2, .gpout3,
    ]
    for signal in order {
      let generator = generators[signal.rawValue]
      let isReplaced = signal == .system && isResuscitated
      let source = isReplaced ? ClockSignal.reference : generator.source
      let hertz = source.map { frequency(of: $0) } ?? .zero
      frequencies[signal.rawValue] = hertz * Ratio(256, over: generator.divisor)
    }
  }
}

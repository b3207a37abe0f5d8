/// FC0, which measures a clock against clk_ref: RP2040 datasheet, section 2.15.6.2.
///
/// It counts for 2^INTERVAL times 0.98 us, going by REF_KHZ for clk_ref, and can tell 2048 kHz divided
/// by 2^INTERVAL. The clock is taken to be as fast throughout as it was at the start.
struct FrequencyCounter {
  /// Registers: pico-sdk hardware/regs/clocks.h. All are in `registers`.
  enum Register {
    static let referenceKHz: UInt32 = 0x80
    static let minimumKHz: UInt32 = 0x84
    static let maximumKHz: UInt32 = 0x88
    static let delay: UInt32 = 0x8C
    static let interval: UInt32 = 0x90
    static let source: UInt32 = 0x94
    static let status: UInt32 = 0x98
    static let result: UInt32 = 0x9C
  }

  static let layout: [StoredRegisters.Layout] = [
    .init(Register.referenceKHz, 0xF_FFFF), .init(Register.minimumKHz, 0x1FF_FFFF),
    .init(Register.maximumKHz, 0x1FF_FFFF, reset: 0x1FF_FFFF),
    .init(Register.delay, 7, reset: 1), .init(Register.interval, 15, reset: 8),
    .init(Register.source, 0xFF),
  ]

  private enum Status {
    static let pass: UInt32 = 1
    static let done: UInt32 = 1 << 4
    static let running: UInt32 = 1 << 8
    static let fail: UInt32 = 1 << 16
    static let slow: UInt32 = 1 << 20
    static let fast: UInt32 = 1 << 24
    static let died: UInt32 = 1 << 28
  }

  /// By SRC; nil is no clock.
  private static let sources: [ClockSignal?] = [
    nil, .pllSystem, .pllUSB, .ringOscillator, .ringOscillator, .crystal, .gpin0, .gpin1,
    .reference, .system, .peripheral, .usb, .adc, .rtc,
  ]

  /// The period of clk_ref at which the present count ends; nil before the first.
  private var end: UInt64?
  private var outcome: UInt32 = 0
  /// In 32nds of kHz.
  private var count: UInt32 = 0

  /// Starts a count, as a write to SRC does.
  ///
  /// - Parameter period: Those of clk_ref so far.
  mutating func start(_ registers: StoredRegisters, _ tree: ClockTree, at period: UInt64) {
    let interval = UInt64(registers[Register.interval] ?? 0)
    let referenceKHz = UInt64(registers[Register.referenceKHz] ?? 0)
    let delay = UInt64(registers[Register.delay] ?? 0)
    end = period &+ delay &+ max((referenceKHz << interval) >> 10, 1)
    let number = Int(registers[Register.source] ?? 0)
    let signal = number < Self.sources.count ? Self.sources[number] : nil
    let hertz = signal.map { tree.frequency(of: $0) } ?? .zero
    // In the unit of the result, if clk_ref is what REF_KHZ says; in proportion if it is not.
    let measured = hertz / tree.frequency(of: .reference) * Ratio(referenceKHz &* 32)
    let unit = UInt64(65_536) >> interval
    count = UInt32(truncatingIfNeeded: min(measured.floor, 0x3FFF_FFFF) / unit &* unit)
    outcome = Self.outcome(
      kHz: count >> 5, registers, isDead: signal != nil && hertz.isZero)
  }

  func status(at period: UInt64) -> UInt32 {
    guard let end else { return 0 }
    return period >= end ? outcome : Status.running
  }

  func result(at period: UInt64) -> UInt32 {
    guard let end, period >= end else { return 0 }
    return count
  }

  private static func outcome(
    kHz: UInt32, _ registers: StoredRegisters, isDead: Bool
  ) -> UInt32 {
    let isSlow = kHz < registers[Register.minimumKHz] ?? 0
    let isFast = kHz > registers[Register.maximumKHz] ?? .max
    var status = Status.done
    if isSlow { status |= Status.slow }
    if isFast { status |= Status.fast }
    if isDead { status |= Status.died }
    return status | (isSlow || isFast || isDead ? Status.fail : Status.pass)
  }
}

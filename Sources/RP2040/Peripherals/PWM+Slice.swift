/// One slice of the PWM block: a counter that is known from the time alone. RP2040 datasheet, section
/// 4.5.2.
struct PWMSlice {
  /// CSR without the self-clearing bits: EN is bit 0, PH_CORRECT bit 1, DIVMODE bits 4 and 5.
  var control: UInt32 = 0
  /// DIV: 8 bits of integer and 4 of fraction.
  private(set) var divider: UInt32 = 1 << 4
  var compare: UInt32 = 0
  /// TOP as written; the counter uses it from its next wrap on (4.5.2.3).
  private(set) var top: UInt32 = 0xFFFF
  private var topInUse: UInt32 = 0xFFFF
  /// How far into the period: up to TOP, and with PH_CORRECT down again.
  private var position: UInt64 = 0
  /// 16ths of cycles since the latest count.
  private var fraction: UInt64 = 0
  private var now: UInt64 = 0
  /// How often it has wrapped.
  private(set) var wraps: UInt64 = 0

  /// Counts by time; by the B pin, which is not modelled, it stands still.
  private var isRunning: Bool { control & 1 == 1 && control >> 4 & 3 == 0 }
  private var isPhaseCorrect: Bool { control >> 1 & 1 == 1 }

  /// 16ths of a cycle for a count. An integer part of 0 is 256 (4.5.2.4).
  private var step: UInt64 { UInt64(divider >> 4 == 0 ? divider | 256 << 4 : divider) }
  private var period: UInt64 { (UInt64(topInUse) + 1) << (isPhaseCorrect ? 1 : 0) }

  /// CTR.
  var counter: UInt32 {
    let value = isPhaseCorrect && position > topInUse ? period &- 1 &- position : position
    return UInt32(truncatingIfNeeded: value) & 0xFFFF
  }

  /// The cycle of the next wrap; `.max` if it stands still.
  var nextWrap: UInt64 {
    guard isRunning else { return .max }
    let counts = countsToEnd
    return now &+ (counts &* step &- min(fraction, counts &* step) &+ 15) / 16
  }

  /// Above TOP, where only a write to CTR leads, the counter runs through all 16 bits.
  private var countsToEnd: UInt64 {
    position < period ? period &- position : 0x1_0000 &- min(position, 0xFFFF)
  }

  mutating func advance(to cycle: UInt64) {
    guard cycle > now else { return }
    defer { now = cycle }
    guard isRunning else { return }
    let (product, overflow) = (cycle &- now).multipliedReportingOverflow(by: 16)
    let sixteenths = (overflow ? .max : product) &+ fraction
    fraction = sixteenths % step
    count(sixteenths / step)
  }

  private mutating func count(_ counts: UInt64) {
    guard counts >= countsToEnd else {
      position &+= counts
      return
    }
    let rest = counts &- countsToEnd
    topInUse = top
    wraps &+= 1 &+ rest / period
    position = rest % period
  }

  /// PH_ADV and PH_RET: one count more, or less, than time alone would make.
  mutating func shiftPhase(advance: Bool, retard: Bool) {
    guard isRunning else { return }
    if advance { count(1) }
    if retard { position = position == 0 ? period &- 1 : position &- 1 }
  }

  mutating func setDivider(_ value: UInt32) {
    divider = value & 0xFFF
    fraction = 0
  }

  mutating func setCounter(_ value: UInt32) { position = UInt64(value & 0xFFFF) }

  mutating func setTop(_ value: UInt32) {
    top = value & 0xFFFF
    if control & 1 == 0 { topInUse = top }
  }

  mutating func setControl(_ value: UInt32) {
    control = value & 0x3F
    if control & 1 == 0 { topInUse = top }
  }
}

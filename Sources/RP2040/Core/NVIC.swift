/// Which exceptions are pending, enabled and active: the NVIC (ARMv6-M B3.4) and the same state of
/// the system exceptions (B3.2). Exception `n` is bit `n` of each set; interrupt `i` is `16 + i`.
struct NVIC {
  static let nmi: UInt32 = 2
  static let hardFault: UInt32 = 3
  static let svCall: UInt32 = 11
  static let pendSV: UInt32 = 14
  static let sysTick: UInt32 = 15
  static let firstInterrupt: UInt32 = 16

  /// Priorities are compared as numbers of these: HardFault is before all that can be configured.
  static let nmiPriority = -2
  static let hardFaultPriority = -1
  /// Below every exception: thread mode.
  static let threadPriority = 4

  /// Pended by software or by an edge of a line, until taken or cleared.
  private(set) var latched: UInt64 = 0
  /// Lines that are high. One that stays high pends its interrupt again when its handler returns.
  private var levels: UInt64 = 0
  private var nmiLevel = false
  private(set) var active: UInt64 = 0
  /// System exceptions cannot be disabled.
  private(set) var enabled: UInt64 = 0xFFFF
  /// The exceptions of each of the four configurable priorities. At reset all are of the highest.
  private var ofPriority: (UInt64, UInt64, UInt64, UInt64) = (~0, 0, 0, 0)
  /// Whether something became pending that was not.
  var hasNewlyPended = false

  var pending: UInt64 { latched | levels & ~active }

  /// Takes the levels of the lines. A rising edge pends, even while the handler is active.
  mutating func sample(lines: UInt32, nmi: Bool) {
    let new = UInt64(lines) << 16
    if new != levels {
      let rising = new & ~levels
      levels = new
      if rising != 0 {
        latched |= rising
        hasNewlyPended = true
      }
    }
    if nmi != nmiLevel {
      nmiLevel = nmi
      if nmi { pend(Self.nmi) }
    }
  }

  /// Whether `sample` would find anything new.
  func differs(lines: UInt32, nmi: Bool) -> Bool {
    UInt64(lines) << 16 != levels || nmi != nmiLevel
  }

  mutating func pend(_ exception: UInt32) { pend(set: 1 &<< UInt64(exception)) }

  mutating func pend(set: UInt64) {
    if set & ~pending != 0 { hasNewlyPended = true }
    latched |= set
  }

  mutating func unpend(set: UInt64) { latched &= ~set }
  mutating func enable(set: UInt64) { enabled |= set }
  mutating func disable(set: UInt64) { enabled &= ~(set & ~0xFFFF) }

  func isActive(_ exception: UInt32) -> Bool { active >> UInt64(exception & 63) & 1 != 0 }

  mutating func activate(_ exception: UInt32) {
    active |= 1 &<< UInt64(exception)
    latched &= ~(1 &<< UInt64(exception))
  }

  mutating func deactivate(_ exception: UInt32) { active &= ~(1 &<< UInt64(exception)) }

  /// The two bits of an exception's configurable priority.
  func configuredPriority(of exception: UInt32) -> UInt32 {
    let bit: UInt64 = 1 &<< UInt64(exception & 63)
    if ofPriority.0 & bit != 0 { return 0 }
    if ofPriority.1 & bit != 0 { return 1 }
    return ofPriority.2 & bit != 0 ? 2 : 3
  }

  mutating func setPriority(of exception: UInt32, to priority: UInt32) {
    let bit: UInt64 = 1 &<< UInt64(exception & 63)
    ofPriority = (
      ofPriority.0 & ~bit, ofPriority.1 & ~bit, ofPriority.2 & ~bit, ofPriority.3 & ~bit
    )
    switch priority & 3 {
    case 0: ofPriority.0 |= bit
    case 1: ofPriority.1 |= bit
    case 2: ofPriority.2 |= bit
    default: ofPriority.3 |= bit
    }
  }

  /// The priority of whatever is being handled (B1.5.4), without PRIMASK.
  var activePriority: Int { active == 0 ? Self.threadPriority : bestPriority(of: active) }

  /// The pending exception that is taken before a priority of `priority`; of equal ones the one with
  /// the lowest number (B1.5.4).
  func preempting(_ priority: Int) -> UInt32? {
    let candidates = pending & enabled
    guard candidates != 0 else { return nil }
    let best = bestPriority(of: candidates)
    guard best < priority else { return nil }
    switch best {
    case Self.nmiPriority: return Self.nmi
    case Self.hardFaultPriority: return Self.hardFault
    default: return UInt32((candidates & exceptions(ofPriority: best)).trailingZeroBitCount)
    }
  }

  private func bestPriority(of set: UInt64) -> Int {
    if set & 1 << Self.nmi != 0 { return Self.nmiPriority }
    if set & 1 << Self.hardFault != 0 { return Self.hardFaultPriority }
    if set & ofPriority.0 != 0 { return 0 }
    if set & ofPriority.1 != 0 { return 1 }
    return set & ofPriority.2 != 0 ? 2 : 3
  }

  private func exceptions(ofPriority priority: Int) -> UInt64 {
    switch priority {
    case 0: ofPriority.0
    case 1: ofPriority.1
    case 2: ofPriority.2
    default: ofPriority.3
    }
  }
}

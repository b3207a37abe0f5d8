/// RTC: the date and the time of day, and an alarm. RP2040 datasheet, section 4.8.
///
/// It counts clk_rtc divided by CLKDIV_M1 and one. ACTIVE and MATCH_ACTIVE follow their enables at
/// once; a real one takes two periods of clk_rtc.
///
/// The alarm asks for its interrupt for as long as the fields that are enabled match, and with none
/// enabled always.
public final class RealTimeClock: Peripheral {
  public let base: UInt32 = 0x4005_C000
  public unowned let bus: Bus
  private let tree: ClockTree
  private let seconds: TickCounter
  private var registers = StoredRegisters([
    .init(Register.divider, 0xFFFF), .init(Register.setupDate, 0xFF_FF1F),
    .init(Register.setupTime, 0x71F_3F3F), .init(Register.alarmDate, 0x17FF_FF1F),
    .init(Register.alarmTime, 0xF71F_3F3F), .init(Register.interruptEnable, 1),
    .init(Register.interruptForce, 1),
  ])
  private var isEnabled = false
  private var hasLeapYears = true
  /// The date at second `settledAt` of the counter.
  private var date = CalendarDate()
  private var settledAt: UInt64 = 0
  /// RTC_1 as it was when RTC_0 was read.
  private var latchedDate: UInt32 = 0

  /// Offsets: section 4.8.6, pico-sdk hardware/regs/rtc.h.
  private enum Register {
    static let divider: UInt32 = 0x00
    static let setupDate: UInt32 = 0x04
    static let setupTime: UInt32 = 0x08
    static let control: UInt32 = 0x0C
    static let alarmDate: UInt32 = 0x10
    static let alarmTime: UInt32 = 0x14
    static let date: UInt32 = 0x18
    static let time: UInt32 = 0x1C
    static let rawInterrupts: UInt32 = 0x20
    static let interruptEnable: UInt32 = 0x24
    static let interruptForce: UInt32 = 0x28
    static let interruptStatus: UInt32 = 0x2C
  }

  /// RTC_IRQ: section 2.3.2.
  private static let interrupt = 25
  private static let noLeapYear: UInt32 = 1 << 8
  private static let load: UInt32 = 1 << 4
  private static let active: UInt32 = 1 << 1
  private static let enable: UInt32 = 1
  private static let matchEnable: UInt32 = 1 << 28
  private static let matchActive: UInt32 = 1 << 29

  public init(bus: Bus, tree: ClockTree) {
    self.bus = bus
    self.tree = tree
    seconds = tree.makeCounter(of: .rtc, isRunning: false)
  }

  public func value(of register: UInt32, _ access: Access) -> UInt32? {
    settle(at: access.cycle)
    switch register {
    case Register.control:
      return (isEnabled ? Self.enable | Self.active : 0) | (hasLeapYears ? 0 : Self.noLeapYear)
    case Register.alarmDate:
      return alarmDate | (isMatching ? Self.matchActive : 0)
    case Register.date: return latchedDate
    case Register.time: return date.timeWord
    case Register.rawInterrupts: return raw
    case Register.interruptStatus: return status
    default: return registers[register]
    }
  }

  public func wasRead(_ register: UInt32, _ access: Access) {
    if register == Register.time { latchedDate = date.dateWord }
  }

  public func set(_ register: UInt32, to value: UInt32, _ access: Access) -> Bool {
    settle(at: access.cycle)
    switch register {
    case Register.control: setControl(value, at: access.cycle)
    case Register.date, Register.time, Register.rawInterrupts, Register.interruptStatus:
      // Read-only.
      return true
    default:
      guard registers.write(register, value) else { return false }
      if register == Register.divider { seconds.setDivisor(divisor, at: access.cycle) }
    }
    updateLine()
    bus.requestAttention()
    return true
  }

  public func reset() {
    registers.reset()
    (isEnabled, hasLeapYears) = (false, true)
    (date, latchedDate) = (CalendarDate(), 0)
    seconds.setRunning(false, at: tree.now)
    seconds.setDivisor(divisor, at: tree.now)
    settledAt = seconds.count(at: tree.now)
    updateLine()
  }

  /// With an alarm set, every second.
  public var nextEvent: UInt64 {
    guard isEnabled, isMatching else { return .max }
    let (next, overflow) = settledAt.addingReportingOverflow(1)
    return overflow ? .max : seconds.cycle(ofCount: next)
  }

  public func advance(to cycle: UInt64) { settle(at: cycle) }

  private var divisor: UInt64 { UInt64(registers[Register.divider] ?? 0) &+ 1 }
  private var alarmDate: UInt32 { registers[Register.alarmDate] ?? 0 }
  private var isMatching: Bool { alarmDate & Self.matchEnable != 0 }

  private func setControl(_ value: UInt32, at cycle: UInt64) {
    hasLeapYears = value & Self.noLeapYear == 0
    if value & Self.load != 0 {
      date = CalendarDate(
        date: registers[Register.setupDate] ?? 0, time: registers[Register.setupTime] ?? 0)
    }
    isEnabled = value & Self.enable != 0
    seconds.setRunning(isEnabled, at: cycle)
  }

  /// Brings the date up to `cycle`.
  private func settle(at cycle: UInt64) {
    let now = seconds.count(at: cycle)
    guard now > settledAt else { return }
    date.advance(seconds: now &- settledAt, hasLeapYears: hasLeapYears)
    settledAt = now
    updateLine()
  }

  /// INTR: whether each field that is enabled is as the alarm has it.
  private var raw: UInt32 {
    guard isMatching else { return 0 }
    let alarmTime = registers[Register.alarmTime] ?? 0
    let alarm = CalendarDate(date: alarmDate & 0xFF_FFFF, time: alarmTime & 0xFFF_FFFF)
    let enables: [(word: UInt32, bit: UInt32, isEqual: Bool)] = [
      (alarmDate, 26, alarm.year == date.year), (alarmDate, 25, alarm.month == date.month),
      (alarmDate, 24, alarm.day == date.day), (alarmTime, 31, alarm.dayOfWeek == date.dayOfWeek),
      (alarmTime, 30, alarm.hour == date.hour), (alarmTime, 29, alarm.minute == date.minute),
      (alarmTime, 28, alarm.second == date.second),
    ]
    return enables.allSatisfy { $0.word >> $0.bit & 1 == 0 || $0.isEqual } ? 1 : 0
  }

  private var status: UInt32 {
    raw & (registers[Register.interruptEnable] ?? 0) | (registers[Register.interruptForce] ?? 0)
  }

  private func updateLine() { bus.setInterruptLine(Self.interrupt, status != 0) }
}

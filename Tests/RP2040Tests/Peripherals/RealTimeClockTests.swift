import RP2040
import Testing

/// RTC: dates, and the alarm.
@Suite struct RealTimeClockTests {
  static let base: UInt32 = 0x4005_C000
  static let second: UInt64 = 125_000_000

  /// A date and a time of day, Sunday being 0.
  struct Moment: Equatable, CustomTestStringConvertible {
    var fields: [UInt32]

    init(_ year: UInt32, _ month: UInt32, _ day: UInt32, _ dayOfWeek: UInt32, _ time: UInt32) {
      fields = [year, month, day, dayOfWeek, time / 10_000, time / 100 % 100, time % 100]
    }

    var date: UInt32 { fields[0] << 12 | fields[1] << 8 | fields[2] }
    var time: UInt32 { fields[3] << 24 | fields[4] << 16 | fields[5] << 8 | fields[6] }
    var testDescription: String { fields.map(String.init).joined(separator: " ") }
  }

  /// Running since `moment`, as the SDK sets it.
  static func rig(_ moment: Moment, control: UInt32 = 0) -> ClocksRig {
    let rig = ClocksRig()
    rig.startClocks()
    rig.write(base, 46_874)
    rig.write(base + 0xC, control)
    rig.write(base + 4, moment.date)
    rig.write(base + 8, moment.time)
    rig.write(base + 0xC, control | 0x10)
    rig.write(base + 0xC, control | 1)
    return rig
  }

  static func read(_ rig: ClocksRig) -> [UInt32] {
    let time = rig.read(base + 0x1C)
    return [rig.read(base + 0x18), time]
  }

  /// Seconds, and the moments before and after them. Days of the week are those of the real calendar.
  @Test(
    arguments: [
      (1, Moment(2024, 2, 28, 3, 235959), Moment(2024, 2, 29, 4, 0)),
      (1, Moment(2024, 2, 29, 4, 235959), Moment(2024, 3, 1, 5, 0)),
      (1, Moment(2023, 2, 28, 2, 235959), Moment(2023, 3, 1, 3, 0)),
      (1, Moment(2023, 12, 31, 0, 235959), Moment(2024, 1, 1, 1, 0)),
      (1, Moment(2023, 4, 30, 0, 235959), Moment(2023, 5, 1, 1, 0)),
      (59, Moment(2023, 4, 30, 0, 1), Moment(2023, 4, 30, 0, 100)),
      (3_599, Moment(2023, 4, 30, 6, 220001), Moment(2023, 4, 30, 6, 230000)),
      // 2100 is a leap year for it; see below.
      (1, Moment(2100, 2, 28, 0, 235959), Moment(2100, 2, 29, 1, 0)),
      // From 2000 to 2024: 8,766 days.
      (8_766 * 86_400, Moment(2000, 1, 1, 6, 123456), Moment(2024, 1, 1, 1, 123456)),
      (1, Moment(4095, 12, 31, 6, 235959), Moment(0, 1, 1, 0, 0)),
      // Fields that are past their last values start again.
      (1, Moment(2023, 4, 31, 0, 235959), Moment(2023, 5, 1, 1, 0)),
      (1, Moment(2023, 4, 1, 6, 310000), Moment(2023, 4, 1, 6, 310001)),
      (3_600, Moment(2023, 4, 1, 6, 310000), Moment(2023, 4, 2, 0, 0)),
    ] as [(UInt64, Moment, Moment)])
  func passing(seconds: UInt64, before: Moment, after: Moment) {
    let rig = Self.rig(before)
    let start = rig.cycle
    rig.cycle = start + seconds * Self.second - 1
    #expect(Self.read(rig) != [after.date, after.time])
    rig.cycle += 1
    let time = rig.read(Self.base + 0x1C)
    let date = rig.read(Self.base + 0x18)
    #expect(date == after.date)
    #expect(time == after.time)
  }

  @Test func leapYearsForcedOff() {
    let rig = Self.rig(Moment(2100, 2, 28, 0, 235959), control: 0x100)
    rig.cycle += Self.second
    _ = rig.read(Self.base + 0x1C)
    #expect(rig.read(Self.base + 0x18) == Moment(2100, 3, 1, 1, 0).date)
  }

  /// RTC_1 is as of the read of RTC_0, even if midnight is in between.
  @Test func latchedDate() {
    let rig = Self.rig(Moment(2024, 2, 28, 3, 235959))
    let time = rig.read(Self.base + 0x1C)
    rig.cycle += Self.second
    #expect(time == Moment(2024, 2, 28, 3, 235959).time)
    #expect(rig.read(Self.base + 0x18) == Moment(2024, 2, 28, 3, 0).date)
  }

  @Test func standsStillWhenDisabled() {
    let rig = Self.rig(Moment(2024, 2, 28, 3, 0))
    rig.cycle += Self.second * 3 / 2
    #expect(rig.read(Self.base + 0xC) == 3)
    rig.write(Self.base + 0xC, 0)
    #expect(rig.read(Self.base + 0xC) == 0)
    rig.cycle += Self.second * 100
    #expect(rig.read(Self.base + 0x1C) == Moment(2024, 2, 28, 3, 1).time)
  }

  /// For a second and a minute: it lasts a second, and comes again in an hour.
  @Test func alarm() {
    let rig = Self.rig(Moment(2024, 2, 29, 4, 95959))
    let start = rig.cycle
    rig.write(Self.base + 0x24, 1)
    // Minute and second.
    rig.write(Self.base + 0x14, 3 << 28 | 1 << 8 | 30)
    rig.write(Self.base + 0x10, 0)
    rig.setBits(Self.base + 0x10, 1 << 28)
    #expect(rig.read(Self.base + 0x10) >> 28 == 3)
    rig.run(to: start + 91 * Self.second - 1)
    #expect(!rig.line(25))
    rig.run(to: start + 91 * Self.second)
    #expect(rig.line(25))
    #expect(rig.read(Self.base + 0x2C) == 1)
    rig.run(to: start + 92 * Self.second)
    #expect(!rig.line(25))
    rig.run(to: start + (91 + 3_600) * Self.second)
    #expect(rig.line(25))
    // As the SDK's handler ends it.
    rig.clearBits(Self.base + 0x10, 1 << 28)
    #expect(rig.read(Self.base + 0x10) == 0)
    #expect(!rig.line(25))
    #expect(rig.calendar.nextEvent == .max)
  }

  /// Each field alone, right and wrong.
  @Test(
    arguments: [
      (1 << 26 | 2024 << 12, 0), (1 << 25 | 2 << 8, 0), (1 << 24 | 29, 0), (0, 1 << 31 | 4 << 24),
      (0, 1 << 30 | 9 << 16), (0, 1 << 29 | 59 << 8), (0, 1 << 28 | 58),
    ] as [(UInt32, UInt32)])
  func alarmFields(date: UInt32, time: UInt32) {
    let rig = Self.rig(Moment(2024, 2, 29, 4, 95958))
    rig.write(Self.base + 0x14, time)
    rig.write(Self.base + 0x10, date | 1 << 28)
    #expect(rig.read(Self.base + 0x20) == 1)
    // The lowest bit of each field.
    for bit in [0, 8, 12] as [UInt32] where date >> (bit == 0 ? 24 : bit == 8 ? 25 : 26) & 1 != 0 {
      rig.write(Self.base + 0x10, (date | 1 << 28) ^ 1 << bit)
      #expect(rig.read(Self.base + 0x20) == 0)
    }
    for (bit, enable) in [(0, 28), (8, 29), (16, 30), (24, 31)] as [(UInt32, UInt32)]
    where time >> enable & 1 != 0 {
      rig.write(Self.base + 0x14, time ^ 1 << bit)
      #expect(rig.read(Self.base + 0x20) == 0)
    }
  }
}

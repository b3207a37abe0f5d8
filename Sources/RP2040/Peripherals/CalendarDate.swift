/// A date and time as the RTC counts them: RP2040 datasheet, section 4.8.
///
/// Fields hold whatever they were loaded with, sensible or not; one that is at or past its last value
/// starts again. A year is a leap year if 4 divides it, and the next after 4095 is 0.
struct CalendarDate: Equatable {
  /// 12 bits.
  var year: UInt32 = 0
  /// 1 to 12, of 4 bits.
  var month: UInt32 = 0
  /// From 1, of 5 bits.
  var day: UInt32 = 0
  /// 0 to 6 for Sunday to Saturday; it is counted, never computed.
  var dayOfWeek: UInt32 = 0
  var hour: UInt32 = 0
  var minute: UInt32 = 0
  var second: UInt32 = 0

  private static let lengths: [UInt32] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

  init() {}

  /// From the layout that SETUP_0 and SETUP_1, and RTC_1 and RTC_0, have in common.
  init(date: UInt32, time: UInt32) {
    (year, month, day) = (date >> 12 & 0xFFF, date >> 8 & 0xF, date & 0x1F)
    (dayOfWeek, hour) = (time >> 24 & 7, time >> 16 & 0x1F)
    (minute, second) = (time >> 8 & 0x3F, time & 0x3F)
  }

  var dateWord: UInt32 { year << 12 | month << 8 | day }
  var timeWord: UInt32 { dayOfWeek << 24 | hour << 16 | minute << 8 | second }

  /// Lets seconds pass.
  ///
  /// - Parameter hasLeapYears: Not where the guest has forced them off.
  mutating func advance(seconds: UInt64, hasLeapYears: Bool) {
    var left = seconds
    // Fields past their last values are not to be added up; they are gone in an hour and a minute.
    while left > 0 && (second > 59 || minute > 59 || hour > 23) {
      tick(hasLeapYears: hasLeapYears)
      left &-= 1
    }
    guard left > 0 else { return }
    let total = left.addingReportingOverflow(UInt64(hour &* 3_600 &+ minute &* 60 &+ second))
      .partialValue
    let ofDay = UInt32(truncatingIfNeeded: total % 86_400)
    (hour, minute, second) = (ofDay / 3_600, ofDay / 60 % 60, ofDay % 60)
    advance(days: total / 86_400, hasLeapYears: hasLeapYears)
  }

  private mutating func tick(hasLeapYears: Bool) {
    second = second >= 59 ? 0 : second &+ 1
    guard second == 0 else { return }
    minute = minute >= 59 ? 0 : minute &+ 1
    guard minute == 0 else { return }
    hour = hour >= 23 ? 0 : hour &+ 1
    if hour == 0 { advance(days: 1, hasLeapYears: hasLeapYears) }
  }

  private mutating func advance(days: UInt64, hasLeapYears: Bool) {
    let week = UInt32(truncatingIfNeeded: days % 7)
    if days > 0 {
      dayOfWeek = dayOfWeek > 6 ? (week &+ 6) % 7 : (dayOfWeek &+ week) % 7
    }
    // After 4,096 years all is as it was: at most so many days are to be counted, a month at a time.
    var left = days % (4_096 * 365 + (hasLeapYears ? 1_024 : 0))
    while left > 0 {
      let length = monthLength(hasLeapYears: hasLeapYears)
      let untilNext = day < length ? UInt64(length &- day) &+ 1 : 1
      if left < untilNext {
        day &+= UInt32(truncatingIfNeeded: left)
        return
      }
      left &-= untilNext
      startNextMonth()
    }
  }

  private mutating func startNextMonth() {
    day = 1
    month = month >= 12 ? 1 : month &+ 1
    if month == 1 { year = (year &+ 1) & 0xFFF }
  }

  /// Days of the present month; of one that there is not, 31.
  private func monthLength(hasLeapYears: Bool) -> UInt32 {
    guard 1...12 ~= month else { return 31 }
    return month == 2 && hasLeapYears && year & 3 == 0 ? 29 : Self.lengths[Int(month) - 1]
  }
}

/// The clocks of the RP2040: what makes them (datasheet 2.16 to 2.18), and what the clock generators
/// make of those (2.15).
public enum ClockSignal: Int, CaseIterable, Sendable {
  /// ROSC, behind its divider. Its phase-shifted output is as fast, and is not told apart.
  case ringOscillator
  /// XOSC.
  case crystal
  case pllSystem
  case pllUSB
  /// Clocks from outside, at GPIO 20 and 22. Nothing drives them unless somebody says so.
  case gpin0
  case gpin1
  /// Clocks to the outside, at GPIO 21, 23, 24 and 25.
  case gpout0
  case gpout1
  case gpout2
  case gpout3
  /// clk_ref.
  case reference
  /// clk_sys, in whose cycles all time is counted here.
  case system
  case peripheral
  case usb
  case adc
  case rtc
}

/// One clock generator of CLOCKS: where its registers are and what it can run from. RP2040 datasheet,
/// section 2.15.3; pico-sdk hardware/regs/clocks.h.
struct ClockGenerator {
  let signal: ClockSignal
  /// The offset of CTRL; DIV and SELECTED follow.
  let control: UInt32
  let controlMask: UInt32
  /// 0 for a clock that is not divided.
  let divisorMask: UInt32
  /// By SRC, for the two clocks that can be switched without a glitch; nil is the auxiliary source.
  let glitchlessSources: [ClockSignal?]
  /// By AUXSRC, from bit 5 on.
  let auxiliarySources: [ClockSignal]

  var divisor: UInt32 { control &+ 4 }
  var selected: UInt32 { control &+ 8 }
  private var isGlitchless: Bool { !glitchlessSources.isEmpty }
  private var sourceMask: UInt32 { signal == .system ? 1 : 3 }

  static let all: [ClockGenerator] =
    [ClockSignal.gpout0, .gpout1, .gpout2, .gpout3].enumerated().map { number, signal in
      ClockGenerator(
        signal: signal, control: UInt32(number) * 12, controlMask: 0x13_1DE0,
        divisorMask: 0xFFFF_FFFF, glitchlessSources: [],
        auxiliarySources: [
          .pllSystem, .gpin0, .gpin1, .pllUSB, .ringOscillator, .crystal, .system, .usb, .adc, .rtc,
          .reference,
        ])
    } + [
      ClockGenerator(
        signal: .reference, control: 0x30, controlMask: 0x63, divisorMask: 0x300,
        glitchlessSources: [.ringOscillator, nil, .crystal],
        auxiliarySources: [.pllUSB, .gpin0, .gpin1]),
      ClockGenerator(
        signal: .system, control: 0x3C, controlMask: 0xE1, divisorMask: 0xFFFF_FFFF,
        glitchlessSources: [.reference, nil],
        auxiliarySources: [.pllSystem, .pllUSB, .ringOscillator, .crystal, .gpin0, .gpin1]),
      // It has no divider, but there is a word between CTRL and SELECTED.
      ClockGenerator(
        signal: .peripheral, control: 0x48, controlMask: 0xCE0, divisorMask: 0,
        glitchlessSources: [],
        auxiliarySources: [
          .system, .pllSystem, .pllUSB, .ringOscillator, .crystal, .gpin0, .gpin1,
        ]),
      plain(.usb, control: 0x54, divisorMask: 0x300),
      plain(.adc, control: 0x60, divisorMask: 0x300),
      plain(.rtc, control: 0x6C, divisorMask: 0xFFFF_FFFF),
    ]

  /// The three that differ in their dividers only, but for the order of the PLLs.
  private static func plain(
    _ signal: ClockSignal, control: UInt32, divisorMask: UInt32
  ) -> ClockGenerator {
    ClockGenerator(
      signal: signal, control: control, controlMask: 0x13_0CE0, divisorMask: divisorMask,
      glitchlessSources: [],
      auxiliarySources: [.pllUSB, .pllSystem, .ringOscillator, .crystal, .gpin0, .gpin1])
  }

  /// SELECTED: one bit for the source in use, and always bit 0 where only the auxiliary ones are.
  func selected(control: UInt32) -> UInt32 {
    isGlitchless ? 1 << (control & sourceMask) : 1
  }

  /// What the registers make of it.
  func setting(control: UInt32, divisor: UInt32) -> ClockTree.Generator {
    var generator = ClockTree.Generator()
    generator.source = source(control: control)
    generator.divisor = UInt64(divisor & divisorMask)
    // "0 -> divide by 2^16": what the integer part means when it is zero.
    if divisorMask == 0 {
      generator.divisor = 256
    } else if divisor & divisorMask & ~0xFF == 0 {
      generator.divisor |= 1 << 24
    }
    return generator
  }

  private func source(control: UInt32) -> ClockSignal? {
    let number = Int(control >> 5 & (auxiliarySources.count > 8 ? 15 : controlMask >> 5 & 7))
    let auxiliary = number < auxiliarySources.count ? auxiliarySources[number] : nil
    if isGlitchless {
      let choice = Int(control & sourceMask)
      guard choice < glitchlessSources.count else { return nil }
      return glitchlessSources[choice] ?? auxiliary
    }
    // ENABLE without KILL.
    return control & 0xC00 == 0x800 ? auxiliary : nil
  }
}

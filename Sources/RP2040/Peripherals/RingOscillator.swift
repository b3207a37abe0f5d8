/// ROSC: RP2040 datasheet, section 2.17.
///
/// Its frequency follows its divider only. What the strengths of its stages and the range do to it
/// differs from chip to chip; who sets them finds the touch reported.
public final class RingOscillator: Peripheral {
  public let base: UInt32 = 0x4006_0000
  public unowned let bus: Bus
  private let tree: ClockTree
  private var registers = StoredRegisters([
    .init(Register.control, 0xFF_FFFF, reset: 0xAA0),
    .init(Register.strengths, 0xFFFF_7777), .init(Register.moreStrengths, 0xFFFF_7777),
    .init(Register.divider, 0xFFF, reset: divisorCode + 16),
    .init(Register.phase, 0xFFF, reset: 0x008),
  ])
  private var hasBadWrite = false
  private let seed: UInt64
  private var random: UInt64
  /// Periods of its output.
  private let periods: TickCounter
  private var countdown = OscillatorCountdown()

  /// Offsets: section 2.17.8, pico-sdk hardware/regs/rosc.h.
  private enum Register {
    static let control: UInt32 = 0x00
    static let strengths: UInt32 = 0x04
    static let moreStrengths: UInt32 = 0x08
    static let dormant: UInt32 = 0x0C
    static let divider: UInt32 = 0x10
    static let phase: UInt32 = 0x14
    static let status: UInt32 = 0x18
    static let randomBit: UInt32 = 0x1C
    static let count: UInt32 = 0x20
  }

  /// What DIV and the divisor add up to.
  private static let divisorCode: UInt32 = 0xAA0
  /// FREQA and FREQB count only with it in their upper half.
  private static let strengthCode: UInt32 = 0x9696
  /// CTRL's ranges: low, medium, high, too high.
  private static let ranges: [UInt32] = [0xFA4, 0xFA5, 0xFA7, 0xFA6]

  /// - Parameter seed: What RANDOMBIT's bits follow from: the same seed, the same bits, one per read.
  public init(bus: Bus, tree: ClockTree, seed: UInt64 = 0) {
    self.bus = bus
    self.tree = tree
    self.seed = seed
    random = 0
    periods = tree.makeCounter(of: .ringOscillator)
    reset()
  }

  public func value(of register: UInt32, _ access: Access) -> UInt32? {
    switch register {
    case Register.dormant: OscillatorCode.wake
    case Register.status: status
    case Register.randomBit: UInt32(truncatingIfNeeded: Self.mixed(random)) & 1
    case Register.count: countdown.value(at: periods.count(at: access.cycle))
    default: registers[register]
    }
  }

  public func wasRead(_ register: UInt32, _ access: Access) {
    if register == Register.randomBit { random &+= 1 }
  }

  public func write(_ offset: UInt32, _ value: UInt32, _ access: Access) -> Bool {
    let isStatus = AtomicAlias.register(offset) == Register.status
    return write(
      offset, value, access, clearingWithOnes: isStatus ? OscillatorCode.badWrite : 0)
  }

  public func set(_ register: UInt32, to value: UInt32, _ access: Access) -> Bool {
    switch register {
    case Register.control: return setControl(value, at: access.cycle)
    case Register.strengths, Register.moreStrengths: return setStrengths(register, value)
    case Register.dormant:
      if value != OscillatorCode.wake { hasBadWrite = true }
      // Sleep without any clock is not modelled.
      return value != OscillatorCode.dormant
    case Register.divider: setDivider(value, at: access.cycle)
    case Register.phase:
      if value >> 4 & 0xFF != 0xAA { hasBadWrite = true }
      return registers.write(register, value)
    case Register.status: if value & OscillatorCode.badWrite != 0 { hasBadWrite = false }
    case Register.randomBit: break
    case Register.count: countdown.start(value, at: periods.count(at: access.cycle))
    default: return false
    }
    return true
  }

  public func reset() {
    registers.reset()
    (hasBadWrite, random) = (false, seed)
    countdown = OscillatorCountdown()
    updateFrequency(at: tree.now)
  }

  private func setControl(_ value: UInt32, at cycle: UInt64) -> Bool {
    let old = registers[Register.control] ?? 0
    _ = registers.write(Register.control, value)
    let code = value >> 12 & 0xFFF
    let hasRange = Self.ranges.contains(value & 0xFFF)
    if !hasRange || code != OscillatorCode.enable && code != OscillatorCode.disable {
      hasBadWrite = true
    }
    updateFrequency(at: cycle)
    return !hasRange || value & 0xFFF == old & 0xFFF || value & 0xFFF == Self.ranges[0]
  }

  private func setStrengths(_ register: UInt32, _ value: UInt32) -> Bool {
    if value >> 16 != Self.strengthCode { hasBadWrite = true }
    _ = registers.write(register, value)
    return value & 0x7777 == 0 || value >> 16 != Self.strengthCode
  }

  private func setDivider(_ value: UInt32, at cycle: UInt64) {
    // "Any other value sets div=31" (DIV, 2.17.8).
    let isValid = value &- Self.divisorCode < 32
    if !isValid { hasBadWrite = true }
    _ = registers.write(Register.divider, isValid ? value : Self.divisorCode + 31)
    updateFrequency(at: cycle)
  }

  private var isEnabled: Bool {
    // At power-up it runs, though the field does not say so yet; an invalid code enables it, too.
    (registers[Register.control] ?? 0) >> 12 & 0xFFF != OscillatorCode.disable
  }

  private var status: UInt32 {
    let running = OscillatorCode.isStable | OscillatorCode.isDividing | OscillatorCode.isEnabled
    return (isEnabled ? running : 0) | (hasBadWrite ? OscillatorCode.badWrite : 0)
  }

  private func updateFrequency(at cycle: UInt64) {
    let code = (registers[Register.divider] ?? 0) &- Self.divisorCode
    let divisor = code == 0 ? 32 : UInt64(code)
    let hertz = isEnabled ? Ratio(tree.ringHertz, over: divisor) : .zero
    tree.setFrequency(of: .ringOscillator, to: hertz, at: cycle)
    bus.requestAttention()
  }

  /// Bits that look random from numbers that follow each other (the finaliser of SplitMix64).
  private static func mixed(_ number: UInt64) -> UInt64 {
    var bits = number &* 0x9E37_79B9_7F4A_7C15
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return bits ^ bits >> 31
  }
}

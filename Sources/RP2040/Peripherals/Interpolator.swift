/// One of the two interpolators of a core: RP2040 datasheet, section 2.3.1.6. Two lanes shift, mask and
/// add; the first unit can blend two values beside, the second can clamp one.
public struct Interpolator: Equatable, Sendable {
  /// What is special about a unit.
  public enum Kind: Equatable, Sendable {
    /// INTERP0, with CTRL_LANE0.BLEND (bit 21).
    case blending
    /// INTERP1, with CTRL_LANE0.CLAMP (bit 22).
    case clamping
  }

  /// CTRL_LANE0 or CTRL_LANE1: hardware/regs/sio.h.
  struct Control: Equatable, Sendable {
    var bits: UInt32 = 0
    var shift: UInt32 { bits & 31 }
    var leastBit: UInt32 { bits >> 5 & 31 }
    var mostBit: UInt32 { bits >> 10 & 31 }
    var isSigned: Bool { bits >> 15 & 1 == 1 }
    var crossesInput: Bool { bits >> 16 & 1 == 1 }
    var crossesResult: Bool { bits >> 17 & 1 == 1 }
    var addsRaw: Bool { bits >> 18 & 1 == 1 }
    /// FORCE_MSB, where it goes: bits 28 and 29 of what the core reads.
    var forcedBits: UInt32 { (bits >> 19 & 3) << 28 }

    /// The bits up to MASK_MSB.
    var upToMostBit: UInt32 { UInt32.max >> (31 - mostBit) }
  }

  let kind: Kind
  var control = [Control(), Control()]
  public internal(set) var accumulators: [UInt32] = [0, 0]
  public internal(set) var bases: [UInt32] = [0, 0, 0]

  public init(_ kind: Kind) { self.kind = kind }

  private var blends: Bool { kind == .blending && control[0].bits >> 21 & 1 == 1 }
  private var clamps: Bool { kind == .clamping && control[0].bits >> 22 & 1 == 1 }

  // MARK: The lanes

  /// What a lane starts from: its accumulator, or the other one's.
  private func input(_ lane: Int) -> UInt32 {
    accumulators[control[lane].crossesInput ? 1 - lane : lane]
  }

  /// The lane's input shifted, masked, and extended if it is signed; what ACCUMn_ADD reads as.
  func masked(_ lane: Int) -> UInt32 {
    let control = control[lane]
    let mask = control.upToMostBit & UInt32.max << control.leastBit
    let value = input(lane) >> control.shift & mask
    let isNegative = control.isSigned && value >> control.mostBit & 1 == 1
    return isNegative ? value | ~control.upToMostBit : value
  }

  /// The result inside of the unit, before FORCE_MSB.
  private func result(_ lane: Int) -> UInt32 {
    if blends { return lane == 0 ? masked(1) & 0xFF : blended }
    if clamps && lane == 0 { return clamped }
    return bases[lane] &+ (control[lane].addsRaw ? input(lane) : masked(lane))
  }

  /// BASE0 and as many 256ths of the way to BASE1 as the low 8 bits of lane 1 say.
  private var blended: UInt32 {
    let isSigned = control[1].isSigned
    func wide(_ base: UInt32) -> Int64 {
      isSigned ? Int64(Int32(bitPattern: base)) : Int64(base)
    }
    let steps = (wide(bases[1]) - wide(bases[0])) * Int64(masked(1) & 0xFF)
    return bases[0] &+ UInt32(truncatingIfNeeded: steps >> 8)
  }

  /// Lane 0 between BASE0 and BASE1, both included.
  private var clamped: UInt32 {
    let value = masked(0)
    if control[0].isSigned {
      let (low, high) = (Int32(bitPattern: bases[0]), Int32(bitPattern: bases[1]))
      let signed = Int32(bitPattern: value)
      return UInt32(bitPattern: signed < low ? low : signed > high ? high : signed)
    }
    return value < bases[0] ? bases[0] : value > bases[1] ? bases[1] : value
  }

  /// PEEK_LANE0 and PEEK_LANE1.
  public func peek(_ lane: Int) -> UInt32 { result(lane & 1) | control[lane & 1].forcedBits }

  /// PEEK_FULL: BASE2 and both lanes, without the other bases; without lane 1 if blending.
  public var full: UInt32 { bases[2] &+ masked(0) &+ (blends ? 0 : masked(1)) }

  /// What a read of any POP register does beside: results go to the accumulators.
  public mutating func pop() {
    let results = [result(0), result(1)]
    for lane in 0..<2 {
      accumulators[lane] = results[control[lane].crossesResult ? 1 - lane : lane]
    }
  }

  // MARK: Registers

  /// Whether the shifted input has bits above those that the mask lets pass.
  private func overflows(_ lane: Int) -> Bool {
    input(lane) >> control[lane].shift & ~control[lane].upToMostBit != 0
  }

  /// CTRL_LANE0, with OVERF0, OVERF1 and OVERF in bits 23 to 25, or CTRL_LANE1.
  func controlRegister(_ lane: Int) -> UInt32 {
    guard lane == 0 else { return control[1].bits }
    let (first, second) = (overflows(0), overflows(1))
    return control[0].bits | (first ? 1 << 23 : 0) | (second ? 1 << 24 : 0)
      | (first || second ? 1 << 25 : 0)
  }

  mutating func setControl(_ lane: Int, _ value: UInt32) {
    let special: UInt32 = lane == 1 ? 0 : kind == .blending ? 1 << 21 : 1 << 22
    control[lane].bits = value & (0x1F_FFFF | special)
  }

  /// BASE_1AND0: a halfword for each base, extended if the lane is signed.
  mutating func setBases(_ value: UInt32) {
    for lane in 0..<2 {
      let half = UInt16(truncatingIfNeeded: lane == 0 ? value : value >> 16)
      bases[lane] =
        control[lane].isSigned
        ? UInt32(bitPattern: Int32(Int16(bitPattern: half))) : UInt32(half)
    }
  }

  /// What a register holds, by its offset from ACCUM0; nil if there is none.
  func value(of register: UInt32) -> UInt32? {
    switch register {
    case 0x00: accumulators[0]
    case 0x04: accumulators[1]
    case 0x08: bases[0]
    case 0x0C: bases[1]
    case 0x10: bases[2]
    case 0x14, 0x20: peek(0)
    case 0x18, 0x24: peek(1)
    case 0x1C, 0x28: full
    case 0x2C: controlRegister(0)
    case 0x30: controlRegister(1)
    case 0x34: masked(0)
    case 0x38: masked(1)
    case 0x3C: 0
    default: nil
    }
  }

  /// What a read does beside `value`.
  mutating func wasRead(_ register: UInt32) {
    if (0x14...0x1C).contains(register) { pop() }
  }

  mutating func set(_ register: UInt32, to value: UInt32) -> Bool {
    switch register {
    case 0x00: accumulators[0] = value
    case 0x04: accumulators[1] = value
    case 0x08: bases[0] = value
    case 0x0C: bases[1] = value
    case 0x10: bases[2] = value
    // POP and PEEK are read-only.
    case 0x14...0x28: break
    case 0x2C: setControl(0, value)
    case 0x30: setControl(1, value)
    // 24 bits wide: hardware/regs/sio.h.
    case 0x34: accumulators[0] &+= value & 0xFF_FFFF
    case 0x38: accumulators[1] &+= value & 0xFF_FFFF
    case 0x3C: setBases(value)
    default: return false
    }
    return true
  }
}

/// Decoding of Thumb instructions: ARMv6-M Architecture Reference Manual, chapter A5.
extension Instruction {
  /// Whether `halfword` is the first of a 32-bit instruction (A5.1).
  static func isWide(_ halfword: UInt16) -> Bool { halfword >= 0xE800 }

  /// The 16-bit instruction `halfword`.
  ///
  /// What is UNPREDICTABLE decodes as undefined where there is nothing sensible to do (an empty list
  /// of registers), and otherwise as if the bits that should be zero were.
  init(narrow halfword: UInt16) {
    let bits = UInt32(halfword)
    let low = bits & 7
    let middle = bits >> 3 & 7
    let high = bits >> 6 & 7
    let byte = bits & 0xFF
    let eighth = bits >> 8 & 7
    let five = bits >> 6 & 31
    switch bits >> 11 {
    case 0b00000:
      self.init(five == 0 ? .movsRegister : .lslImmediate, d: low, m: middle, immediate: five)
    // A shift right by 0 means one by 32 (A6.4.1).
    case 0b00001: self.init(.lsrImmediate, d: low, m: middle, immediate: five == 0 ? 32 : five)
    case 0b00010: self.init(.asrImmediate, d: low, m: middle, immediate: five == 0 ? 32 : five)
    case 0b00011:
      switch bits >> 9 & 3 {
      case 0: self.init(.addsRegister, d: low, n: middle, m: high)
      case 1: self.init(.subsRegister, d: low, n: middle, m: high)
      case 2: self.init(.addsImmediate, d: low, n: middle, immediate: high)
      default: self.init(.subsImmediate, d: low, n: middle, immediate: high)
      }
    case 0b00100: self.init(.movsImmediate, d: eighth, immediate: byte)
    case 0b00101: self.init(.cmpImmediate, n: eighth, immediate: byte)
    case 0b00110: self.init(.addsImmediate, d: eighth, n: eighth, immediate: byte)
    case 0b00111: self.init(.subsImmediate, d: eighth, n: eighth, immediate: byte)
    case 0b01000: self = bits & 0x400 == 0 ? .dataProcessing(bits) : .specialData(bits)
    case 0b01001: self.init(.ldrLiteral, d: eighth, immediate: byte << 2)
    case 0b01010, 0b01011: self.init(Self.registerOffset(bits), d: low, n: middle, m: high)
    case 0b01100: self.init(.strImmediate, d: low, n: middle, immediate: five << 2)
    case 0b01101: self.init(.ldrImmediate, d: low, n: middle, immediate: five << 2)
    case 0b01110: self.init(.strbImmediate, d: low, n: middle, immediate: five)
    case 0b01111: self.init(.ldrbImmediate, d: low, n: middle, immediate: five)
    case 0b10000: self.init(.strhImmediate, d: low, n: middle, immediate: five << 1)
    case 0b10001: self.init(.ldrhImmediate, d: low, n: middle, immediate: five << 1)
    case 0b10010: self.init(.strImmediate, d: eighth, n: 13, immediate: byte << 2)
    case 0b10011: self.init(.ldrImmediate, d: eighth, n: 13, immediate: byte << 2)
    case 0b10100: self.init(.adr, d: eighth, immediate: byte << 2)
    case 0b10101: self.init(.addSPImmediate, d: eighth, immediate: byte << 2)
    case 0b10110, 0b10111: self = .miscellaneous(bits)
    case 0b11000: self.init(byte == 0 ? .undefined : .stm, n: eighth, immediate: byte)
    case 0b11001: self.init(byte == 0 ? .undefined : .ldm, n: eighth, immediate: byte)
    case 0b11010, 0b11011: self = .conditionalBranch(bits)
    case 0b11100: self.init(.b, immediate: signExtended(bits & 0x7FF, from: 11) &<< 1)
    default: self.init(.undefined)
    }
  }

  /// The 32-bit instruction `first`, `second` (A5.3). Only branches and controls are defined.
  init(wide first: UInt16, _ second: UInt16) {
    let (high, low) = (UInt32(first), UInt32(second))
    guard high & 0xF800 == 0xF000, low & 0x8000 != 0 else {
      self.init(.undefined)
      return
    }
    if low & 0xD000 == 0xD000 {
      // BL (A6.7.13): I1 and I2 are J1 and J2, inverted where the sign is clear.
      let sign = high >> 10 & 1
      let i1 = ~(low >> 13 ^ sign) & 1
      let i2 = ~(low >> 11 ^ sign) & 1
      let offset = sign << 24 | i1 << 23 | i2 << 22 | (high & 0x3FF) << 12 | (low & 0x7FF) << 1
      self.init(.bl, immediate: signExtended(offset, from: 25))
      return
    }
    switch (high & 0xFFF0, low & 0xD000) {
    case (0xF380, 0x8000), (0xF390, 0x8000):
      // R13 and R15 are UNPREDICTABLE as a source (B4.2.3).
      let n = high & 15
      self.init(n == 13 || n == 15 ? .undefined : .msr, n: n, immediate: low & 0xFF)
    case (0xF3E0, 0x8000), (0xF3F0, 0x8000):
      let d = low >> 8 & 15
      self.init(d == 13 || d == 15 ? .undefined : .mrs, d: d, immediate: low & 0xFF)
    case (0xF3B0, 0x8000):
      // DSB, DMB, ISB (A6.7.21, A6.7.22, A6.7.24): memory here is always in order.
      self.init((4...6).contains(low >> 4 & 15) ? .barrier : .undefined)
    default: self.init(.undefined)
    }
  }

  /// A5.2.2.
  private static func dataProcessing(_ bits: UInt32) -> Self {
    let operation: Operation =
      switch bits >> 6 & 15 {
      case 0: .ands
      case 1: .eors
      case 2: .lslsRegister
      case 3: .lsrsRegister
      case 4: .asrsRegister
      case 5: .adcs
      case 6: .sbcs
      case 7: .rorsRegister
      case 8: .tst
      case 9: .rsbs
      case 10: .cmpRegister
      case 11: .cmn
      case 12: .orrs
      case 13: .muls
      case 14: .bics
      default: .mvns
      }
    return Self(operation, d: bits & 7, n: bits & 7, m: bits >> 3 & 7)
  }

  /// A5.2.3.
  private static func specialData(_ bits: UInt32) -> Self {
    let d = bits >> 4 & 8 | bits & 7
    let m = bits >> 3 & 15
    let hasPC = d == 15 || m == 15
    switch bits >> 8 & 3 {
    case 0: return Self(hasPC ? .addWithPC : d == 13 ? .addToSP : .addHigh, d: d, n: d, m: m)
    case 1: return Self(hasPC ? .cmpWithPC : .cmpRegister, n: d, m: m)
    case 2: return Self(hasPC ? .movWithPC : d == 13 ? .movToSP : .movHigh, d: d, m: m)
    default:
      // BLX PC is UNPREDICTABLE (A6.7.14).
      let isLinked = bits & 0x80 != 0
      return Self(isLinked ? (m == 15 ? .undefined : .blx) : .bx, m: m)
    }
  }

  /// A5.2.4, the eight with a register as the offset.
  private static func registerOffset(_ bits: UInt32) -> Operation {
    switch bits >> 9 & 7 {
    case 0: .strRegister
    case 1: .strhRegister
    case 2: .strbRegister
    case 3: .ldrsbRegister
    case 4: .ldrRegister
    case 5: .ldrhRegister
    case 6: .ldrbRegister
    default: .ldrshRegister
    }
  }

  /// A5.2.5.
  private static func miscellaneous(_ bits: UInt32) -> Self {
    let low = bits & 7
    let middle = bits >> 3 & 7
    // The register beside the eight low ones: LR in a PUSH, PC in a POP.
    let hasExtra = bits & 0x100 != 0
    switch bits >> 5 & 0x7F {
    case 0b0000000...0b0000011: return Self(.adjustSP, immediate: (bits & 0x7F) << 2)
    case 0b0000100...0b0000111: return Self(.adjustSP, immediate: 0 &- (bits & 0x7F) << 2)
    case 0b0010000, 0b0010001: return Self(.sxth, d: low, m: middle)
    case 0b0010010, 0b0010011: return Self(.sxtb, d: low, m: middle)
    case 0b0010100, 0b0010101: return Self(.uxth, d: low, m: middle)
    case 0b0010110, 0b0010111: return Self(.uxtb, d: low, m: middle)
    case 0b0100000...0b0101111:
      let list = bits & 0xFF | (hasExtra ? 1 << 14 : 0)
      return Self(list == 0 ? .undefined : .push, immediate: list)
    case 0b0110011:
      // CPS with I alone; ARMv6-M has no FAULTMASK (B4.2.1).
      return bits & 0xF == 2 ? Self(.cps, immediate: bits >> 4 & 1) : Self(.undefined)
    case 0b1010000, 0b1010001: return Self(.rev, d: low, m: middle)
    case 0b1010010, 0b1010011: return Self(.rev16, d: low, m: middle)
    case 0b1010110, 0b1010111: return Self(.revsh, d: low, m: middle)
    case 0b1100000...0b1101111:
      let list = bits & 0xFF
      if hasExtra { return Self(.popPC, immediate: list) }
      return Self(list == 0 ? .undefined : .pop, immediate: list)
    case 0b1110000...0b1110111: return Self(.bkpt, immediate: bits & 0xFF)
    case 0b1111000...0b1111111: return hint(bits)
    default: return Self(.undefined)
    }
  }

  /// A5.2.5.1. An unallocated hint is a NOP; with a mask it would be IT, which ARMv6-M lacks.
  private static func hint(_ bits: UInt32) -> Self {
    guard bits & 15 == 0 else { return Self(.undefined) }
    switch bits >> 4 & 15 {
    case 2: return Self(.wfe)
    case 3: return Self(.wfi)
    case 4: return Self(.sev)
    default: return Self(.nop)
    }
  }

  /// A5.2.6.
  private static func conditionalBranch(_ bits: UInt32) -> Self {
    let condition = bits >> 8 & 15
    if condition == 14 { return Self(.undefined) }
    if condition == 15 { return Self(.svc, immediate: bits & 0xFF) }
    let first = UInt32(Operation.beq.rawValue)
    let operation = Operation(rawValue: UInt8(truncatingIfNeeded: first + condition))
    return Self(
      operation ?? .undefined, immediate: signExtended(bits & 0xFF, from: 8) &<< 1)
  }
}

/// `value`, whose sign is its bit `width - 1`, as 32 bits.
private func signExtended(_ value: UInt32, from width: UInt32) -> UInt32 {
  let shift = 32 &- width
  return UInt32(bitPattern: Int32(bitPattern: value &<< shift) &>> Int32(bitPattern: shift))
}

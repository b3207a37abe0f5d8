/// Random instructions, and registers that make them do something.
struct RandomPrograms {
  /// Where pointers point to: in SRAM, with room around for every offset.
  static let data: UInt32 = 0x2001_0000

  var numbers: RandomNumbers

  /// An instruction that both sides can execute, as its halfwords; the second is a NOP where it is
  /// none of the instruction.
  ///
  /// Left to directed tests is what libunicorn does not emulate as a processor would: MSR, MRS, CPS,
  /// hints but NOP, SVC, BKPT; and what the manual calls UNPREDICTABLE.
  mutating func instruction() -> (UInt16, UInt16) {
    while true {
      let bits = UInt16(truncatingIfNeeded: numbers.next())
      if bits >= 0xE800 {
        // BL; or, one time in four, a barrier.
        if numbers.below(4) == 0 { return (0xF3BF, UInt16(0x8F4F + 0x10 * numbers.below(3))) }
        let second = UInt16(truncatingIfNeeded: numbers.next()) | 0xD000
        return (0xF000 | bits & 0x7FF, second)
      }
      if Self.isComparable(bits) { return (bits, 0xBF00) }
    }
  }

  /// One that neither branches nor changes SP, and whose accesses are likely to succeed.
  mutating func straightInstruction() -> UInt16 {
    while true {
      let bits = UInt16(truncatingIfNeeded: numbers.next())
      guard bits < 0xD000, Self.isComparable(bits) else { continue }
      switch bits >> 8 {
      case 0x50...0x8F, 0xC0...0xCF:
        // Registers soon hold no pointers any more.
        if numbers.below(16) != 0 { continue }
      case 0xB7, 0xB8: continue
      // The third quarter of the reversals is undefined.
      case 0xBA: if bits >> 6 & 3 == 2 { continue }
      case 0x44, 0x46:
        // With a high register as the destination: SP and PC are among them.
        if bits & 0x87 >= 0x85 { continue }
      case 0x47, 0xBD: continue
      default: break
      }
      return bits
    }
  }

  /// Whether the manual defines what a 16-bit instruction does, and libunicorn does it.
  static func isComparable(_ bits: UInt16) -> Bool {
    let list = bits & 0xFF
    switch bits >> 8 {
    case 0x44, 0x46:
      // ADD and MOV with PC as both, or PC as the destination: the latter in a directed test.
      return bits & 0x87 != 0x87
    case 0x45:
      // CMP: PC as an operand, or two low registers, are UNPREDICTABLE.
      let n = bits >> 4 & 8 | bits & 7
      let m = bits >> 3 & 15
      return n != 15 && m != 15 && (n > 7 || m > 7)
    case 0x47: return bits & 7 == 0 && bits >> 3 & 15 != 15
    case 0xB4, 0xBC: return list != 0
    case 0xB5, 0xBD: return list != 0
    // CBZ and CBNZ, which libunicorn executes though no ARMv6-M has them; CPS.
    case 0xB1, 0xB3, 0xB6, 0xB9, 0xBB: return false
    case 0xBE: return false
    case 0xBF: return list == 0
    case 0xC0...0xC7:
      let base = bits >> 8 & 7
      let isBaseListed = list >> base & 1 != 0
      let isBaseFirst = list & (1 << base &- 1) == 0
      return list != 0 && (!isBaseListed || isBaseFirst)
    case 0xC8...0xCF: return list != 0
    case 0xDF: return false
    default: return true
    }
  }

  /// A value for a register: a pointer to data, a small number, an edge, or anything.
  mutating func value() -> UInt32 {
    switch numbers.below(8) {
    case 0...3: Self.data + 0x800 + 4 * numbers.below(0x100)
    case 4: numbers.below(64)
    case 5: [0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0xFFFF, 32, 31][Int(numbers.below(8))]
    default: UInt32(truncatingIfNeeded: numbers.next())
    }
  }
}

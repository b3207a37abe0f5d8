/// Arithmetic and the flags it sets: ARMv6-M Architecture Reference Manual, sections A2.2.1 and
/// A6.4.1.
extension Core {
  @inline(__always)
  mutating func setNZ(_ result: UInt32) -> UInt32 {
    negative = result
    zero = result
    return result
  }

  /// AddWithCarry; a subtraction is an addition of the complement, with carry.
  @inline(__always)
  mutating func add(_ x: UInt32, _ y: UInt32, _ carryIn: UInt32) -> UInt32 {
    let sum = UInt64(x) &+ UInt64(y) &+ UInt64(carryIn)
    let result = UInt32(truncatingIfNeeded: sum)
    carry = UInt32(truncatingIfNeeded: sum >> 32)
    overflow = ~(x ^ y) & (x ^ result)
    return setNZ(result)
  }

  // Shifts by a register, of 0 to 255: one by 0 leaves C as it is. 64 bits hold the bit shifted out.

  @inline(__always)
  mutating func shiftLeft(_ value: UInt32, by amount: UInt32) -> UInt32 {
    if amount == 0 { return setNZ(value) }
    let wide = amount > 32 ? 0 : UInt64(value) &<< UInt64(amount)
    carry = UInt32(truncatingIfNeeded: wide >> 32) & 1
    return setNZ(UInt32(truncatingIfNeeded: wide))
  }

  @inline(__always)
  mutating func shiftRight(_ value: UInt32, by amount: UInt32) -> UInt32 {
    if amount == 0 { return setNZ(value) }
    let wide = amount > 32 ? 0 : (UInt64(value) << 32) &>> UInt64(amount)
    carry = UInt32(truncatingIfNeeded: wide) >> 31
    return setNZ(UInt32(truncatingIfNeeded: wide >> 32))
  }

  @inline(__always)
  mutating func shiftRightArithmetically(_ value: UInt32, by amount: UInt32) -> UInt32 {
    if amount == 0 { return setNZ(value) }
    let wide = signExtendedTo64(value) &>> Int64(min(amount, 33) &- 1)
    carry = UInt32(truncatingIfNeeded: wide) & 1
    return setNZ(UInt32(truncatingIfNeeded: wide >> 1))
  }

  @inline(__always)
  mutating func rotateRight(_ value: UInt32, by amount: UInt32) -> UInt32 {
    if amount == 0 { return setNZ(value) }
    let turn = amount & 31
    let result = value &>> turn | value &<< ((32 &- turn) & 31)
    carry = result >> 31
    return setNZ(result)
  }
}

@inline(__always)
func signExtendedTo64(_ value: UInt32) -> Int64 { Int64(Int32(bitPattern: value)) }

@inline(__always)
func signExtendedHalfword(_ value: UInt32) -> UInt32 {
  UInt32(bitPattern: Int32(Int16(truncatingIfNeeded: value)))
}

@inline(__always)
func signExtendedByte(_ value: UInt32) -> UInt32 {
  UInt32(bitPattern: Int32(Int8(truncatingIfNeeded: value)))
}

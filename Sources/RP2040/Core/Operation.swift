/// What an instruction of ARMv6-M does, told apart as finely as execution wants to.
///
/// One case for each encoding of the ARMv6-M Architecture Reference Manual, section A6.7, but that
/// encodings with the same effect share one (SP-relative loads are loads from R13), and that an
/// encoding is split where a special register would cost every execution a test.
enum Operation: UInt8 {
  /// A slot of the instruction cache that holds nothing yet; zero, so that cleared memory means it.
  case undecoded = 0

  // Shifts by a constant, A6.7.36, A6.7.38, A6.7.8; a shift left by nothing is MOVS, A6.7.40.
  case lslImmediate, lsrImmediate, asrImmediate, movsRegister
  // Additions, subtractions, moves and comparisons that set flags, with low registers.
  case addsRegister, subsRegister, addsImmediate, subsImmediate, movsImmediate, cmpImmediate
  // Data processing, A5.2.2.
  case ands, eors, lslsRegister, lsrsRegister, asrsRegister, adcs, sbcs, rorsRegister
  case tst, rsbs, cmpRegister, cmn, orrs, muls, bics, mvns
  // Special data, A5.2.3. With R13 as a destination, and with R15 in any place, apart.
  case addHigh, movHigh, addToSP, movToSP, addWithPC, movWithPC, cmpWithPC, bx, blx

  // Loads and stores, A5.2.4.
  case ldrLiteral
  case strRegister, strhRegister, strbRegister, ldrsbRegister
  case ldrRegister, ldrhRegister, ldrbRegister, ldrshRegister
  case strImmediate, ldrImmediate, strbImmediate, ldrbImmediate, strhImmediate, ldrhImmediate
  case push, pop, popPC, stm, ldm
  // Addresses: ADR, A6.7.6; ADD and SUB with SP, A6.7.4 and A6.7.66.
  case adr, addSPImmediate, adjustSP
  // Extensions and reversals.
  case sxth, sxtb, uxth, uxtb, rev, rev16, revsh

  // Branches, A6.7.10 and A6.7.13, the fourteen conditions in the order of A6.3.
  case beq, bne, bcs, bcc, bmi, bpl, bvs, bvc, bhi, bls, bge, blt, bgt, ble, b, bl

  // The system: all of them leave the fast path.
  case cps, mrs, msr, barrier, nop, wfe, wfi, sev, svc, bkpt
  /// UDF, and all that ARMv6-M leaves undefined or unpredictable without a use.
  case undefined

  /// No instruction: something is to be done when execution comes here (`Hook`). Which one it is, is
  /// the immediate.
  case hook
}

/// A decoded instruction as the instruction cache holds it: eight bytes, so that one load fetches it.
struct Instruction {
  var operation: Operation
  /// The destination, or what is stored.
  var d: UInt8
  /// The first operand, or the base of an address.
  var n: UInt8
  /// The second operand, or the offset of an address.
  var m: UInt8
  /// A constant, scaled and sign-extended; a list of registers; or the number of a special register.
  var immediate: UInt32

  init(
    _ operation: Operation, d: UInt32 = 0, n: UInt32 = 0, m: UInt32 = 0, immediate: UInt32 = 0
  ) {
    self.operation = operation
    self.d = UInt8(truncatingIfNeeded: d)
    self.n = UInt8(truncatingIfNeeded: n)
    self.m = UInt8(truncatingIfNeeded: m)
    self.immediate = immediate
  }
}

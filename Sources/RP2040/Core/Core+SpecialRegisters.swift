/// MRS, MSR and CPS: ARMv6-M Architecture Reference Manual, sections B4.2.1 to B4.2.3.
extension Core {
  /// The special register `number`, as MRS reads it. What does not exist reads as zero.
  func specialRegister(_ number: UInt32) -> UInt32 {
    switch number {
    // APSR, IAPSR, EAPSR, XPSR, IPSR, EPSR, IEPSR. The bits of EPSR read as zero (B1.4.2).
    case 0, 2: return flags
    case 1, 3: return flags | exceptionNumber
    case 5, 7: return exceptionNumber
    case 8: return isPrivileged ? mainStackPointer : 0
    case 9: return isPrivileged ? processStackPointer : 0
    case 16: return isPrivileged && primask ? 1 : 0
    case 20: return (usesProcessStack ? 2 : 0) | (isThreadUnprivileged ? 1 : 0)
    default: return 0
    }
  }

  /// Writes `value` to the special register `number`, as MSR does. An unprivileged program can only
  /// change the flags; what does not exist takes no writes.
  mutating func setSpecialRegister(_ number: UInt32, to value: UInt32) {
    switch number {
    case 0...3: flags = value
    case 8 where isPrivileged: mainStackPointer = value
    case 9 where isPrivileged: processStackPointer = value
    case 16 where isPrivileged:
      primask = value & 1 != 0
      leaveSlice()
    case 20 where isPrivileged:
      isThreadUnprivileged = value & 1 != 0
      // SPSEL takes no writes in handler mode (B1.4.4).
      guard exceptionNumber == 0 else { return }
      let isProcess = value & 2 != 0
      if isProcess != usesProcessStack { swapStacks() }
      usesProcessStack = isProcess
    default: break
    }
  }

  /// CPSIE i and CPSID i; an unprivileged program changes nothing (B4.2.1).
  mutating func changeInterruptMask(to isMasked: Bool) {
    guard isPrivileged else { return }
    primask = isMasked
    if !isMasked { leaveSlice() }
  }
}

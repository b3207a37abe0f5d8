/// State of the system control block that is neither the NVIC's nor SysTick's (ARMv6-M B3.2).
struct SystemControl {
  /// VTOR has bits 31 to 8 on the RP2040 (datasheet 2.4.8, M0PLUS_VTOR).
  static let vectorTableMask: UInt32 = 0xFFFF_FF00

  /// MPU_CTRL (B3.5.4).
  static let mpuControlAddress: UInt32 = 0xE000_ED94

  var vectorTable: UInt32 = 0
  /// SCR: SLEEPONEXIT, SLEEPDEEP and SEVONPEND are bits 1, 2 and 4 (B3.2.7).
  var control: UInt32 = 0
  /// MPU_CTRL, MPU_RNR, and MPU_RBAR and MPU_RASR of the eight regions (B3.5). Kept, not enforced.
  var mpuControl: UInt32 = 0
  var mpuRegion: UInt32 = 0
  var mpuBases: InlineArray<8, UInt32> = .init(repeating: 0)
  var mpuAttributes: InlineArray<8, UInt32> = .init(repeating: 0)

  var sleepsOnExit: Bool { control & 2 != 0 }
  var sendsEventOnPend: Bool { control & 16 != 0 }
}

/// Registers of the system control space: ARMv6-M Architecture Reference Manual, sections B3.2 to
/// B3.5; reset values and writable bits from the RP2040 datasheet, section 2.4.8, as in the pico-sdk's
/// hardware/regs/m0plus.h.
extension Core {
  /// Whether the guest has enabled its memory protection, which is not enforced here.
  public var isMemoryProtectionIgnored: Bool { systemControl.mpuControl & 1 != 0 }

  mutating func readSystemControl(_ address: UInt32) -> UInt32 {
    sysTick.referencePeriod = bus.cyclesPerMicrosecond
    if sysTick.advance(to: cycles) { nvic.pend(NVIC.sysTick) }
    nvic.sample(lines: interruptLines.pointee, nmi: bus.nmiLines[number])
    let interrupts = { (set: UInt64) in UInt32(truncatingIfNeeded: set >> 16) }
    switch address {
    case 0xE000_E010: return sysTick.readControl()
    case 0xE000_E014: return sysTick.reload
    case 0xE000_E018: return sysTick.value
    // SYST_CALIB: no reference period is given (M0PLUS_SYST_CALIB).
    case 0xE000_E01C: return 0
    case 0xE000_E100, 0xE000_E180: return interrupts(nvic.enabled)
    case 0xE000_E200, 0xE000_E280: return interrupts(nvic.pending)
    case 0xE000_E400...0xE000_E41C: return priorities(from: 16 &+ (address & 0x1C))
    // CPUID: ARM, Cortex-M0+ r0p1 (M0PLUS_CPUID).
    case 0xE000_ED00: return 0x410C_C601
    case 0xE000_ED04: return interruptControl
    case 0xE000_ED08: return systemControl.vectorTable
    // AIRCR: the key reads as 0xFA05, little-endian (B3.2.6).
    case 0xE000_ED0C: return 0xFA05_0000
    case 0xE000_ED10: return systemControl.control
    // CCR: STKALIGN and UNALIGN_TRP are always set (B3.2.8), though the datasheet has 0 at reset.
    case 0xE000_ED14: return 0x208
    case 0xE000_ED1C: return priorities(from: 8) & 0xC000_0000
    case 0xE000_ED20: return priorities(from: 12) & 0xC0C0_0000
    // SHCSR: SVCALLPENDED (B3.2.11).
    case 0xE000_ED24: return nvic.pending & 1 << NVIC.svCall != 0 ? 1 << 15 : 0
    // MPU_TYPE: eight regions (M0PLUS_MPU_TYPE).
    case 0xE000_ED90: return 0x800
    case 0xE000_ED94: return systemControl.mpuControl
    case 0xE000_ED98: return systemControl.mpuRegion
    case 0xE000_ED9C:
      return systemControl.mpuBases[Int(systemControl.mpuRegion)] | systemControl.mpuRegion
    case 0xE000_EDA0: return systemControl.mpuAttributes[Int(systemControl.mpuRegion)]
    default:
      unmodelledRegisters.insert(address)
      return 0
    }
  }

  mutating func writeSystemControl(_ address: UInt32, _ value: UInt32) {
    sysTick.referencePeriod = bus.cyclesPerMicrosecond
    if sysTick.advance(to: cycles) { nvic.pend(NVIC.sysTick) }
    nvic.sample(lines: interruptLines.pointee, nmi: bus.nmiLines[number])
    switch address {
    case 0xE000_E010: sysTick.writeControl(value)
    case 0xE000_E014: sysTick.writeReload(value)
    case 0xE000_E018: sysTick.writeValue()
    case 0xE000_E100: nvic.enable(set: UInt64(value) << 16)
    case 0xE000_E180: nvic.disable(set: UInt64(value) << 16)
    case 0xE000_E200: nvic.pend(set: UInt64(value) << 16)
    case 0xE000_E280: nvic.unpend(set: UInt64(value) << 16)
    case 0xE000_E400...0xE000_E41C: setPriorities(from: 16 &+ (address & 0x1C), to: value)
    case 0xE000_ED04: setInterruptControl(value)
    case 0xE000_ED08: systemControl.vectorTable = value & SystemControl.vectorTableMask
    case 0xE000_ED0C:
      // Without the key nothing is written (B3.2.6). VECTCLRACTIVE is for debuggers.
      if value >> 16 == 0x05FA, value & 4 != 0 { isResetRequested = true }
    case 0xE000_ED10: systemControl.control = value & 0x16
    case 0xE000_ED1C: setPriorities(from: 8, to: value)
    case 0xE000_ED20: setPriorities(from: 12, to: value)
    case 0xE000_ED94: systemControl.mpuControl = value & 7
    case 0xE000_ED98: systemControl.mpuRegion = value & 7
    case 0xE000_ED9C:
      // VALID: the region comes with the address.
      if value & 16 != 0 { systemControl.mpuRegion = value & 7 }
      systemControl.mpuBases[Int(systemControl.mpuRegion)] = value & 0xFFFF_FF00
    case 0xE000_EDA0:
      systemControl.mpuAttributes[Int(systemControl.mpuRegion)] = value & 0xFFFF_FF3F
    default: unmodelledRegisters.insert(address)
    }
  }

  /// ICSR (B3.2.4).
  private var interruptControl: UInt32 {
    let pending = nvic.pending
    var bits = exceptionNumber
    if pending & 1 << NVIC.nmi != 0 { bits |= 1 << 31 }
    if pending & 1 << NVIC.pendSV != 0 { bits |= 1 << 28 }
    if pending & 1 << NVIC.sysTick != 0 { bits |= 1 << 26 }
    if pending >> 16 != 0 { bits |= 1 << 22 }
    // VECTPENDING: the pending and enabled exception that is first, whatever is active.
    if let next = nvic.preempting(NVIC.threadPriority) { bits |= next << 12 }
    return bits
  }

  private mutating func setInterruptControl(_ value: UInt32) {
    if value & 1 << 31 != 0 { nvic.pend(NVIC.nmi) }
    if value & 1 << 28 != 0 { nvic.pend(NVIC.pendSV) }
    if value & 1 << 27 != 0 { nvic.unpend(set: 1 << NVIC.pendSV) }
    if value & 1 << 26 != 0 { nvic.pend(NVIC.sysTick) }
    if value & 1 << 25 != 0 { nvic.unpend(set: 1 << NVIC.sysTick) }
  }

  /// A register with the priorities of four exceptions, each in the top two bits of its byte.
  private func priorities(from exception: UInt32) -> UInt32 {
    (0..<4).reduce(0) { bits, index in
      bits | nvic.configuredPriority(of: exception &+ index) << (index &* 8 &+ 6)
    }
  }

  private mutating func setPriorities(from exception: UInt32, to value: UInt32) {
    for index: UInt32 in 0..<4 {
      nvic.setPriority(of: exception &+ index, to: value >> (index &* 8 &+ 6))
    }
  }
}

/// A DW_apb_i2c controller, as the RP2040 has two: RP2040 datasheet, section 4.3. Nothing is on its bus:
/// as a master it gets no acknowledgement for any address, as a slave it waits.
public final class I2C: Peripheral {
  /// Commands in the transmit FIFO (4.3.2).
  public static let depth = 16

  /// Bits of RAW_INTR_STAT and its like: hardware/regs/i2c.h.
  enum Interrupt {
    static let receiveUnderflow: UInt32 = 1 << 0
    static let transmitOverflow: UInt32 = 1 << 3
    static let transmitEmpty: UInt32 = 1 << 4
    static let transmitAbort: UInt32 = 1 << 6
    static let activity: UInt32 = 1 << 8
    static let stopDetected: UInt32 = 1 << 9
    static let startDetected: UInt32 = 1 << 10
    /// All that a read of CLR_INTR clears (4.3.17, IC_CLR_INTR).
    static let clearable: UInt32 = 0x1FEB
  }

  public let base: UInt32
  /// I2C0_IRQ is 23, I2C1_IRQ is 24 (2.3.2).
  public let interrupt: Int
  unowned public let bus: Bus

  /// What registers that only keep what is written hold, by offset.
  private var stored: [UInt32: UInt32] = I2C.resetValues
  private var enable: UInt32 = 0
  /// Of RAW_INTR_STAT, all but TX_EMPTY, which follows from the FIFO.
  private var raised: UInt32 = 0
  private var abortSource: UInt32 = 0
  /// Commands in the FIFO: nobody ever takes what they say.
  private var pending: UInt32 = 0
  /// When the address that is on the wire stays unacknowledged; `.max` if there is none.
  private var end = UInt64.max
  private var now: UInt64 = 0

  /// - Parameter number: 0 or 1.
  public init(bus: Bus, number: Int) {
    self.bus = bus
    base = number & 1 == 0 ? 0x4004_4000 : 0x4004_8000
    interrupt = 23 + number & 1
  }

  public func reset() {
    stored = Self.resetValues
    (enable, raised, abortSource, pending, end) = (0, 0, 0, 0, .max)
    updateInterrupt()
  }

  /// Whether DMA is asked to write a command (DREQ_I2Cn_TX). It is never asked to read.
  public var isTransmitRequested: Bool { stored(0x88) & 2 != 0 && pending <= stored(0x8C) }

  /// Reset values: hardware/regs/i2c.h.
  private static let resetValues: [UInt32: UInt32] = [
    0x00: 0x65, 0x04: 0x55, 0x08: 0x55, 0x14: 0x28, 0x18: 0x2F, 0x1C: 0x06, 0x20: 0x0D,
    0x30: 0x8FF, 0x7C: 0x01, 0x94: 0x64, 0x98: 0x01, 0xA0: 0x07,
  ]

  /// Which bits such a register has.
  private static let masks: [UInt32: UInt32] = [
    0x00: 0x3FF, 0x04: 0xFFF, 0x08: 0x3FF, 0x14: 0xFFFF, 0x18: 0xFFFF, 0x1C: 0xFFFF,
    0x20: 0xFFFF, 0x30: 0x1FFF, 0x38: 0xFF, 0x3C: 0xFF, 0x7C: 0xFF_FFFF, 0x84: 0x01, 0x88: 0x03,
    0x8C: 0x0F, 0x90: 0x0F, 0x94: 0xFF, 0x98: 0x01, 0xA0: 0xFF,
  ]

  /// Those that can be written only while IC_ENABLE is clear (4.3.17): IC_CON, IC_TAR, IC_SAR, the
  /// lengths of the clock's phases, and of spikes.
  private static let lockedWhileEnabled: Set<UInt32> = [
    0x00, 0x04, 0x08, 0x14, 0x18, 0x1C, 0x20, 0x7C, 0x84, 0x94, 0x98, 0xA0,
  ]

  private func stored(_ register: UInt32) -> UInt32 { stored[register] ?? 0 }

  // MARK: The wire

  private var isEnabled: Bool { enable & 1 == 1 }
  private var isMaster: Bool { stored(0x00) & 1 == 1 }

  /// Cycles of clk_sys for a start, 8 bits and the missing acknowledgement, and a stop: 11 periods of
  /// the clock that IC_CON.SPEED chooses (4.3.14.1).
  private var durationOfAddress: UInt64 {
    let isStandard = stored(0x00) >> 1 & 3 == 1
    let high = stored(isStandard ? 0x14 : 0x1C)
    let low = stored(isStandard ? 0x18 : 0x20)
    return 11 &* max(UInt64(high) + UInt64(low), 1)
  }

  private func takeCommand() {
    guard isEnabled else { return }
    guard pending < Self.depth else {
      raised |= Interrupt.transmitOverflow
      return
    }
    // The FIFO stays flushed until the abort is cleared (4.3.17, IC_CLR_TX_ABRT).
    guard raised & Interrupt.transmitAbort == 0 else { return }
    pending &+= 1
    start()
  }

  private func start() {
    guard isEnabled, isMaster, enable & 4 == 0, pending > 0, end == .max else { return }
    end = now &+ durationOfAddress
    raised |= Interrupt.activity | Interrupt.startDetected
  }

  /// Nobody answered: the FIFO is flushed, the reason kept, and the bus left with a stop (4.3.17,
  /// IC_TX_ABRT_SOURCE: no acknowledgement of a 7-bit address, a 10-bit one or a general call).
  private func abort() {
    let isGeneralCall = stored(0x04) >> 10 & 3 == 2
    let isWide = stored(0x00) >> 4 & 1 == 1
    let reason: UInt32 = isGeneralCall ? 1 << 4 : isWide ? 1 << 1 : 1 << 0
    // ABRT_USER_ABRT, if software asked for an end meanwhile.
    abortSource = reason | (enable & 2 != 0 ? 1 << 16 : 0) | pending << 23
    (pending, end) = (0, .max)
    enable &= ~2
    raised |= Interrupt.transmitAbort | Interrupt.stopDetected
  }

  public var nextEvent: UInt64 { end }

  public func advance(to cycle: UInt64) {
    if end <= cycle, end != .max { abort() }
    now = max(now, cycle)
    updateInterrupt()
  }

  // MARK: Interrupts

  /// RAW_INTR_STAT. TX_EMPTY needs the FIFO at or below TX_TL, and nothing in progress if
  /// IC_CON.TX_EMPTY_CTRL is set.
  private var status: UInt32 {
    let waits = stored(0x00) >> 8 & 1 == 1 && end != .max
    let isEmpty = isEnabled && pending <= stored(0x3C) && !waits
    return raised | (isEmpty ? Interrupt.transmitEmpty : 0)
  }

  private func updateInterrupt() {
    bus.setInterruptLine(interrupt, status & stored(0x30) != 0)
  }

  /// What a read of a register clears: CLR_INTR and its like.
  private static func clearedByRead(_ register: UInt32) -> UInt32 {
    switch register {
    case 0x40: Interrupt.clearable
    case 0x44: Interrupt.receiveUnderflow
    case 0x48: 1 << 1
    case 0x4C: Interrupt.transmitOverflow
    case 0x50: 1 << 5
    case 0x54: Interrupt.transmitAbort
    case 0x58: 1 << 7
    case 0x5C: Interrupt.activity
    case 0x60: Interrupt.stopDetected
    case 0x64: Interrupt.startDetected
    case 0x68: 1 << 11
    case 0xA8: 1 << 12
    default: 0
    }
  }

  // MARK: Registers

  public func value(of register: UInt32, _ access: Access) -> UInt32? {
    advance(to: access.cycle)
    switch register {
    // No data ever arrives; a CLR register reads as zero.
    case 0x10, 0x78, 0x40...0x68, 0xA8: return 0
    case 0x2C: return status & stored(0x30)
    case 0x34: return status
    case 0x6C: return enable
    case 0x70: return flags
    case 0x74: return pending
    case 0x80: return abortSource
    case 0x9C: return enable & 1
    // What the chip's build of the block tells of itself: hardware/regs/i2c.h.
    case 0xF4: return 0
    case 0xF8: return 0x3230_312A
    case 0xFC: return 0x4457_0140
    default: return Self.masks[register] == nil ? nil : stored(register)
    }
  }

  /// IC_STATUS: MST_ACTIVITY, TFE, TFNF and ACTIVITY in bits 5, 2, 1 and 0.
  private var flags: UInt32 {
    (end == .max ? 0 : 1 << 5 | 1) | (pending == 0 ? 4 : 0) | (pending < Self.depth ? 2 : 0)
  }

  public func wasRead(_ register: UInt32, _ access: Access) {
    if register == 0x10 { raised |= Interrupt.receiveUnderflow }
    let cleared = Self.clearedByRead(register)
    raised &= ~cleared
    if cleared & Interrupt.transmitAbort != 0 { abortSource = 0 }
    updateInterrupt()
  }

  public func set(_ register: UInt32, to value: UInt32, _ access: Access) -> Bool {
    advance(to: access.cycle)
    let before = nextEvent
    switch register {
    case 0x10: takeCommand()
    case 0x6C: setEnable(value & 7)
    // Read-only.
    case 0x2C, 0x34, 0x40...0x68, 0x70, 0x74, 0x78, 0x80, 0x9C, 0xA8, 0xF4, 0xF8, 0xFC: break
    default:
      guard let mask = Self.masks[register] else { return false }
      if !isEnabled || !Self.lockedWhileEnabled.contains(register) {
        stored[register] = value & mask
      }
    }
    updateInterrupt()
    if nextEvent < before { bus.requestAttention() }
    return true
  }

  /// IC_ENABLE. Disabled, the controller drops what it was about to do (4.3.10.3); ABORT does so when
  /// the address is through, and clears itself if there is nothing to end.
  private func setEnable(_ value: UInt32) {
    enable = value
    if !isEnabled {
      (pending, end) = (0, .max)
      raised &= ~Interrupt.activity
    }
    if end == .max { enable &= ~2 }
    start()
  }
}

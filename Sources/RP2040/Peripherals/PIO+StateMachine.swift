/// A state machine of a PIO block: its registers and FIFOs. RP2040 datasheet, section 3.2.
///
/// What an instruction does is in `PIO+Execution.swift`: it needs what the machines share.
final class PIOStateMachine {
  /// 0 to 3.
  let number: Int

  // Registers: hardware/regs/pio.h.
  var clockDivider: UInt32 = 1 << 16
  var executionControl: UInt32 = 0x1_F000
  var shiftControl: UInt32 = 0xC_0000
  var pinControl: UInt32 = 0x1400_0000

  var pc: UInt32 = 0
  var x: UInt32 = 0
  var y: UInt32 = 0
  var inputShift: UInt32 = 0
  var outputShift: UInt32 = 0
  /// Bits shifted in since the latest push, and out since the latest pull; 32 is an empty OSR.
  var inputCount: UInt32 = 0
  var outputCount: UInt32 = 32
  /// Cycles to wait before the next instruction.
  var delay: UInt32 = 0
  /// An instruction from SMn_INSTR, OUT EXEC or MOV EXEC that is to run instead of the one at `pc`.
  var injected: UInt16?
  /// Whether that came from SMn_INSTR, and stalled.
  var isInjectionStalled = false
  /// Whether it set a flag and waits for somebody to clear it (IRQ with Wait).
  var isWaitingForFlag = false
  var isStalled = false
  var isEnabled = false
  /// When it next runs, in 256ths of a cycle.
  var nextTick: UInt64 = 0
  /// What OUT and SET last did to pins, for OUT_STICKY.
  var sticky: (mask: UInt32, value: UInt32)?

  var outgoing: [UInt32] = []
  var incoming: [UInt32] = []

  init(number: Int) { self.number = number }

  /// The machine's bit in a field of four that starts at bit `field`.
  func bit(_ field: UInt32) -> UInt32 { 1 << (field &+ UInt32(truncatingIfNeeded: number)) }

  // MARK: EXECCTRL

  var usesSideEnable: Bool { executionControl >> 30 & 1 == 1 }
  var sidesDirections: Bool { executionControl >> 29 & 1 == 1 }
  var jumpPin: UInt32 { executionControl >> 24 & 31 }
  var wrapTop: UInt32 { executionControl >> 12 & 31 }
  var wrapBottom: UInt32 { executionControl >> 7 & 31 }

  /// What MOV calls STATUS: all ones if a FIFO has fewer words than STATUS_N.
  var status: UInt32 {
    let level = executionControl >> 4 & 1 == 0 ? outgoing.count : incoming.count
    return level < Int(executionControl & 15) ? .max : 0
  }

  // MARK: SHIFTCTRL

  var shiftsInRight: Bool { shiftControl >> 18 & 1 == 1 }
  var shiftsOutRight: Bool { shiftControl >> 19 & 1 == 1 }
  var pushesByItself: Bool { shiftControl >> 16 & 1 == 1 }
  var pullsByItself: Bool { shiftControl >> 17 & 1 == 1 }
  /// Bits, 1 to 32.
  var pushThreshold: UInt32 { Self.fiveBitCount(shiftControl >> 20) }
  var pullThreshold: UInt32 { Self.fiveBitCount(shiftControl >> 25) }

  /// Words of each FIFO: one may take the other's four (3.2.4, FJOIN).
  var outgoingDepth: Int { depth(joined: 30, away: 31) }
  var incomingDepth: Int { depth(joined: 31, away: 30) }

  private func depth(joined: UInt32, away: UInt32) -> Int {
    (shiftControl >> away & 1 == 1 ? 0 : 4) + (shiftControl >> joined & 1 == 1 ? 4 : 0)
      - (shiftControl >> 30 == 3 ? 4 : 0)
  }

  /// A field of five bits in which 0 is 32.
  static func fiveBitCount(_ bits: UInt32) -> UInt32 { bits & 31 == 0 ? 32 : bits & 31 }

  // MARK: PINCTRL

  var sideCount: UInt32 { min(pinControl >> 29, 5) }
  var setCount: UInt32 { pinControl >> 26 & 7 }
  var outCount: UInt32 { pinControl >> 20 & 63 }
  var inBase: UInt32 { pinControl >> 15 & 31 }
  var sideBase: UInt32 { pinControl >> 10 & 31 }
  var setBase: UInt32 { pinControl >> 5 & 31 }
  var outBase: UInt32 { pinControl & 31 }

  // MARK: Time

  /// 256ths of a cycle from one instruction to the next; an integer part of 0 is 65536.
  var period: UInt64 {
    UInt64(clockDivider >> 16 == 0 ? 0x1_0000 : clockDivider >> 16) << 8
      | UInt64(clockDivider >> 8 & 0xFF)
  }

  /// What CTRL.SM_RESTART clears (3.7, CTRL): not X, Y, the OSR or the program counter.
  func restart() {
    (inputShift, inputCount, outputCount, delay) = (0, 0, 32, 0)
    (injected, isInjectionStalled, isWaitingForFlag) = (nil, false, false)
    (isStalled, sticky) = (false, nil)
  }

  func setShiftControl(_ value: UInt32) {
    // A change of the joining empties both FIFOs (3.2.4).
    if (shiftControl ^ value) >> 30 != 0 { (outgoing, incoming) = ([], []) }
    shiftControl = value & 0xFFFF_0000
  }
}

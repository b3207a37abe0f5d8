/// Offsets of XIP_SSI's registers, what they hold after a reset and which of their bits can be written:
/// pico-sdk hardware/regs/ssi.h; RP2040 datasheet, section 4.10.13.
enum SSIRegister {
  static let control0: UInt32 = 0x00
  static let control1: UInt32 = 0x04
  static let enable: UInt32 = 0x08
  static let microwireControl: UInt32 = 0x0C
  static let slaveEnable: UInt32 = 0x10
  static let baudRate: UInt32 = 0x14
  static let transmitThreshold: UInt32 = 0x18
  static let receiveThreshold: UInt32 = 0x1C
  static let transmitLevel: UInt32 = 0x20
  static let receiveLevel: UInt32 = 0x24
  static let status: UInt32 = 0x28
  static let interruptMask: UInt32 = 0x2C
  static let interrupts: UInt32 = 0x30
  static let rawInterrupts: UInt32 = 0x34
  static let clearTransmitOverflow: UInt32 = 0x38
  static let clearReceiveOverflow: UInt32 = 0x3C
  static let clearReceiveUnderflow: UInt32 = 0x40
  static let clearInterrupts: UInt32 = 0x48
  static let dmaControl: UInt32 = 0x4C
  static let dmaTransmitLevel: UInt32 = 0x50
  static let dmaReceiveLevel: UInt32 = 0x54
  static let identification: UInt32 = 0x58
  static let version: UInt32 = 0x5C
  /// One FIFO, which 36 words in a row give access to.
  static let data: UInt32 = 0x60
  static let lastData: UInt32 = 0xEC
  static let sampleDelay: UInt32 = 0xF0
  static let enhancedControl: UInt32 = 0xF4
  static let driveEdge: UInt32 = 0xF8

  /// Of those that hold what is written.
  static let writable: [UInt32: UInt32] = [
    control0: 0x017F_FFFF, control1: 0xFFFF, microwireControl: 7, slaveEnable: 1,
    baudRate: 0xFFFF, transmitThreshold: 0xFF, receiveThreshold: 0xFF, interruptMask: 0x3F,
    dmaControl: 3, dmaTransmitLevel: 0xFF, dmaReceiveLevel: 0xFF, sampleDelay: 0xFF,
    enhancedControl: 0xFF07_FB3F, driveEdge: 0xFF,
  ]

  /// Those that cannot be written while the interface is enabled.
  static let locked: Set<UInt32> = [
    control0, control1, microwireControl, baudRate, enhancedControl, sampleDelay,
  ]

  static let resetValues: [UInt32: UInt32] = {
    var values = writable.mapValues { _ in UInt32(0) }
    values[enable] = 0
    values[identification] = 0x5153_5049
    values[version] = 0x3430_312A
    values[enhancedControl] = 0x0300_0000
    return values
  }()
}

/// How frames look, out of the registers that say so.
struct SSIFormat {
  /// CTRLR0.TMOD.
  enum Mode: UInt32 {
    case sendAndReceive = 0
    case send = 1
    case receive = 2
    /// "EEPROM read": first what was written goes out, then frames come in.
    case sendThenReceive = 3
  }

  let control: UInt32
  let control1: UInt32
  let enhanced: UInt32
  let divisor: UInt32

  var mode: Mode { Mode(rawValue: control >> 8 & 3) ?? .sendAndReceive }
  /// CTRLR0.SPI_FRF: 1 for two data lines, 2 for four.
  private var lines: UInt32 { 1 << (control >> 21 & 3) }
  var isEnhanced: Bool { lines > 1 }
  /// CTRLR0.DFS_32 is one less than the bits of a frame.
  private var frameBits: UInt32 { (control >> 16 & 0x1F) + 1 }
  var frameBytes: Int { Int((frameBits + 7) / 8) }
  /// Cycles of the system clock, which this interface runs from. A divisor of 0 would stop it; here
  /// that is one cycle for a bit.
  private func time(bits: UInt32) -> UInt64 { UInt64(bits) * UInt64(max(divisor & ~1, 1)) }
  var frameTime: UInt64 { time(bits: frameBits / lines + (frameBits % lines == 0 ? 0 : 1)) }
  var framesToReceive: UInt32 { (control1 & 0xFFFF) + 1 }

  // MARK: Enhanced transfers: SPI_CTRLR0

  /// Bytes of the instruction and of the address, those that there are. INST_L is 0, 4, 8 or 16 bits;
  /// ADDR_L counts in units of 4 bits.
  var headerLengths: [Int] {
    let instruction = [0, 1, 1, 2][Int(enhanced >> 8 & 3)]
    let address = Int((enhanced >> 2 & 0xF) + 1) / 2
    return [instruction, address].filter { $0 > 0 }
  }
  /// Clocks between address and data (WAIT_CYCLES), as bytes.
  var waitBytes: UInt32 { (enhanced >> 11 & 0x1F) * lines / 8 }
  var headerTime: UInt64 {
    time(bits: UInt32(headerLengths.reduce(0, +)) * 8 + (enhanced >> 11 & 0x1F))
  }
}

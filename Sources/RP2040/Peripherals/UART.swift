/// A PL011 UART, as the RP2040 has two: RP2040 datasheet, section 4.2.
///
/// Characters take their time at the baud rate, in both directions. Modem lines, IrDA and breaks are
/// not modelled: nothing is wired to them, CTSEN changes nothing, and BRK is only remembered.
public final class UART: Peripheral {
  /// Characters in each FIFO (4.2.2); one if LCR_H.FEN is clear.
  public static let depth = 32

  public let base: UInt32
  /// UART0_IRQ is 20, UART1_IRQ is 21 (2.3.2).
  public let interrupt: Int
  unowned public let bus: Bus
  /// Cycles a second of clk_sys, by which time is counted, and of clk_peri, which the UART divides.
  let systemClock: () -> UInt64
  let peripheralClock: () -> UInt64

  /// Told each character when its last bit has left.
  public var onTransmit: ((UInt8) -> Void)?

  // Registers that hold what was written: hardware/regs/uart.h.
  private var lowPower: UInt32 = 0
  private var integerDivisor: UInt32 = 0
  private var fractionalDivisor: UInt32 = 0
  private var lineControl: UInt32 = 0
  private var control: UInt32 = 0x300
  private var levels: UInt32 = 0x12
  private var interruptMask: UInt32 = 0
  private var dmaControl: UInt32 = 0

  /// UARTRIS, bits 4 to 10; bit 4 is RX, 5 TX, 6 receive timeout, 10 overrun.
  private var raised: UInt32 = 0
  /// UARTRSR, of which only OE (bit 3) ever happens.
  private var receiveStatus: UInt32 = 0
  /// 64 * IBRD + FBRD, taken over by a write to LCR_H. A bit lasts a quarter as many cycles of clk_peri:
  /// 16 times the divisor (4.2.7.1).
  private var divisor: UInt64 = 0

  var transmitter = CharacterLine()
  var receiver = CharacterLine()
  /// What `receive` was given and did not arrive yet.
  private var input: [UInt8] = []
  private var inputStart = 0
  private var isOverrun = false
  private var timeout = UInt64.max
  private var now: UInt64 = 0

  /// - Parameters:
  ///   - number: 0 or 1.
  ///   - systemClock: Hz of clk_sys.
  ///   - peripheralClock: Hz of clk_peri.
  public init(
    bus: Bus, number: Int, systemClock: @escaping () -> UInt64 = { 125_000_000 },
    peripheralClock: @escaping () -> UInt64 = { 125_000_000 }
  ) {
    self.bus = bus
    base = number & 1 == 0 ? 0x4003_4000 : 0x4003_8000
    interrupt = 20 + number & 1
    self.systemClock = systemClock
    self.peripheralClock = peripheralClock
  }

  public func reset() {
    (lowPower, integerDivisor, fractionalDivisor, lineControl) = (0, 0, 0, 0)
    (control, levels, interruptMask, dmaControl) = (0x300, 0x12, 0, 0)
    (raised, receiveStatus, divisor) = (0, 0, 0)
    (transmitter, receiver) = (CharacterLine(), CharacterLine())
    (isOverrun, timeout) = (false, .max)
    updateInterrupt()
  }

  // MARK: The wire

  /// Queues characters that arrive one after the other at the baud rate, the first of them a
  /// character's time from `cycle` on, or from when the receiver is enabled: until then they wait.
  public func receive(_ bytes: [UInt8], at cycle: UInt64 = 0) {
    advance(to: cycle)
    input.removeFirst(inputStart)
    inputStart = 0
    input += bytes
    changeEvents { startReceiving(at: now) }
  }

  /// Whether DMA is asked to write, or to read, a character (DREQ_UARTn_TX and _RX).
  public var isTransmitRequested: Bool { dmaControl & 2 != 0 && transmitter.queue.count < depth }
  public var isReceiveRequested: Bool { dmaControl & 1 != 0 && !receiver.queue.isEmpty }

  private var depth: Int { lineControl >> 4 & 1 == 1 ? Self.depth : 1 }
  private var transmits: Bool { control & 0x101 == 0x101 }
  private var receives: Bool { control & 0x201 == 0x201 }
  private var loopsBack: Bool { control >> 7 & 1 == 1 }

  /// Start bit, 5 to 8 data bits, parity, one or two stop bits (4.2.3.2).
  private var bitsOfCharacter: UInt64 {
    7 + UInt64(lineControl >> 5 & 3) + UInt64(lineControl >> 1 & 1) + UInt64(lineControl >> 3 & 1)
  }

  /// Cycles of clk_sys for that many bits; nil without a baud rate: an IBRD of 0 is none (4.2.7.1).
  private func cycles(ofBits bits: UInt64) -> UInt64? {
    let clock = peripheralClock()
    guard divisor >= 64, clock > 0 else { return nil }
    return max(bits &* divisor &* systemClock() / (clock &* 4), 1)
  }

  private func startTransmitting(at cycle: UInt64) {
    guard transmits, !transmitter.isBusy, let first = transmitter.queue.first,
      let duration = cycles(ofBits: bitsOfCharacter)
    else { return }
    transmitter.queue.removeFirst()
    transmitter.start(first, until: cycle &+ duration)
    // The interrupt comes of passing the mark on the way down, not of being below it (4.2.6.3).
    if transmitter.queue.count == transmitMark { raised |= 1 << 5 }
  }

  private func startReceiving(at cycle: UInt64) {
    guard receives, !loopsBack, !receiver.isBusy, inputStart < input.count,
      let duration = cycles(ofBits: bitsOfCharacter)
    else { return }
    receiver.start(input[inputStart], until: cycle &+ duration)
    inputStart += 1
  }

  private func finishTransmitting() {
    let end = transmitter.end
    let byte = transmitter.finish()
    if loopsBack { arrive(byte, at: end) } else { onTransmit?(byte) }
    startTransmitting(at: end)
  }

  private func finishReceiving() {
    let end = receiver.end
    arrive(receiver.finish(), at: end)
    startReceiving(at: end)
  }

  private func arrive(_ byte: UInt8, at cycle: UInt64) {
    timeout = cycle &+ (cycles(ofBits: 32) ?? 0)
    guard receiver.queue.count < depth else {
      isOverrun = true
      receiveStatus |= 8
      raised |= 1 << 10
      return
    }
    isOverrun = false
    receiver.queue.append(byte)
    if receiver.queue.count >= receiveMark { raised |= 1 << 4 }
  }

  // MARK: Time

  public var nextEvent: UInt64 { min(transmitter.end, receiver.end, timeout) }

  public func advance(to cycle: UInt64) {
    while nextEvent <= cycle, nextEvent != .max {
      switch nextEvent {
      case transmitter.end: finishTransmitting()
      case receiver.end: finishReceiving()
      default:
        timeout = .max
        if !receiver.queue.isEmpty { raised |= 1 << 6 }
      }
    }
    now = max(now, cycle)
    updateInterrupt()
  }

  private func changeEvents(_ body: () -> Void) {
    let before = nextEvent
    body()
    updateInterrupt()
    if nextEvent < before { bus.requestAttention() }
  }

  // MARK: Interrupts (4.2.6)

  /// Characters at which UARTIFLS says that a FIFO is low or high; without FIFOs, empty and full.
  private var transmitMark: Int { depth == 1 ? 0 : mark(levels & 7) }
  private var receiveMark: Int { depth == 1 ? 1 : mark(levels >> 3 & 7) }

  /// An eighth, a quarter, a half, three quarters, seven eighths; the rest is reserved.
  private func mark(_ level: UInt32) -> Int {
    switch level {
    case 0: Self.depth / 8
    case 1: Self.depth / 4
    case 2: Self.depth / 2
    case 3: Self.depth * 3 / 4
    default: Self.depth * 7 / 8
    }
  }

  private func updateInterrupt() {
    bus.setInterruptLine(interrupt, raised & interruptMask != 0)
  }

  // MARK: Registers

  public func value(of register: UInt32, _ access: Access) -> UInt32? {
    advance(to: access.cycle)
    switch register {
    case 0x000: return UInt32(receiver.queue.first ?? 0) | (isOverrun ? 1 << 11 : 0)
    case 0x004: return receiveStatus
    case 0x018: return flags
    case 0x020: return lowPower
    case 0x024: return integerDivisor
    case 0x028: return fractionalDivisor
    case 0x02C: return lineControl
    case 0x030: return control
    case 0x034: return levels
    case 0x038: return interruptMask
    case 0x03C: return raised
    case 0x040: return raised & interruptMask
    case 0x044: return 0
    case 0x048: return dmaControl
    case 0xFE0...0xFFC: return Self.identification[Int(register >> 2 & 7)]
    default: return nil
    }
  }

  /// PERIPHID0 to 3 and PCELLID0 to 3: hardware/regs/uart.h.
  private static let identification: [UInt32] = [0x11, 0x10, 0x34, 0, 0x0D, 0xF0, 0x05, 0xB1]

  /// UARTFR: TXFE, RXFF, TXFF, RXFE, BUSY in bits 7 to 3.
  private var flags: UInt32 {
    let (out, incoming) = (transmitter.queue, receiver.queue)
    return (out.isEmpty ? 1 << 7 : 0) | (incoming.count >= depth ? 1 << 6 : 0)
      | (out.count >= depth ? 1 << 5 : 0) | (incoming.isEmpty ? 1 << 4 : 0)
      | (transmitter.isBusy || !out.isEmpty ? 1 << 3 : 0)
  }

  public func wasRead(_ register: UInt32, _ access: Access) {
    guard register == 0, !receiver.queue.isEmpty else { return }
    receiver.queue.removeFirst()
    if receiver.queue.count < receiveMark { raised &= ~(1 << 4) }
    if receiver.queue.isEmpty {
      raised &= ~(1 << 6)
      timeout = .max
    }
    updateInterrupt()
  }

  public func set(_ register: UInt32, to value: UInt32, _ access: Access) -> Bool {
    advance(to: access.cycle)
    switch register {
    case 0x000: changeEvents { transmit(UInt8(truncatingIfNeeded: value)) }
    // Any write clears the errors (UARTECR).
    case 0x004: receiveStatus = 0
    case 0x020: lowPower = value & 0xFF
    case 0x024: integerDivisor = value & 0xFFFF
    case 0x028: fractionalDivisor = value & 0x3F
    case 0x02C, 0x030: changeEvents { setLine(register, value) }
    case 0x034: levels = value & 0x3F
    case 0x038: interruptMask = value & 0x7FF
    case 0x044: raised &= ~value
    case 0x048: dmaControl = value & 7
    // Read-only.
    case 0x018, 0x03C, 0x040, 0xFE0...0xFFC: break
    default: return false
    }
    updateInterrupt()
    return true
  }

  private func setLine(_ register: UInt32, _ value: UInt32) {
    if register == 0x02C {
      lineControl = value & 0xFF
      divisor = UInt64(integerDivisor) << 6 | UInt64(fractionalDivisor)
    } else {
      control = value & 0xFF87
    }
    startTransmitting(at: now)
    startReceiving(at: now)
  }

  /// A character for the FIFO; lost if there is no room.
  private func transmit(_ byte: UInt8) {
    guard transmitter.queue.count < depth else { return }
    transmitter.queue.append(byte)
    if transmitter.queue.count > transmitMark { raised &= ~(1 << 5) }
    startTransmitting(at: now)
  }
}

/// One direction of a UART: a FIFO, and the character that is on the wire.
struct CharacterLine {
  /// Characters to send, or that arrived; the oldest is first.
  var queue: [UInt8] = []
  private var character: UInt8 = 0
  /// When the character on the wire is through; `.max` if there is none.
  private(set) var end = UInt64.max

  var isBusy: Bool { end != .max }

  mutating func start(_ byte: UInt8, until cycle: UInt64) { (character, end) = (byte, cycle) }

  mutating func finish() -> UInt8 {
    end = .max
    return character
  }
}

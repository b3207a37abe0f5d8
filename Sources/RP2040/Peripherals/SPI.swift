/// A PL022 synchronous serial port, as the RP2040 has two: RP2040 datasheet, section 4.4.
///
/// It is modelled as a master. As a slave it waits for a clock that never comes.
public final class SPI: Peripheral {
  /// Frames in each FIFO (4.4.1).
  public static let depth = 8

  public let base: UInt32
  /// SPI0_IRQ is 18, SPI1_IRQ is 19 (2.3.2).
  public let interrupt: Int
  unowned public let bus: Bus
  /// Cycles a second of clk_sys, by which time is counted, and of clk_peri, which the port divides.
  let systemClock: () -> UInt64
  let peripheralClock: () -> UInt64

  /// The device on the bus: what it answers to a frame of 4 to 16 bits. Without one the line that the
  /// port reads stays low, and every frame reads as zero.
  public var exchange: ((UInt16) -> UInt16)?

  // hardware/regs/spi.h
  private var control: UInt32 = 0
  private var mode: UInt32 = 0
  private var prescale: UInt32 = 0
  private var interruptMask: UInt32 = 0
  private var dmaControl: UInt32 = 0
  /// ROR and RT (bits 0 and 1 of SSPRIS); the others follow from the FIFOs.
  private var raised: UInt32 = 0
  private var outgoing: [UInt16] = []
  private var incoming: [UInt16] = []
  /// The frame on the wire, and when it is through; `.max` if there is none.
  private var frame: UInt16 = 0
  private var end = UInt64.max
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
    base = number & 1 == 0 ? 0x4003_C000 : 0x4004_0000
    interrupt = 18 + number & 1
    self.systemClock = systemClock
    self.peripheralClock = peripheralClock
  }

  public func reset() {
    (control, mode, prescale, interruptMask, dmaControl) = (0, 0, 0, 0, 0)
    (raised, outgoing, incoming, end, timeout) = (0, [], [], .max, .max)
    updateInterrupt()
  }

  /// Whether DMA is asked to write, or to read, a frame (DREQ_SPIn_TX and _RX).
  public var isTransmitRequested: Bool { dmaControl & 2 != 0 && outgoing.count < Self.depth }
  public var isReceiveRequested: Bool { dmaControl & 1 != 0 && !incoming.isEmpty }

  // MARK: The wire

  /// Enabled (SSE), and not a slave (MS).
  private var isMaster: Bool { mode & 0b110 == 0b010 }
  private var bitsOfFrame: UInt64 { UInt64(control & 15) + 1 }
  private var frameMask: UInt16 { UInt16.max >> (15 - UInt16(control & 15)) }

  /// Cycles of clk_sys for that many bits, each CPSDVSR * (1 + SCR) cycles of clk_peri (4.4.3.4). The
  /// prescaler is 2 at least.
  private func cycles(ofBits bits: UInt64) -> UInt64? {
    let clock = peripheralClock()
    guard prescale >= 2, clock > 0 else { return nil }
    let divisor = UInt64(prescale) * (UInt64(control >> 8 & 0xFF) + 1)
    return max(bits &* divisor &* systemClock() / clock, 1)
  }

  private func start(at cycle: UInt64) {
    guard isMaster, end == .max, let first = outgoing.first,
      let duration = cycles(ofBits: bitsOfFrame)
    else { return }
    outgoing.removeFirst()
    (frame, end) = (first & frameMask, cycle &+ duration)
  }

  private func finish() {
    let cycle = end
    end = .max
    let loopsBack = mode & 1 == 1
    let answer = loopsBack ? frame : (exchange?(frame) ?? 0) & frameMask
    if incoming.count < Self.depth { incoming.append(answer) } else { raised |= 1 }
    // 32 periods of the clock without a frame read or arrived (4.4.3.5).
    timeout = cycle &+ (cycles(ofBits: 32) ?? 0)
    start(at: cycle)
  }

  public var nextEvent: UInt64 { min(end, timeout) }

  public func advance(to cycle: UInt64) {
    while nextEvent <= cycle, nextEvent != .max {
      if end <= timeout {
        finish()
      } else {
        timeout = .max
        if !incoming.isEmpty { raised |= 2 }
      }
    }
    now = max(now, cycle)
    updateInterrupt()
  }

  // MARK: Registers

  /// SSPRIS: the transmit FIFO half empty or less in bit 3, the receive FIFO half full in bit 2.
  private var status: UInt32 {
    raised | (outgoing.count <= Self.depth / 2 ? 8 : 0)
      | (incoming.count >= Self.depth / 2 ? 4 : 0)
  }

  private func updateInterrupt() {
    bus.setInterruptLine(interrupt, status & interruptMask != 0)
  }

  public func value(of register: UInt32, _ access: Access) -> UInt32? {
    advance(to: access.cycle)
    switch register {
    case 0x000: return control
    case 0x004: return mode
    case 0x008: return UInt32(incoming.first ?? 0)
    case 0x00C: return flags
    case 0x010: return prescale
    case 0x014: return interruptMask
    case 0x018: return status
    case 0x01C: return status & interruptMask
    case 0x020: return 0
    case 0x024: return dmaControl
    case 0xFE0...0xFFC: return Self.identification[Int(register >> 2 & 7)]
    default: return nil
    }
  }

  /// PERIPHID0 to 3 and PCELLID0 to 3: hardware/regs/spi.h.
  private static let identification: [UInt32] = [0x22, 0x10, 0x34, 0, 0x0D, 0xF0, 0x05, 0xB1]

  /// SSPSR: BSY, RFF, RNE, TNF, TFE in bits 4 to 0.
  private var flags: UInt32 {
    (end != .max || !outgoing.isEmpty ? 16 : 0) | (incoming.count >= Self.depth ? 8 : 0)
      | (incoming.isEmpty ? 0 : 4) | (outgoing.count < Self.depth ? 2 : 0)
      | (outgoing.isEmpty ? 1 : 0)
  }

  public func wasRead(_ register: UInt32, _ access: Access) {
    guard register == 0x008, !incoming.isEmpty else { return }
    incoming.removeFirst()
    if incoming.isEmpty { raised &= ~2 }
    timeout = incoming.isEmpty ? .max : now &+ (cycles(ofBits: 32) ?? 0)
    updateInterrupt()
  }

  public func set(_ register: UInt32, to value: UInt32, _ access: Access) -> Bool {
    advance(to: access.cycle)
    let before = nextEvent
    switch register {
    case 0x000: control = value & 0xFFFF
    case 0x004: mode = value & 15
    case 0x008:
      if outgoing.count < Self.depth { outgoing.append(UInt16(truncatingIfNeeded: value)) }
    // Always even (4.4.4, SSPCPSR).
    case 0x010: prescale = value & 0xFE
    case 0x014: interruptMask = value & 15
    case 0x020: raised &= ~value
    case 0x024: dmaControl = value & 3
    // Read-only.
    case 0x00C, 0x018, 0x01C, 0xFE0...0xFFC: break
    default: return false
    }
    start(at: now)
    updateInterrupt()
    if nextEvent < before { bus.requestAttention() }
    return true
  }
}

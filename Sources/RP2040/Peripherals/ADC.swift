/// The analogue-to-digital converter: RP2040 datasheet, section 4.9.
public final class ADC: Peripheral {
  /// Results in the FIFO (4.9.2.3).
  public static let depth = 4
  /// Cycles of clk_adc for a conversion (4.9.2).
  public static let conversion: UInt64 = 96
  /// What the temperature sensor reads at 27 °C: 0.706 V (4.9.5) of a reference of 3.3 V, in 4096ths.
  public static let temperatureOf27Degrees: UInt16 = 876
  /// ADC_IRQ_FIFO (2.3.2).
  public static let interrupt = 22

  public let base: UInt32 = 0x4004_C000
  unowned public let bus: Bus
  /// Cycles a second of clk_sys, by which time is counted, and of clk_adc.
  let systemClock: () -> UInt64
  let converterClock: () -> UInt64

  /// What each input converts to, 0 to 4095: GPIO 26 to 29 and the temperature sensor. The inputs that
  /// are set between two calls of `advance` are seen by all conversions in between.
  public var inputs: [UInt16] = [0, 0, 0, 0, ADC.temperatureOf27Degrees]

  // hardware/regs/adc.h
  private var control: UInt32 = 0
  private var result: UInt32 = 0
  private var fifoControl: UInt32 = 0
  private var divider: UInt32 = 0
  private var enabledInterrupts: UInt32 = 0
  private var forcedInterrupts: UInt32 = 0
  private var fifo: [UInt32] = []
  /// When the conversion that runs is done, in 256ths of a cycle of clk_sys; nil if none does.
  private var end: UInt64?
  private var now: UInt64 = 0

  /// - Parameters:
  ///   - systemClock: Hz of clk_sys.
  ///   - converterClock: Hz of clk_adc.
  public init(
    bus: Bus, systemClock: @escaping () -> UInt64 = { 125_000_000 },
    converterClock: @escaping () -> UInt64 = { 48_000_000 }
  ) {
    self.bus = bus
    self.systemClock = systemClock
    self.converterClock = converterClock
  }

  public func reset() {
    (control, result, fifoControl, divider) = (0, 0, 0, 0)
    (enabledInterrupts, forcedInterrupts) = (0, 0)
    (fifo, end) = ([], nil)
    updateInterrupt()
  }

  /// Whether DMA is asked to read a result (DREQ_ADC).
  public var isRequested: Bool { fifoControl >> 3 & 1 == 1 && isFIFOAtThreshold }

  private var isEnabled: Bool { control & 1 == 1 }
  private var startsMany: Bool { control >> 3 & 1 == 1 }
  private var usesFIFO: Bool { fifoControl & 1 == 1 }

  // MARK: Conversions

  /// 256ths of cycles of clk_sys for as many 256ths of clk_adc.
  private func duration(of time: UInt64) -> UInt64 {
    let clock = converterClock()
    return clock == 0 ? 1 << 40 : max(time &* systemClock() / clock, 256)
  }

  /// The first whole cycle that is not before a time in 256ths.
  private static func cycle(of time: UInt64) -> UInt64 { (time &+ 255) >> 8 }

  /// From one conversion of START_MANY to the next: 1 + INT + FRAC / 256 cycles (4.9.2.2), and no less
  /// than one takes.
  private var interval: UInt64 {
    duration(of: max(Self.conversion << 8, UInt64(divider) &+ 256))
  }

  private func start() {
    guard isEnabled, end == nil else { return }
    end = now << 8 &+ duration(of: Self.conversion << 8)
  }

  private func convert() {
    let input = Int(control >> 12 & 7)
    let isPowered = input != 4 || control >> 1 & 1 == 1
    result = isPowered && input < inputs.count ? UInt32(inputs[input] & 0xFFF) : 0
    if usesFIFO { push() }
    selectNext(after: UInt32(input))
  }

  private func push() {
    guard fifo.count < Self.depth else {
      fifoControl |= 1 << 11
      return
    }
    fifo.append(fifoControl >> 1 & 1 == 1 ? result >> 4 : result)
  }

  /// Round robin: the next input that has its bit in RROBIN.
  private func selectNext(after input: UInt32) {
    let inputs = control >> 16 & 31
    guard inputs != 0 else { return }
    let above = inputs & ~((UInt32(2) &<< input) &- 1)
    let next = UInt32(truncatingIfNeeded: (above != 0 ? above : inputs).trailingZeroBitCount)
    control = control & ~(7 << 12) | next << 12
  }

  public var nextEvent: UInt64 {
    // What happens with a full FIFO, or without one, is found out when somebody looks.
    guard let end, usesFIFO, fifo.count < Self.depth else { return .max }
    return Self.cycle(of: end)
  }

  public func advance(to cycle: UInt64) {
    guard cycle > now else { return }
    now = cycle
    var conversions = 0
    while let finished = end, Self.cycle(of: finished) <= now {
      convert()
      end = startsMany ? finished &+ interval : nil
      conversions += 1
      if conversions == 60 { skip() }
    }
    updateInterrupt()
  }

  /// Leaves out conversions that change nothing any more: after 60 the FIFO is full, and each number
  /// of inputs taken in turn, 1 to 5, has come round.
  private func skip() {
    guard let end, now << 8 > end else { return }
    let round = interval &* 60
    self.end = end &+ ((now << 8) &- end) / round &* round
  }

  private func updateInterrupt() { bus.setInterruptLine(Self.interrupt, status != 0) }

  // MARK: Registers

  private var isFIFOAtThreshold: Bool { fifo.count >= max(Int(fifoControl >> 24 & 15), 1) }
  private var raised: UInt32 { isFIFOAtThreshold ? 1 : 0 }
  private var status: UInt32 { raised & enabledInterrupts | forcedInterrupts }

  public func value(of register: UInt32, _ access: Access) -> UInt32? {
    advance(to: access.cycle)
    switch register {
    case 0x00: return control | (isEnabled && end == nil ? 1 << 8 : 0)
    case 0x04: return result
    case 0x08: return fifoStatus
    case 0x0C: return fifo.first ?? 0
    case 0x10: return divider
    case 0x14: return raised
    case 0x18: return enabledInterrupts
    case 0x1C: return forcedInterrupts
    case 0x20: return status
    default: return nil
    }
  }

  /// FCS: THRESH, LEVEL, OVER, UNDER, FULL, EMPTY and what was written.
  private var fifoStatus: UInt32 {
    fifoControl | UInt32(truncatingIfNeeded: fifo.count) << 16
      | (fifo.count >= Self.depth ? 1 << 9 : 0) | (fifo.isEmpty ? 1 << 8 : 0)
  }

  public func wasRead(_ register: UInt32, _ access: Access) {
    guard register == 0x0C else { return }
    if fifo.isEmpty { fifoControl |= 1 << 10 } else { fifo.removeFirst() }
    updateInterrupt()
  }

  public func write(_ offset: UInt32, _ value: UInt32, _ access: Access) -> Bool {
    let flags: UInt32 =
      switch AtomicAlias.register(offset) {
      case 0x00: 1 << 10
      case 0x08: 3 << 10
      default: 0
      }
    return write(offset, value, access, clearingWithOnes: flags)
  }

  public func set(_ register: UInt32, to value: UInt32, _ access: Access) -> Bool {
    advance(to: access.cycle)
    let before = nextEvent
    switch register {
    case 0x00: setControl(value)
    // OVER and UNDER are cleared by ones.
    case 0x08: fifoControl = value & 0x0F00_000F | fifoControl & ~value & 3 << 10
    case 0x10: divider = value & 0xFF_FFFF
    case 0x18: enabledInterrupts = value & 1
    case 0x1C: forcedInterrupts = value & 1
    // Read-only.
    case 0x04, 0x0C, 0x14, 0x20: break
    default: return false
    }
    updateInterrupt()
    if nextEvent < before { bus.requestAttention() }
    return true
  }

  /// CS: START_ONCE (bit 2) clears itself, and no conversion ever has an error (bits 9 and 10).
  private func setControl(_ value: UInt32) {
    control = value & 0x1F_700B
    if !isEnabled { end = nil }
    if startsMany || value & 4 != 0 { start() }
  }
}

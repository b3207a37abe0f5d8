/// The DMA controller: RP2040 datasheet, section 2.5. Twelve channels share one transfer a cycle.
public final class DMA: Peripheral {
  /// N_CHANNELS (2.5.7).
  public static let channelCount = 12
  /// DMA_IRQ_0; the next line is DMA_IRQ_1 (2.3.2).
  public static let firstInterrupt = 11
  /// How many cycles pass between two looks at a request of a peripheral that was not there.
  static let pollInterval: UInt64 = 32
  /// The most transfers of one call of `advance`: the rest is done in the next.
  static let transfersAtOnce = 1 << 16

  public let base: UInt32 = 0x5000_0000
  unowned public let bus: Bus

  /// Whether the peripheral behind a DREQ, 0 to 58 (2.5.3.1), wants a transfer at that cycle. Every
  /// yes is followed by one.
  public var isRequested: (_ request: Int, _ cycle: UInt64) -> Bool = { _, _ in false }

  var channels = [DMAChannel](repeating: DMAChannel(), count: DMA.channelCount)
  var sniffer = DMASniffer()
  /// INTR.
  var raised: UInt32 = 0
  private var enabledInterrupts: [UInt32] = [0, 0]
  private var forcedInterrupts: [UInt32] = [0, 0]
  /// TIMER0 to 3: X in the high, Y in the low half; X / Y of the system clock (2.5.3.2).
  private var timers: [UInt32] = [0, 0, 0, 0]
  private var timerStarts: [UInt64] = [0, 0, 0, 0]
  /// The channel that was served last: the next one has its turn.
  private var lastServed = 0
  private var isAdvancing = false
  /// Up to when transfers are done.
  var now: UInt64 = 0

  public init(bus: Bus) { self.bus = bus }

  public func reset() {
    channels = [DMAChannel](repeating: DMAChannel(), count: Self.channelCount)
    (sniffer, raised) = (DMASniffer(), 0)
    (enabledInterrupts, forcedInterrupts) = ([0, 0], [0, 0])
    (timers, lastServed) = ([0, 0, 0, 0], 0)
    updateInterrupts()
  }

  // MARK: Time

  /// When channel `number` can be served; `.max` if it has nothing to do.
  private func readyTime(_ number: Int) -> UInt64 {
    let channel = channels[number]
    guard channel.isBusy, channel.isEnabled else { return .max }
    switch channel.request {
    case 63: return now
    case 59...62: return timeOfTick(channel.usedTicks &+ 1, timer: channel.request - 59)
    default: return now
    }
  }

  /// Ticks of a timer until now; zero for other requests.
  func ticks(ofRequest request: Int) -> UInt64 {
    guard (59...62).contains(request) else { return 0 }
    let (x, y) = rate(request - 59)
    return x == 0 || y == 0 ? 0 : (now &- timerStarts[request - 59]) &* x / y
  }

  private func timeOfTick(_ tick: UInt64, timer: Int) -> UInt64 {
    let (x, y) = rate(timer)
    guard x != 0, y != 0 else { return .max }
    return timerStarts[timer] &+ (tick &* y &+ x &- 1) / x
  }

  /// No faster than the clock: X is at most Y.
  private func rate(_ timer: Int) -> (x: UInt64, y: UInt64) {
    let (x, y) = (timers[timer] >> 16, timers[timer] & 0xFFFF)
    return (UInt64(min(x, y)), UInt64(y))
  }

  /// For an unpaced sequence its end, but no more ahead than one call of `advance` can do.
  public var nextEvent: UInt64 {
    var next = UInt64.max
    for number in channels.indices {
      let ready = readyTime(number)
      guard ready != .max else { continue }
      switch channels[number].request {
      case 63:
        let count = min(UInt64(channels[number].remaining), UInt64(Self.transfersAtOnce))
        next = min(next, ready &+ count)
      case 59...62: next = min(next, max(ready, now) &+ 1)
      default: next = min(next, now &+ Self.pollInterval)
      }
    }
    return next
  }

  public func advance(to cycle: UInt64) {
    // A transfer to a register of the DMA itself comes here again.
    guard !isAdvancing, cycle > now else { return }
    isAdvancing = true
    var transfers = 0
    while now < cycle, transfers < Self.transfersAtOnce {
      if let number = nextChannel() {
        serve(number)
        now &+= 1
        transfers += 1
      } else {
        now = min(cycle, nextOpportunity())
      }
    }
    isAdvancing = false
    updateInterrupts()
  }

  /// Who is served at `now`: in turn, those with priority first (2.5.7, HIGH_PRIORITY).
  private func nextChannel() -> Int? {
    for wantsPriority in [true, false] {
      for step in 1...Self.channelCount {
        let number = (lastServed + step) % Self.channelCount
        guard channels[number].isBusy, channels[number].hasPriority == wantsPriority,
          readyTime(number) <= now
        else { continue }
        let request = channels[number].request
        if request >= 59 || isRequested(request, now) { return number }
      }
    }
    return nil
  }

  private func serve(_ number: Int) {
    lastServed = number
    channels[number].usedTicks &+= 1
    transfer(number)
  }

  private func nextOpportunity() -> UInt64 {
    var next = UInt64.max
    for number in channels.indices {
      let ready = readyTime(number)
      guard ready != .max else { continue }
      let waits = channels[number].request < 59
      next = min(next, waits ? now &+ Self.pollInterval : max(ready, now &+ 1))
    }
    return next
  }

  // MARK: Interrupts

  private func status(_ line: Int) -> UInt32 {
    raised & enabledInterrupts[line] | forcedInterrupts[line]
  }

  private func updateInterrupts() {
    for line in 0..<2 { bus.setInterruptLine(Self.firstInterrupt + line, status(line) != 0) }
  }

  // MARK: Registers (hardware/regs/dma.h)

  /// What a word of a channel's 16 is; the last of each four starts the channel.
  private enum Field { case read, write, count, control }

  private static let fields: [Field] = [
    .read, .write, .count, .control, .control, .read, .write, .count,
    .control, .count, .read, .write, .control, .write, .count, .read,
  ]

  public func value(of register: UInt32, _ access: Access) -> UInt32? {
    advance(to: access.cycle)
    switch register {
    case 0x000..<0x300: return channelRegister(register)
    case 0x400: return raised
    case 0x404, 0x414: return enabledInterrupts[Int(register >> 4 & 1)]
    case 0x408, 0x418: return forcedInterrupts[Int(register >> 4 & 1)]
    case 0x40C, 0x41C: return status(Int(register >> 4 & 1))
    case 0x420...0x42C: return timers[Int(register >> 2 & 3)]
    // Triggers and aborts are over at once, and nothing is left in the FIFOs.
    case 0x430, 0x440, 0x444: return 0
    case 0x434: return sniffer.control
    case 0x438: return sniffer.data
    case 0x448: return UInt32(Self.channelCount)
    case 0x800..<0xB00: return register & 0x3F == 4 ? channels[channel(register)].reload : nil
    default: return nil
    }
  }

  private func channel(_ register: UInt32) -> Int { Int(register >> 6 & 15) }

  private func channelRegister(_ register: UInt32) -> UInt32 {
    let channel = channels[channel(register)]
    switch Self.fields[Int(register >> 2 & 15)] {
    case .read: return channel.readAddress
    case .write: return channel.writeAddress
    case .count: return channel.remaining
    case .control: return channel.controlRegister
    }
  }

  public func write(_ offset: UInt32, _ value: UInt32, _ access: Access) -> Bool {
    write(offset, value, access, clearingWithOnes: clearedByOnes(AtomicAlias.register(offset)))
  }

  private func clearedByOnes(_ register: UInt32) -> UInt32 {
    switch register {
    case 0x000..<0x300:
      Self.fields[Int(register >> 2 & 15)] == .control ? DMAChannel.errorBits : 0
    case 0x400, 0x40C, 0x41C: .max
    default: 0
    }
  }

  public func set(_ register: UInt32, to value: UInt32, _ access: Access) -> Bool {
    advance(to: access.cycle)
    let before = nextEvent
    switch register {
    case 0x000..<0x300: setChannel(register, to: value)
    case 0x400, 0x40C, 0x41C: raised &= ~value
    case 0x404, 0x414: enabledInterrupts[Int(register >> 4 & 1)] = value & 0xFFFF
    case 0x408, 0x418: forcedInterrupts[Int(register >> 4 & 1)] = value & 0xFFFF
    case 0x420...0x42C:
      timers[Int(register >> 2 & 3)] = value
      timerStarts[Int(register >> 2 & 3)] = now
      for number in channels.indices where channels[number].request == 59 + Int(register >> 2 & 3) {
        channels[number].usedTicks = 0
      }
    case 0x430: for number in channels.indices where value >> number & 1 == 1 { start(number) }
    case 0x434: sniffer.control = value & 0xFFF
    case 0x438: sniffer.sum = value
    case 0x444:
      for number in channels.indices where value >> number & 1 == 1 {
        channels[number].isBusy = false
      }
    // Read-only.
    case 0x440, 0x448: break
    case 0x800..<0xB00: return register & 0x3F == 4
    default: return false
    }
    updateInterrupts()
    if nextEvent < before { bus.requestAttention() }
    return true
  }

  private func setChannel(_ register: UInt32, to value: UInt32) {
    let number = channel(register)
    let word = Int(register >> 2 & 15)
    switch Self.fields[word] {
    case .read: channels[number].readAddress = value
    case .write: channels[number].writeAddress = value
    case .count:
      channels[number].reload = value
      if !channels[number].isBusy { channels[number].remaining = value }
    case .control: channels[number].setControl(value)
    }
    guard word & 3 == 3 else { return }
    if value != 0 {
      start(number)
    } else if channels[number].isQuiet {
      // A null trigger: the end of a list of control blocks (2.5.3.4).
      raised |= 1 << UInt32(number)
    }
  }
}

/// A block of programmable I/O, as the RP2040 has two: RP2040 datasheet, chapter 3.
///
/// The pins' levels come and go through closures. The two cycles that the chip takes to synchronise an
/// input (3.5.6.3) are not modelled, and so INPUT_SYNC_BYPASS is only remembered.
public final class PIO: Peripheral {
  /// Cycles between two calls of `advance` while a machine runs.
  static let slice: UInt64 = 64

  public let base: UInt32
  /// PIOn_IRQ_0: 7 or 9; the next line is PIOn_IRQ_1 (2.3.2).
  public let firstInterrupt: Int
  unowned public let bus: Bus

  /// The levels of the 32 GPIOs, asked whenever an instruction looks at a pin.
  public var inputs: () -> UInt32 = { 0 }
  /// Told the levels and the enables of the block's outputs after a cycle that changed them, and when
  /// that was.
  public var onOutput: ((_ levels: UInt32, _ enables: UInt32, _ cycle: UInt64) -> Void)?

  let machines = (0..<4).map(PIOStateMachine.init(number:))
  var memory = [UInt16](repeating: 0, count: 32)
  /// What all machines together drive: DBG_PADOUT and DBG_PADOE.
  var levels: UInt32 = 0
  var enables: UInt32 = 0
  /// The eight interrupt flags.
  var flags: UInt32 = 0
  /// FDEBUG.
  var debug: UInt32 = 0
  private var synchroniserBypass: UInt32 = 0
  private var enabledInterrupts: [UInt32] = [0, 0]
  private var forcedInterrupts: [UInt32] = [0, 0]
  private var now: UInt64 = 0

  /// - Parameter number: 0 or 1.
  public init(bus: Bus, number: Int) {
    self.bus = bus
    base = number & 1 == 0 ? 0x5020_0000 : 0x5030_0000
    firstInterrupt = number & 1 == 0 ? 7 : 9
  }

  public func reset() {
    for machine in machines {
      machine.restart()
      machine.isEnabled = false
      (machine.clockDivider, machine.executionControl) = (1 << 16, 0x1_F000)
      machine.setShiftControl(0xC_0000)
      machine.pinControl = 0x1400_0000
      (machine.pc, machine.x, machine.y, machine.outputShift) = (0, 0, 0, 0)
      (machine.outgoing, machine.incoming) = ([], [])
    }
    memory = [UInt16](repeating: 0, count: 32)
    (levels, enables, flags, debug, synchroniserBypass) = (0, 0, 0, 0, 0)
    (enabledInterrupts, forcedInterrupts) = ([0, 0], [0, 0])
    updateInterrupts()
  }

  /// Whether DMA is asked to write to, or read from, the FIFO of machine `number`, 0 to 3
  /// (DREQ_PIOn_TXm and _RXm).
  public func isTransmitRequested(_ number: Int) -> Bool {
    machines[number & 3].outgoing.count < machines[number & 3].outgoingDepth
  }
  public func isReceiveRequested(_ number: Int) -> Bool {
    !machines[number & 3].incoming.isEmpty
  }

  // MARK: Time

  /// A machine that stalls may be woken by a pin, which only the owner of the pins knows of; so it is
  /// looked at as often as one that runs.
  public var nextEvent: UInt64 {
    machines.contains { $0.isEnabled } ? now &+ Self.slice : .max
  }

  public func advance(to cycle: UInt64) {
    while let cycleOfTick = nextTick(), cycleOfTick <= cycle {
      now = max(now, cycleOfTick)
      if !runCycle(cycleOfTick) {
        skip(to: cycle)
        break
      }
    }
    now = max(now, cycle)
    updateInterrupts()
  }

  private func nextTick() -> UInt64? {
    var next = UInt64.max
    for machine in machines where machine.isEnabled { next = min(next, machine.nextTick) }
    return next == .max ? nil : next >> 8
  }

  /// Runs all machines that are due. False if nobody will do anything more until something changes
  /// from outside: all who run are stalled.
  private func runCycle(_ cycle: UInt64) -> Bool {
    let before = (levels, enables, flags)
    for machine in machines where machine.isEnabled && machine.nextTick >> 8 <= cycle {
      step(machine)
      machine.nextTick &+= machine.period
    }
    if before.0 != levels || before.1 != enables { onOutput?(levels, enables, cycle) }
    return before != (levels, enables, flags)
      || machines.contains { $0.isEnabled && (!$0.isStalled || canRefill($0)) }
  }

  /// Whether what a stalled OUT waits for is on its way.
  private func canRefill(_ machine: PIOStateMachine) -> Bool {
    machine.pullsByItself
      && (machine.outputCount < machine.pullThreshold || !machine.outgoing.isEmpty)
  }

  /// Moves the machines' clocks on without running them.
  private func skip(to cycle: UInt64) {
    for machine in machines where machine.isEnabled && machine.nextTick >> 8 <= cycle {
      let missing = (cycle &+ 1) << 8 &- machine.nextTick
      machine.nextTick &+= (missing &+ machine.period &- 1) / machine.period &* machine.period
    }
  }

  // MARK: Interrupts (3.7, INTR)

  /// The flags 0 to 3, then TXNFULL, then RXNEMPTY of each machine, from bit 8, 4 and 0 on.
  private var raised: UInt32 {
    var bits = (flags & 15) << 8
    for machine in machines {
      let number = UInt32(machine.number)
      if machine.outgoing.count < machine.outgoingDepth { bits |= 16 << number }
      if !machine.incoming.isEmpty { bits |= 1 << number }
    }
    return bits
  }

  private func status(_ line: Int) -> UInt32 {
    raised & enabledInterrupts[line] | forcedInterrupts[line]
  }

  private func updateInterrupts() {
    for line in 0..<2 { bus.setInterruptLine(firstInterrupt + line, status(line) != 0) }
  }

  // MARK: Registers (hardware/regs/pio.h)

  public func value(of register: UInt32, _ access: Access) -> UInt32? {
    advance(to: access.cycle)
    switch register {
    case 0x000:
      return machines.reduce(0) { $0 | ($1.isEnabled ? $1.bit(0) : 0) }
    case 0x004: return fifoStatus
    case 0x008: return debug
    case 0x00C: return fifoLevels
    // Write-only: the FIFOs to the machines, forced flags, and the program.
    case 0x010...0x01C, 0x034, 0x048...0x0C4: return 0
    case 0x020...0x02C: return machines[Int(register >> 2 & 3)].incoming.first ?? 0
    case 0x030: return flags
    case 0x038: return synchroniserBypass
    case 0x03C: return levels
    case 0x040: return enables
    // 32 instructions, 4 machines, FIFOs of 4 words (3.7, DBG_CFGINFO).
    case 0x044: return 32 << 16 | 4 << 8 | 4
    case 0x0C8..<0x128: return machineRegister(register)
    case 0x128: return raised
    case 0x12C, 0x138: return enabledInterrupts[line(register)]
    case 0x130, 0x13C: return forcedInterrupts[line(register)]
    case 0x134, 0x140: return status(line(register))
    default: return nil
    }
  }

  private func line(_ register: UInt32) -> Int { register < 0x138 ? 0 : 1 }

  /// FSTAT: TXEMPTY, TXFULL, RXEMPTY, RXFULL from bits 24, 16, 8 and 0 on.
  private var fifoStatus: UInt32 {
    machines.reduce(0) { bits, machine in
      let state: UInt32 =
        (machine.outgoing.isEmpty ? 1 << 24 : 0)
        | (machine.outgoing.count >= machine.outgoingDepth ? 1 << 16 : 0)
        | (machine.incoming.isEmpty ? 1 << 8 : 0)
        | (machine.incoming.count >= machine.incomingDepth ? 1 : 0)
      return bits | state << UInt32(machine.number)
    }
  }

  private var fifoLevels: UInt32 {
    machines.reduce(0) { bits, machine in
      let levels = UInt32(machine.incoming.count) << 4 | UInt32(machine.outgoing.count)
      return bits | levels << (UInt32(machine.number) * 8)
    }
  }

  private func machineRegister(_ register: UInt32) -> UInt32 {
    let machine = machines[Int((register &- 0xC8) / 0x18)]
    switch (register &- 0xC8) % 0x18 {
    case 0x00: return machine.clockDivider
    case 0x04: return machine.executionControl | (machine.isInjectionStalled ? 1 << 31 : 0)
    case 0x08: return machine.shiftControl
    case 0x0C: return machine.pc
    case 0x10: return UInt32(machine.injected ?? memory[Int(machine.pc & 31)])
    default: return machine.pinControl
    }
  }

  public func wasRead(_ register: UInt32, _ access: Access) {
    guard (0x020...0x02C).contains(register) else { return }
    let machine = machines[Int(register >> 2 & 3)]
    if machine.incoming.isEmpty {
      debug |= machine.bit(8)
    } else {
      machine.incoming.removeFirst()
    }
    retryInjected()
    updateInterrupts()
  }

  public func write(_ offset: UInt32, _ value: UInt32, _ access: Access) -> Bool {
    let register = AtomicAlias.register(offset)
    let isCleared = register == 0x008 || register == 0x030
    return write(offset, value, access, clearingWithOnes: isCleared ? .max : 0)
  }

  public func set(_ register: UInt32, to value: UInt32, _ access: Access) -> Bool {
    advance(to: access.cycle)
    let before = nextEvent
    switch register {
    case 0x000: setControl(value)
    case 0x008: debug &= ~value
    case 0x010...0x01C: feed(machines[Int(register >> 2 & 3)], value)
    case 0x030: flags &= ~value
    case 0x034: flags |= value & 0xFF
    case 0x038: synchroniserBypass = value
    case 0x048...0x0C4: memory[Int((register &- 0x48) >> 2)] = UInt16(truncatingIfNeeded: value)
    case 0x0C8..<0x128: setMachine(register, to: value)
    case 0x12C, 0x138: enabledInterrupts[line(register)] = value & 0xFFF
    case 0x130, 0x13C: forcedInterrupts[line(register)] = value & 0xFFF
    // Read-only.
    case 0x004, 0x00C, 0x020...0x02C, 0x03C, 0x040, 0x044, 0x128, 0x134, 0x140: break
    default: return false
    }
    retryInjected()
    updateInterrupts()
    if nextEvent < before { bus.requestAttention() }
    return true
  }

  /// CTRL: SM_ENABLE, and the self-clearing SM_RESTART and CLKDIV_RESTART.
  private func setControl(_ value: UInt32) {
    for machine in machines {
      let bits = value >> UInt32(machine.number)
      let starts = bits & 1 == 1 && !machine.isEnabled
      machine.isEnabled = bits & 1 == 1
      if bits >> 4 & 1 == 1 { machine.restart() }
      if starts || bits >> 8 & 1 == 1 { machine.nextTick = (now &+ 1) << 8 }
    }
  }

  private func feed(_ machine: PIOStateMachine, _ word: UInt32) {
    if machine.outgoing.count < machine.outgoingDepth {
      machine.outgoing.append(word)
    } else {
      debug |= machine.bit(16)
    }
  }

  private func setMachine(_ register: UInt32, to value: UInt32) {
    let machine = machines[Int((register &- 0xC8) / 0x18)]
    switch (register &- 0xC8) % 0x18 {
    case 0x00: machine.clockDivider = value & 0xFFFF_FF00
    case 0x04: machine.executionControl = value & 0x7FFF_FF9F
    case 0x08: machine.setShiftControl(value)
    case 0x0C: break
    case 0x10: inject(UInt16(truncatingIfNeeded: value), machine)
    default: machine.pinControl = value
    }
  }

  // MARK: Instructions from outside (3.5.7)

  /// Runs an instruction at once, enabled or not; if it stalls it is tried again.
  private func inject(_ instruction: UInt16, _ machine: PIOStateMachine) {
    machine.injected = instruction
    machine.isWaitingForFlag = false
    machine.isInjectionStalled = true
    runInjected(machine)
  }

  /// A machine that does not run tries again when something changed that it may wait for.
  private func retryInjected() {
    for machine in machines where machine.isInjectionStalled && !machine.isEnabled {
      runInjected(machine)
    }
  }

  private func runInjected(_ machine: PIOStateMachine) {
    let before = (levels, enables)
    runInstruction(of: machine)
    if before != (levels, enables) { onOutput?(levels, enables, now) }
  }
}

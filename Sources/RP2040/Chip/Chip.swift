/// An RP2040: two cores, their bus, and the peripherals on it.
///
/// The cores take turns of at most `quantum` cycles, always in the same order, and time that both sleep
/// through passes at once. The same image and seed so give the same run, to the instruction.
public final class Chip {
  /// Cycles of a turn while both cores run. A core sees what the other one did at most so late; spin
  /// locks and the FIFO need no more.
  static let quantum: UInt64 = 128
  /// Cycles of a turn while one core runs, at most: what wakes the other one ends it.
  static let longQuantum: UInt64 = 1 << 20

  public let bus: Bus
  public var core0: Core
  public var core1: Core
  /// Cycles of clk_sys since power-on: what both cores have reached.
  public internal(set) var cycle: UInt64 = 0

  public let peripherals: Peripherals
  /// Whether core 1 is held in reset, as it is before power-on.
  var isCore1Held = true
  /// The emulated boot ROM; nil where a real one was given.
  public let bootROM: EmulatedBootROM?
  /// Where core 1 is in being launched; nil if it does not wait for that, or waits in a real ROM.
  var launch: Core1Launch?
  /// Whether the emulated ROM has given core 1 a program.
  var wasCore1Launched = false
  var start = Start.flash
  /// How often the chip was reset since power-on.
  public internal(set) var resetCount = 0
  private var deferred: [(Chip) -> Void] = []

  /// - Parameters:
  ///   - flashSize: Bytes of flash on the board.
  ///   - seed: Of whatever is random on the chip.
  ///   - rom: A boot ROM, of which the first 16 KB count; nil to emulate it.
  public init(flashSize: UInt32 = 2 << 20, seed: UInt64 = 1, rom: [UInt8]? = nil) {
    bus = Bus(flashSize: flashSize)
    core0 = Core(0, bus: bus)
    core1 = Core(1, bus: bus)
    peripherals = Peripherals(bus: bus, seed: seed)
    bootROM = rom == nil ? EmulatedBootROM(bus: bus, chip: peripherals.flashChip) : nil
    if let rom { _ = bus.load(Array(rom.prefix(Int(AddressMap.romSize))), at: AddressMap.rom) }
    wire()
  }

  /// Why `run` returned.
  public enum Stop: Equatable, Sendable {
    case timeUp
    /// `stop` was called.
    case stopped
    /// A core faulted (`Core.faultContext`), and the chip does not run on after faults. Locked up, it
    /// never does.
    case faulted(core: Int)
    /// Nothing will ever happen again: both cores sleep, and no event is to come.
    case asleepForever
  }

  /// Does `body` as soon as neither core is in the middle of an instruction. What hooks and devices
  /// call; they cannot touch the cores themselves.
  public func afterInstruction(_ body: @escaping (Chip) -> Void) {
    deferred.append(body)
    bus.requestAttention()
  }

  /// Makes `run` return.
  public func stop() {
    afterInstruction { $0.isStopped = true }
  }
  private var isStopped = false
  /// Whether a fault ends `run` though the program has a handler for it.
  public var stopsAtFaults = true

  /// Registers that the guest touched and nothing stands behind: of peripherals and of the cores' own.
  public var unmodelledRegisters: [UInt32] {
    var own = core0.unmodelledRegisters.union(core1.unmodelledRegisters)
    if core0.isMemoryProtectionIgnored || core1.isMemoryProtectionIgnored {
      own.insert(SystemControl.mpuControlAddress)
    }
    return own.union(bus.unmodelledRegisters.map(\.address)).sorted()
  }

  /// Whether core 1 has a program. With a real boot ROM this is whether it is out of that.
  public var isCore1Launched: Bool {
    if bootROM != nil { return wasCore1Launched }
    return core1.pc >= AddressMap.romSize || core1.calls.contains { $0.call >= AddressMap.romSize }
  }

  /// Instructions that both cores have executed.
  public var instructions: UInt64 { core0.instructions &+ core1.instructions }

  /// Runs until one of its limits, which count since power-on.
  ///
  /// - Parameters:
  ///   - pause: Cycles. While both cores run it goes on to the end of their turn, less than `quantum`
  ///     cycles further: where they pause must not change what they see of each other.
  ///   - end: Cycles, exactly.
  ///   - most: Instructions of both cores together, exactly.
  public func run(
    until pause: UInt64, endingAt end: UInt64 = .max, instructions most: UInt64 = .max
  ) -> Stop {
    isStopped = false
    while true {
      doDeferred()
      if isStopped { return .stopped }
      if let core = faultedCore { return .faulted(core: core) }
      guard cycle < min(pause, end), instructions < most else { return .timeUp }
      if wantsEvents || cycle >= nextEvent { deliverEvents() }
      let isAwake = (core0.mayRun, !isCore1Held && core1.mayRun)
      let limit = isAwake == (true, true) ? end : min(pause, end)
      guard let turn = endOfTurn(limit, most &- instructions, isAwake) else {
        return .asleepForever
      }
      if most &- instructions == 1, isAwake == (true, true) {
        // The last one of all: core 1 stays a cycle behind.
        takeTurnAlone(until: turn)
      } else {
        takeTurn(until: turn, isAwake)
      }
    }
  }

  /// The core whose fault ends `run`; nil if none does.
  public var faultedCore: Int? {
    let stops = { (context: FaultContext?) in
      context.map { $0.isLockup || self.stopsAtFaults } ?? false
    }
    if stops(core0.faultContext) { return 0 }
    return stops(core1.faultContext) ? 1 : nil
  }

  private func doDeferred() {
    while !deferred.isEmpty {
      let bodies = deferred
      deferred = []
      for body in bodies { body(self) }
    }
  }

  /// When a peripheral next wants to act, as far as is known.
  private var nextEvent: UInt64 = 0
  /// Whether that may have changed.
  private var wantsEvents = true

  /// Lets peripherals do what is due, and asks when the next of them is.
  private func deliverEvents() {
    for peripheral in peripherals.all where peripheral.nextEvent <= cycle {
      peripheral.advance(to: cycle)
    }
    // Asked when all have acted: what one did, DMA above all, may have given another something to do.
    nextEvent = .max
    for peripheral in peripherals.all { nextEvent = min(nextEvent, peripheral.nextEvent) }
    let hertz = peripherals.clockTree.frequency(of: .system).floor
    bus.cyclesPerMicrosecond = max(1, hertz / 1_000_000)
    // One that still wants to act is asked again after an instruction.
    nextEvent = max(nextEvent, cycle &+ 1)
    wantsEvents = false
    if peripherals.systemConfig.hasNMISources { peripherals.systemConfig.updateNMI() }
    bus.attention[0] = !deferred.isEmpty
  }

  /// Where both cores are to be after the turn; nil if nothing is ever to come.
  private func endOfTurn(
    _ limit: UInt64, _ instructions: UInt64, _ isAwake: (Bool, Bool)
  ) -> UInt64? {
    let (isAwake0, isAwake1) = isAwake
    let bound = min(limit, nextEvent)
    if isAwake0, isAwake1 {
      return min(bound, cycle &+ min(Self.quantum, max(1, instructions / 2)))
    }
    let wake = min(
      isAwake0 ? .max : core0.nextWake, isAwake1 || isCore1Held ? .max : core1.nextWake)
    if isAwake0 || isAwake1 {
      let turn = cycle &+ min(Self.longQuantum, instructions)
      return min(bound, turn, max(wake, cycle &+ 1))
    }
    guard min(nextEvent, wake) != .max else { return nil }
    return min(bound, max(wake, cycle &+ 1))
  }

  /// Lets both cores go on until `end`, or until the first of them has asked for something.
  ///
  /// A core that sleeps while the other one runs passes the time with it: what wakes it comes at the
  /// end of the turn, and not before.
  private func takeTurn(until end: UInt64, _ isAwake: (Bool, Bool)) {
    if isAwake == (false, true) {
      if core1.run(cycles: end &- cycle) == .attention { wantsEvents = true }
      cycle = core1.cycles
    } else {
      if core0.run(cycles: end &- cycle) == .attention { wantsEvents = true }
      cycle = core0.cycles
      if isAwake.1 { followWithCore1() }
    }
    core0.idle(until: cycle)
    core1.idle(until: cycle)
    if core0.isResetRequested || core1.isResetRequested { resetCores() }
  }

  /// Lets core 0 alone go on until `end`.
  private func takeTurnAlone(until end: UInt64) {
    if core0.run(cycles: end &- cycle) == .attention { wantsEvents = true }
    cycle = core0.cycles
    if core0.isResetRequested { resetCores() }
  }

  /// Runs core 1 as far as core 0 came. Where it gives control back early it has asked for something,
  /// which is done after the turn.
  private func followWithCore1() {
    while core1.cycles < cycle {
      switch core1.run(cycles: cycle &- core1.cycles) {
      case .attention: wantsEvents = true
      case .timeUp: continue
      case .lockedUp, .resetRequested: return
      }
    }
  }
}

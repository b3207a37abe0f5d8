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
  public private(set) var cycle: UInt64 = 0

  var peripherals: [any Peripheral] = []
  /// Whether core 1 is held in reset, or waits in the boot ROM to be started.
  var isCore1Waiting = true
  private var deferred: [(Chip) -> Void] = []

  public init(flashSize: UInt32 = 2 << 20) {
    bus = Bus(flashSize: flashSize)
    core0 = Core(0, bus: bus)
    core1 = Core(1, bus: bus)
  }

  /// Why `run` returned.
  public enum Stop: Equatable, Sendable {
    case timeUp
    /// `stop` was called.
    case stopped
    case lockedUp(core: Int)
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

  /// Runs until `limit`, in cycles since power-on.
  public func run(until limit: UInt64) -> Stop {
    isStopped = false
    while true {
      doDeferred()
      if isStopped { return .stopped }
      if core0.state == .lockedUp { return .lockedUp(core: 0) }
      if core1.state == .lockedUp, !isCore1Waiting { return .lockedUp(core: 1) }
      guard cycle < limit else { return .timeUp }
      let next = deliverEvents()
      bus.attention[0] = !deferred.isEmpty
      guard let end = endOfTurn(limit, next) else { return .asleepForever }
      takeTurn(until: end)
    }
  }

  private func doDeferred() {
    while !deferred.isEmpty {
      let bodies = deferred
      deferred = []
      for body in bodies { body(self) }
    }
  }

  /// Lets peripherals do what is due.
  ///
  /// - Returns: When the next of them is.
  private func deliverEvents() -> UInt64 {
    var next = UInt64.max
    for peripheral in peripherals {
      if peripheral.nextEvent <= cycle { peripheral.advance(to: cycle) }
      next = min(next, peripheral.nextEvent)
    }
    return max(next, cycle &+ 1)
  }

  /// Where both cores are to be after the turn; nil if nothing is ever to come.
  private func endOfTurn(_ limit: UInt64, _ event: UInt64) -> UInt64? {
    let isAwake0 = core0.mayRun
    let isAwake1 = !isCore1Waiting && core1.mayRun
    if isAwake0 || isAwake1 {
      let turn = isAwake0 && isAwake1 ? Self.quantum : Self.longQuantum
      let other = isAwake0 ? isCore1Waiting ? .max : core1.nextWake : core0.nextWake
      return min(limit, event, cycle &+ turn, max(other, cycle &+ 1))
    }
    let wake = min(core0.nextWake, isCore1Waiting ? .max : core1.nextWake)
    guard min(event, wake) != .max else { return nil }
    return min(limit, event, max(wake, cycle &+ 1))
  }

  private func takeTurn(until end: UInt64) {
    _ = core0.run(cycles: end &- cycle)
    let reached = core0.cycles
    if isCore1Waiting {
      core1.idle(until: reached)
    } else {
      // A core that gives control back early has asked for something: the other one first catches up.
      while core1.cycles < reached, core1.state != .lockedUp, !core1.isResetRequested {
        _ = core1.run(cycles: reached &- core1.cycles)
      }
      if core1.cycles < reached { core1.idle(until: reached) }
    }
    if core0.isResetRequested || core1.isResetRequested { resetRequested() }
    cycle = reached
  }

  private func resetRequested() {
  }
}

extension Core {
  /// Why `run` returned.
  public enum Stop: Equatable, Sendable {
    /// The time is up.
    case timeUp
    /// A device asked for it with `Bus.requestAttention`, or there was a signal (an event, a change of
    /// an interrupt line) that the other core may have slept for.
    case attention
    case lockedUp
    /// The guest asked for a reset of the chip (AIRCR.SYSRESETREQ).
    case resetRequested
  }

  /// Executes for `limit` cycles, of which sleep takes its part at no cost.
  public mutating func run(cycles limit: UInt64) -> Stop {
    let end = cycles &+ min(limit, .max &- cycles)
    bus.hasSignalled[0] = false
    while true {
      sampleInterrupts()
      if isResetRequested { return .resetRequested }
      if let exception = nvic.preempting(executionPriority) {
        takeException(exception)
      }
      if bus.attention[0] {
        bus.attention[0] = false
        return .attention
      }
      if state == .lockedUp { return .lockedUp }
      let now = cycles
      guard now < end else { return .timeUp }
      let next = min(end, sysTick.nextExpiry)
      if case .sleeping(let untilEvent) = state {
        if wakes(untilEvent: untilEvent) {
          state = .running
        } else {
          sliceEnd = next
        }
        continue
      }
      sliceEnd = next
      remaining = next &- now
      // What is decoded there is not kept up to date with what the other core writes.
      if window.slots == scratch { window.size = 0 }
      execute()
      instructions &+= cycles &- now
      // Whoever runs both cores looks whether the other one wakes.
      if bus.hasSignalled[0] { return .attention }
    }
  }

  /// Lets time pass with nothing executed: for a core that is held in reset.
  public mutating func idle(until cycle: UInt64) {
    sliceEnd = max(cycle, cycles)
    remaining = 0
  }

  /// Whether it would execute something if it had the time: it is awake, or what it waits for is there.
  var mayRun: Bool {
    mutating get {
      guard case .sleeping(let untilEvent) = state else { return state == .running }
      sampleInterrupts()
      let priority = untilEvent ? executionPriority : priorityWithoutMask
      return untilEvent && bus.eventRegisters[number] || nvic.preempting(priority) != nil
    }
  }

  /// When its own timer may wake it from sleep.
  var nextWake: UInt64 { sysTick.nextExpiry }

  /// Executes one instruction, or sleeps a cycle, and takes what exceptions are due before and after.
  public mutating func step() -> Stop { run(cycles: 1) }

  /// Ends the slice after the present instruction, so that `run` looks at what may have changed.
  mutating func leaveSlice() {
    sliceEnd &-= remaining
    remaining = 0
  }

  /// Takes note of the interrupt lines and of SysTick's expiry.
  mutating func sampleInterrupts() {
    nvic.sample(lines: interruptLines.pointee, nmi: bus.nmiLines[number])
    if sysTick.advance(to: cycles) { nvic.pend(NVIC.sysTick) }
    if nvic.hasNewlyPended {
      nvic.hasNewlyPended = false
      // WFE also wakes for an interrupt that becomes pending, if asked to (B1.5.18).
      if systemControl.sendsEventOnPend { bus.eventRegisters[number] = true }
    }
  }

  /// Whether what a sleeping core waits for is there (B1.5.18, B1.5.19).
  private mutating func wakes(untilEvent: Bool) -> Bool {
    if untilEvent, bus.eventRegisters[number] {
      bus.eventRegisters[number] = false
      return true
    }
    // An exception that PRIMASK alone holds back wakes WFI; for WFE it has to be taken.
    let priority = untilEvent ? executionPriority : priorityWithoutMask
    return nvic.preempting(priority) != nil
  }

  /// WFI, WFE: the instruction is over when the core wakes, so that a handler returns behind it.
  mutating func sleep(untilEvent: Bool) {
    if untilEvent, bus.eventRegisters[number] {
      bus.eventRegisters[number] = false
      return
    }
    state = .sleeping(untilEvent: untilEvent)
    leaveSlice()
  }
}

/// Exception entry and return: ARMv6-M Architecture Reference Manual, section B1.5.
extension Core {
  /// The priority that an exception must be before to be taken (B1.5.4).
  var executionPriority: Int {
    // In lockup the priority is that of what led there, so that only NMI is before HardFault's.
    let priority = priorityWithoutMask
    let masked = primask ? min(priority, 0) : priority
    return state == .lockedUp ? min(masked, NVIC.hardFaultPriority) : masked
  }

  var priorityWithoutMask: Int { nvic.activePriority }

  /// Word `index` of the vector table.
  mutating func vector(_ index: UInt32) -> UInt32? {
    readMemory(systemControl.vectorTable &+ index &* 4)
  }

  /// A word of memory, for what the processor itself reads; devices are never asked.
  private func readMemory(_ address: UInt32) -> UInt32? {
    guard address & 3 == 0 else { return nil }
    return bus.location(of: address, width: 4)?.bytes.load(as: UInt32.self)
  }

  // MARK: Entry (B1.5.6)

  /// Saves registers and enters the handler of `exception`, which is pending.
  mutating func takeException(_ exception: UInt32) {
    if case .sleeping = state { state = .running }
    if state == .lockedUp { state = .running }
    let returnValue: UInt32 =
      exceptionNumber != 0 ? 0xFFFF_FFF1 : usesProcessStack ? 0xFFFF_FFFD : 0xFFFF_FFF9
    var entered = exception
    let interrupted = registers[13]
    if let failed = pushFrame() {
      // The derived exception takes the place of the one that was to be: it has the higher priority,
      // unless the one was NMI or HardFault itself.
      record(.stacking(address: failed), at: pc)
      guard exception > NVIC.hardFault, executionPriority > NVIC.hardFaultPriority else {
        lockUp(.stacking(address: failed), at: pc)
        return
      }
      entered = NVIC.hardFault
    }
    noteException(stackPointer: interrupted, returningWith: returnValue)
    enter(entered, returningWith: returnValue)
  }

  /// Saves eight words on the stack in use. The answer is the address that could not be written.
  private mutating func pushFrame() -> UInt32? {
    let sp = registers[13]
    let isPadded = sp & 4 != 0
    let frame = (sp &- 32) & ~4
    let words: InlineArray<8, UInt32> = [
      registers[0], registers[1], registers[2], registers[3], registers[12], registers[14], pc,
      xpsr | (isPadded ? 1 << 9 : 0),
    ]
    registers[13] = frame
    for index in 0..<8 {
      let address = frame &+ UInt32(index) &* 4
      guard storeWordToMemory(address, words[index]) else { return address }
    }
    return nil
  }

  /// Enters the handler of `exception` with the registers saved already.
  private mutating func enter(_ exception: UInt32, returningWith returnValue: UInt32) {
    if exceptionNumber == 0, usesProcessStack { swapStacks() }
    usesProcessStack = false
    exceptionNumber = exception
    registers[14] = returnValue
    nvic.activate(exception)
    bus.eventRegisters[number] = true
    let address = systemControl.vectorTable &+ exception &* 4
    guard let handler = vector(exception) else {
      // A vector that cannot be read is a HardFault, too, or the end (B1.5.15).
      guard exception > NVIC.hardFault, nvic.activePriority > NVIC.hardFaultPriority else {
        lockUp(.vector(address: address), at: pc)
        return
      }
      nvic.deactivate(exception)
      record(.vector(address: address), at: pc)
      enter(NVIC.hardFault, returningWith: returnValue)
      return
    }
    noteHandler(handler)
    branch(toInterworking: handler)
  }

  // MARK: Return (B1.5.8)

  /// Returns from the exception being handled, as `value` in PC says.
  mutating func returnFromException(_ value: UInt32, at instruction: UInt32) {
    let returning = exceptionNumber
    let isLast = nvic.active & ~(1 &<< UInt64(returning)) == 0
    let kind = value & 15
    guard value >> 4 & 0xFF_FFFF == 0xFF_FFFF, nvic.isActive(returning),
      isLast ? kind == 9 || kind == 13 : kind == 1
    else {
      raise(.exceptionReturn(value), at: instruction)
      return
    }
    nvic.deactivate(returning)
    bus.eventRegisters[number] = true
    leaveSlice()
    sampleInterrupts()
    // The stack that the frame is on: R13 is the main one in any handler.
    let toProcess = kind == 13
    // Tail-chaining: what comes next finds the registers saved. Where it is not before what would
    // be returned to, the registers are restored.
    if let next = nvic.preempting(executionPriority) {
      noteExceptionReturn(keepingFrame: true)
      enter(next, returningWith: value)
      return
    }
    let frame = toProcess ? otherSP : registers[13]
    if let failed = popFrame(at: frame, toProcess: toProcess, returning: returning) {
      // The handler is over all the same; the derived exception tail-chains (B1.5.8).
      record(failed, at: instruction)
      guard nvic.activePriority > NVIC.hardFaultPriority else {
        lockUp(failed, at: instruction)
        return
      }
      noteExceptionReturn(keepingFrame: true)
      enter(NVIC.hardFault, returningWith: value)
      return
    }
    noteThread(interruptedAt: noteExceptionReturn(keepingFrame: false))
    if exceptionNumber == 0, systemControl.sleepsOnExit { state = .sleeping(untilEvent: false) }
  }

  /// Restores the eight words at `frame`. The answer is what went wrong; then nothing was changed.
  private mutating func popFrame(
    at frame: UInt32, toProcess: Bool, returning: UInt32
  ) -> Fault? {
    var words: InlineArray<8, UInt32> = .init(repeating: 0)
    for index in 0..<8 {
      let address = frame &+ UInt32(index) &* 4
      guard let word = readMemory(address) else { return .unstacking(address: address) }
      words[index] = word
    }
    let status = words[7]
    let restored = status & 0x3F
    // Thread mode has exception number 0, handler mode the number of an exception that is active.
    guard nvic.active == 0 ? restored == 0 : restored != 0 && nvic.isActive(restored) else {
      return .exceptionReturn(status)
    }
    let sp = (frame &+ 32) | (status & 1 << 9 != 0 ? 4 : 0)
    for register in 0..<4 { registers[register] = words[register] }
    registers[12] = words[4]
    registers[14] = words[5]
    if toProcess { swapStacks() }
    registers[13] = sp
    usesProcessStack = toProcess
    exceptionNumber = restored
    flags = status
    branch(toInterworking: words[6] & ~1 | status >> 24 & 1)
    return nil
  }

  // MARK: Faults

  /// Makes a HardFault of `fault` in the instruction at `instruction`, or locks up (B1.5.15).
  mutating func raise(_ fault: Fault, at instruction: UInt32) {
    leaveSlice()
    guard executionPriority > NVIC.hardFaultPriority else {
      lockUp(fault, at: instruction)
      return
    }
    record(fault, at: instruction)
    pc = instruction
    takeException(NVIC.hardFault)
  }

  private mutating func record(
    _ fault: Fault, at instruction: UInt32, isLockup: Bool = false
  ) {
    faultCount &+= 1
    let record = FaultRecord(fault: fault, pc: instruction, exception: exceptionNumber)
    lastFault = record
    faultContext = FaultContext(
      record: record, registers: (0..<15).map { registers[$0] } + [instruction], xpsr: xpsr,
      calls: calls, isLockup: isLockup)
    // Whoever runs the chip may want to stop here.
    bus.hasSignalled[0] = true
  }

  /// Forgets `faultContext`, for a run that goes on after a fault.
  public mutating func forgetFault() { faultContext = nil }

  mutating func lockUp(_ fault: Fault, at instruction: UInt32) {
    leaveSlice()
    record(fault, at: instruction, isLockup: true)
    state = .lockedUp
    // Where the architecture says that a locked-up processor fetches from (B1.5.15).
    pc = 0xFFFF_FFFE
  }

  /// SVC (A6.7.68): pends SVCall, or is a HardFault where SVCall may not preempt (B1.5.4).
  mutating func supervisorCall(_ number: UInt32) {
    let priority = Int(nvic.configuredPriority(of: NVIC.svCall))
    guard priority < executionPriority else {
      // HardFault's return address is the instruction itself, other than SVCall's (B1.5.6).
      raise(.supervisorCall(UInt8(truncatingIfNeeded: number)), at: pc)
      return
    }
    pc &+= 2
    nvic.pend(NVIC.svCall)
    leaveSlice()
  }
}

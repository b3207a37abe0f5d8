/// What the instructions of a PIO state machine do: RP2040 datasheet, section 3.4.
extension PIO {
  /// How an instruction ended.
  enum Outcome {
    case done
    /// The program counter is set already.
    case jumped
    /// To be tried again in the next cycle.
    case stalled
  }

  /// Runs one cycle of a machine.
  func step(_ machine: PIOStateMachine) {
    if let (mask, value) = machine.sticky, machine.executionControl >> 17 & 1 == 1 {
      levels = levels & ~mask | value
    }
    guard machine.delay == 0 else {
      machine.delay &-= 1
      refill(machine)
      return
    }
    runInstruction(of: machine)
  }

  /// Runs the injected instruction, or the one at the program counter.
  func runInstruction(of machine: PIOStateMachine) {
    let injected = machine.injected
    let instruction = UInt32(injected ?? memory[Int(machine.pc & 31)])
    machine.injected = nil
    // OUT fills the OSR itself, and stalls for it (3.5.4.2).
    if instruction >> 13 != 3 { refill(machine) }
    let outcome = execute(instruction, machine)
    let delay = sideSet(instruction, machine)
    machine.isStalled = outcome == .stalled
    if outcome == .stalled {
      machine.injected = injected
      return
    }
    machine.isInjectionStalled = false
    if injected == nil, outcome == .done {
      machine.pc = machine.pc == machine.wrapTop ? machine.wrapBottom : (machine.pc &+ 1) & 31
    }
    // The delay of an instruction that injects another is not waited for (3.4.5.2).
    machine.delay = machine.injected == nil ? delay : 0
  }

  /// Does the side-set, which even a stalled instruction does, and answers the delay (3.5.1).
  private func sideSet(_ instruction: UInt32, _ machine: PIOStateMachine) -> UInt32 {
    let field = instruction >> 8 & 31
    let delayBits = 5 &- machine.sideCount
    var count = machine.sideCount
    var value = field >> delayBits
    if machine.usesSideEnable, count > 0 {
      count &-= 1
      if value >> count == 0 { count = 0 }
      value &= (1 << count) &- 1
    }
    if machine.sidesDirections {
      drive(&enables, value, base: machine.sideBase, count: count)
    } else {
      drive(&levels, value, base: machine.sideBase, count: count)
    }
    return field & ((1 << delayBits) &- 1)
  }

  // MARK: Instructions

  private func execute(_ instruction: UInt32, _ machine: PIOStateMachine) -> Outcome {
    switch instruction >> 13 {
    case 0: jump(instruction, machine)
    case 1: wait(instruction, machine)
    case 2: shiftIn(instruction, machine)
    case 3: shiftOut(instruction, machine)
    case 4: instruction >> 7 & 1 == 0 ? push(instruction, machine) : pull(instruction, machine)
    case 5: move(instruction, machine)
    case 6: interrupt(instruction, machine)
    default: set(instruction, machine)
    }
  }

  private func jump(_ instruction: UInt32, _ machine: PIOStateMachine) -> Outcome {
    let isTaken: Bool
    switch instruction >> 5 & 7 {
    case 0: isTaken = true
    case 1: isTaken = machine.x == 0
    case 2:
      isTaken = machine.x != 0
      machine.x &-= 1
    case 3: isTaken = machine.y == 0
    case 4:
      isTaken = machine.y != 0
      machine.y &-= 1
    case 5: isTaken = machine.x != machine.y
    case 6: isTaken = inputs() >> machine.jumpPin & 1 == 1
    default: isTaken = machine.outputCount < machine.pullThreshold
    }
    guard isTaken else { return .done }
    machine.pc = instruction & 31
    return .jumped
  }

  /// The number of a flag; with bit 4 the machine's own number is added, modulo 4 (3.4.9.2).
  private func flag(_ index: UInt32, _ machine: PIOStateMachine) -> UInt32 {
    index >> 4 & 1 == 0
      ? index & 7 : index & 4 | (index &+ UInt32(truncatingIfNeeded: machine.number)) & 3
  }

  private func wait(_ instruction: UInt32, _ machine: PIOStateMachine) -> Outcome {
    let polarity = instruction >> 7 & 1
    let index = instruction & 31
    switch instruction >> 5 & 3 {
    case 0: return inputs() >> index & 1 == polarity ? .done : .stalled
    case 1: return inputPins(machine) >> index & 1 == polarity ? .done : .stalled
    case 2:
      let bit = UInt32(1) << flag(index, machine)
      guard (flags & bit != 0) == (polarity == 1) else { return .stalled }
      if polarity == 1 { flags &= ~bit }
      return .done
    // Reserved.
    default: return .done
    }
  }

  private func shiftIn(_ instruction: UInt32, _ machine: PIOStateMachine) -> Outcome {
    let count = PIOStateMachine.fiveBitCount(instruction)
    let total = min(machine.inputCount &+ count, 32)
    let pushes = machine.pushesByItself && total >= machine.pushThreshold
    if pushes, machine.incoming.count >= machine.incomingDepth {
      debug |= machine.bit(0)
      return .stalled
    }
    let data = source(instruction >> 5 & 7, machine) & (UInt32.max >> (32 &- count))
    if count == 32 {
      machine.inputShift = data
    } else if machine.shiftsInRight {
      machine.inputShift = machine.inputShift >> count | data << (32 &- count)
    } else {
      machine.inputShift = machine.inputShift << count | data
    }
    machine.inputCount = total
    if pushes { pushInput(machine) }
    return .done
  }

  /// What IN and MOV read, but for IN's and MOV's own meanings of 4 and 5.
  private func source(_ number: UInt32, _ machine: PIOStateMachine) -> UInt32 {
    switch number {
    case 0: inputPins(machine)
    case 1: machine.x
    case 2: machine.y
    case 6: machine.inputShift
    case 7: machine.outputShift
    default: 0
    }
  }

  private func pushInput(_ machine: PIOStateMachine) {
    machine.incoming.append(machine.inputShift)
    (machine.inputShift, machine.inputCount) = (0, 0)
  }

  /// Fills an OSR that is used up, if autopull is on and there is a word (3.5.4.2).
  private func refill(_ machine: PIOStateMachine) {
    guard machine.pullsByItself, machine.outputCount >= machine.pullThreshold,
      !machine.outgoing.isEmpty
    else { return }
    (machine.outputShift, machine.outputCount) = (machine.outgoing.removeFirst(), 0)
  }

  private func shiftOut(_ instruction: UInt32, _ machine: PIOStateMachine) -> Outcome {
    if machine.pullsByItself, machine.outputCount >= machine.pullThreshold {
      if machine.outgoing.isEmpty { debug |= machine.bit(24) }
      refill(machine)
      return .stalled
    }
    let count = PIOStateMachine.fiveBitCount(instruction)
    let data: UInt32
    if machine.shiftsOutRight {
      data = machine.outputShift & (UInt32.max >> (32 &- count))
      machine.outputShift = count == 32 ? 0 : machine.outputShift >> count
    } else {
      data = machine.outputShift >> (32 &- count)
      machine.outputShift = count == 32 ? 0 : machine.outputShift << count
    }
    machine.outputCount = min(machine.outputCount &+ count, 32)
    refill(machine)
    return put(data, count, to: instruction >> 5 & 7, machine)
  }

  /// What OUT does with the bits.
  private func put(
    _ data: UInt32, _ count: UInt32, to destination: UInt32, _ machine: PIOStateMachine
  ) -> Outcome {
    switch destination {
    case 0: outputInline(data, machine)
    case 1: machine.x = data
    case 2: machine.y = data
    case 4: drive(&enables, data, base: machine.outBase, count: machine.outCount)
    case 5:
      machine.pc = data & 31
      return .jumped
    case 6: (machine.inputShift, machine.inputCount) = (data, count)
    case 7: machine.injected = UInt16(truncatingIfNeeded: data)
    default: break
    }
    return .done
  }

  private func push(_ instruction: UInt32, _ machine: PIOStateMachine) -> Outcome {
    let ifFull = instruction >> 6 & 1 == 1
    if ifFull, machine.inputCount < machine.pushThreshold { return .done }
    guard machine.incoming.count < machine.incomingDepth else {
      debug |= machine.bit(0)
      if instruction >> 5 & 1 == 1 { return .stalled }
      // Without Block the word is lost.
      (machine.inputShift, machine.inputCount) = (0, 0)
      return .done
    }
    pushInput(machine)
    return .done
  }

  private func pull(_ instruction: UInt32, _ machine: PIOStateMachine) -> Outcome {
    let ifEmpty = instruction >> 6 & 1 == 1
    if ifEmpty, machine.outputCount < machine.pullThreshold { return .done }
    // With autopull a full OSR is left alone (3.4.7.2).
    if machine.pullsByItself, machine.outputCount == 0 { return .done }
    guard machine.outgoing.isEmpty else {
      (machine.outputShift, machine.outputCount) = (machine.outgoing.removeFirst(), 0)
      return .done
    }
    if instruction >> 5 & 1 == 1 {
      debug |= machine.bit(24)
      return .stalled
    }
    // Without Block, X stands in for the missing word.
    (machine.outputShift, machine.outputCount) = (machine.x, 0)
    return .done
  }

  private func move(_ instruction: UInt32, _ machine: PIOStateMachine) -> Outcome {
    let number = instruction & 7
    var data = number == 5 ? machine.status : source(number, machine)
    switch instruction >> 3 & 3 {
    case 1: data = ~data
    case 2: data = DMASniffer.bitsReversed(data)
    default: break
    }
    switch instruction >> 5 & 7 {
    case 0: output(data, base: machine.outBase, count: machine.outCount, machine)
    case 1: machine.x = data
    case 2: machine.y = data
    case 4: machine.injected = UInt16(truncatingIfNeeded: data)
    case 5:
      machine.pc = data & 31
      return .jumped
    case 6: (machine.inputShift, machine.inputCount) = (data, 0)
    case 7: (machine.outputShift, machine.outputCount) = (data, 0)
    // Reserved.
    default: break
    }
    return .done
  }

  private func interrupt(_ instruction: UInt32, _ machine: PIOStateMachine) -> Outcome {
    let bit = UInt32(1) << flag(instruction & 31, machine)
    if instruction >> 6 & 1 == 1 {
      flags &= ~bit
      return .done
    }
    if !machine.isWaitingForFlag { flags |= bit }
    guard instruction >> 5 & 1 == 1 else { return .done }
    let isSet = flags & bit != 0
    machine.isWaitingForFlag = isSet
    return isSet ? .stalled : .done
  }

  private func set(_ instruction: UInt32, _ machine: PIOStateMachine) -> Outcome {
    let data = instruction & 31
    switch instruction >> 5 & 7 {
    case 0: output(data, base: machine.setBase, count: machine.setCount, machine)
    case 1: machine.x = data
    case 2: machine.y = data
    case 4: drive(&enables, data, base: machine.setBase, count: machine.setCount)
    // Reserved.
    default: break
    }
    return .done
  }
}

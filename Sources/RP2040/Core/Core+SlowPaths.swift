/// What `execute` does seldom, or in a loop of its own. Each takes the address of the instruction and
/// answers where execution goes on, unless it says otherwise.
extension Core {
  /// Finds the memory around `pc`; a fault where there is none.
  @inline(never)
  mutating func openWindow(at pc: UInt32) -> UInt32 {
    self.pc = pc
    guard isThumb else {
      raise(.notThumb, at: pc)
      return self.pc
    }
    // Looking for it is no instruction.
    remaining &+= 1
    if let found = bus.fetchWindow(at: pc) {
      window = found
      return pc
    }
    // Memory without a cache of instructions: a window of this one alone, to be decoded anew.
    scratch.pointee.operation = .undecoded
    window = FetchWindow(base: pc, size: 2, memory: nil, slots: scratch)
    return pc
  }

  /// Decodes the instruction at `pc` into its slot of the window.
  @inline(never)
  mutating func decode(at pc: UInt32) -> UInt32 {
    guard let first = bus.fetch(pc) else {
      raise(.fetch(address: pc), at: pc)
      return self.pc
    }
    let slot = window.slots + Int((pc &- window.base) >> 1)
    if Instruction.isWide(first) {
      guard let second = bus.fetch(pc &+ 2) else {
        raise(.fetch(address: pc &+ 2), at: pc)
        return self.pc
      }
      slot.pointee = Instruction(wide: first, second)
    } else {
      slot.pointee = Instruction(narrow: first)
    }
    if !bus.hooks.isEmpty, let hook = bus.hooks[canonical(pc)] {
      slot.pointee = Instruction(.hook, immediate: hook)
    }
    if window.base == AddressMap.sram { bus.noteCode(atSRAM: pc &- window.base) }
    remaining &+= 1
    return pc
  }

  /// Raises the fault of the access that failed.
  @inline(never)
  mutating func failAccess(at pc: UInt32) -> UInt32 {
    raise(accessFault, at: pc)
    return self.pc
  }

  /// BX and POP to `target` (BXWritePC, A2.3.1): in handler mode it may be an exception return.
  @inline(__always)
  mutating func branchOrReturn(to target: UInt32, from pc: UInt32) -> UInt32 {
    if target & 1 != 0, target < 0xF000_0000 { return target & ~1 }
    return branchUnusually(to: target, from: pc)
  }

  @inline(never)
  private mutating func branchUnusually(to target: UInt32, from pc: UInt32) -> UInt32 {
    self.pc = pc
    if exceptionNumber != 0, target >= 0xF000_0000 {
      returnFromException(target, at: pc)
    } else {
      branch(toInterworking: target)
    }
    return self.pc
  }

  // MARK: Several registers

  /// PUSH (A6.7.50). False if an access failed; SP is then as before.
  @inline(__always)
  mutating func push(_ list: UInt32, at pc: UInt32) -> Bool {
    let start = registers[13] &- 4 &* UInt32(truncatingIfNeeded: list.nonzeroBitCount)
    guard store(list, from: start) != nil else { return false }
    registers[13] = start
    noteStackPointer(at: pc)
    return true
  }

  /// POP without PC (A6.7.49). False if an access failed; SP is then as before.
  @inline(__always)
  mutating func pop(_ list: UInt32) -> Bool {
    guard let end = load(list, from: registers[13]) else { return false }
    registers[13] = end
    return true
  }

  @inline(__always)
  mutating func popWithPC(_ list: UInt32, at pc: UInt32) -> UInt32 {
    guard let end = load(list, from: registers[13]), let target = loadWord(end) else {
      return failAccess(at: pc)
    }
    // Before the branch, which may be an exception return and change the stack.
    registers[13] = end &+ 4
    noteJump(to: target)
    return branchOrReturn(to: target, from: pc)
  }

  /// STM (A6.7.58): a base that is stored, but not first, is UNKNOWN there; here it is the old value.
  @inline(__always)
  mutating func storeMultiple(_ list: UInt32, base: Int) -> Bool {
    guard let end = store(list, from: registers[base]) else { return false }
    registers[base] = end
    return true
  }

  /// LDM (A6.7.25): a base that is loaded keeps what was loaded.
  @inline(__always)
  mutating func loadMultiple(_ list: UInt32, base: Int) -> Bool {
    let start = registers[base]
    guard let end = load(list, from: start) else {
      registers[base] = start
      return false
    }
    if list &>> UInt32(truncatingIfNeeded: base) & 1 == 0 { registers[base] = end }
    return true
  }

  /// Stores the registers of `list` upwards, and answers the address behind them.
  private mutating func store(_ list: UInt32, from start: UInt32) -> UInt32? {
    var address = start
    var rest = list
    while rest != 0 {
      guard storeWord(address, registers[rest.trailingZeroBitCount]) else { return nil }
      address = address &+ 4
      rest &= rest &- 1
    }
    return address
  }

  /// Loads the registers of `list` upwards, and answers the address behind them. Registers loaded
  /// before one that fails keep what was loaded: they are UNKNOWN (B1.5.10).
  private mutating func load(_ list: UInt32, from start: UInt32) -> UInt32? {
    var address = start
    var rest = list
    while rest != 0 {
      guard let word = loadWord(address) else { return nil }
      registers[rest.trailingZeroBitCount] = word
      address = address &+ 4
      rest &= rest &- 1
    }
    return address
  }

  // MARK: The system, and PC as an operand

  @inline(never)
  mutating func executeRarely(_ i: Instruction, at pc: UInt32) -> UInt32 {
    // As an operand PC is 4 ahead (A5.1.2).
    let operand = i.m == 15 ? pc &+ 4 : registers[Int(i.m)]
    let first = i.n == 15 ? pc &+ 4 : registers[Int(i.n)]
    self.pc = pc &+ 2
    switch i.operation {
    case .addWithPC: setRegister(i.d, to: first &+ operand)
    case .movWithPC:
      if i.d == 15 { noteJump(to: operand) }
      setRegister(i.d, to: operand)
    case .cmpWithPC: _ = add(first, ~operand, 1)
    case .cps: changeInterruptMask(to: i.immediate != 0)
    case .mrs:
      registers[Int(i.d)] = specialRegister(i.immediate)
      self.pc = pc &+ 4
    case .msr:
      setSpecialRegister(i.immediate, to: first)
      self.pc = pc &+ 4
    case .wfe: sleep(untilEvent: true)
    case .wfi: sleep(untilEvent: false)
    case .sev:
      bus.signalEvent()
      leaveSlice()
    case .svc:
      self.pc = pc
      supervisorCall(i.immediate)
    case .bkpt: raise(.breakpoint(UInt8(truncatingIfNeeded: i.immediate)), at: pc)
    default: raise(.undefinedInstruction, at: pc)
    }
    return self.pc
  }

  /// A write to PC is a branch that leaves the T bit alone (BranchWritePC, A2.3.1).
  private mutating func setRegister(_ register: UInt8, to value: UInt32) {
    switch register {
    case 15: pc = value & ~1
    case 13: registers[13] = value & ~3
    default: registers[Int(register)] = value
    }
  }
}

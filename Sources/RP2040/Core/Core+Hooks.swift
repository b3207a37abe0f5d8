/// Execution where the bus has a hook.
extension Core {
  /// Does what the hook at `pc` is for, and answers where execution goes on.
  @inline(never)
  mutating func executeHook(_ instruction: Instruction, at pc: UInt32) -> UInt32 {
    self.pc = pc
    let hook = bus.hookBodies[Int(instruction.immediate)]
    switch hook.kind {
    case .replacing:
      hook.body(&self)
      guard self.pc == pc, state == .running else { return self.pc }
      let target = registers[14]
      noteJump(to: target)
      return branchOrReturn(to: target, from: pc)
    case .watching:
      hook.body(&self)
      executeOriginal(at: pc)
      return pc
    }
  }

  /// Lets the instruction that a hook hides be the next one, whatever was asked for meanwhile: else
  /// the hook would be met twice.
  private mutating func executeOriginal(at pc: UInt32) {
    if bus.attention[0] { leaveSlice() }
    // The hook took the place of an instruction, and gives it back.
    remaining &+= 1
    scratch.pointee = original(at: pc)
    window = FetchWindow(base: pc, size: 2, memory: nil, slots: scratch)
  }

  private func original(at pc: UInt32) -> Instruction {
    guard let first = bus.fetch(pc) else { return Instruction(.undefined) }
    guard Instruction.isWide(first) else { return Instruction(narrow: first) }
    guard let second = bus.fetch(pc &+ 2) else { return Instruction(.undefined) }
    return Instruction(wide: first, second)
  }

  /// The address in the first of the aliases that `pc` may be in.
  func canonical(_ pc: UInt32) -> UInt32 {
    pc >> 26 == AddressMap.flash >> 26 ? pc & (AddressMap.flashSpan - 1) | AddressMap.flash : pc
  }

  /// Makes what a replaced function does wrong a fault of its caller's call.
  mutating func raiseFromHook(_ fault: Fault) { raise(fault, at: registers[14] &- 1 &- 4) }
}

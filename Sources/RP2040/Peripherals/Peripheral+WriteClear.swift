extension Peripheral {
  /// Takes a write to a register in which writing ones clears bits, those of `mask`: they do so in
  /// every view. (A status flag is cleared through the clearing view by its own bit, as the USB driver
  /// of the Pico SDK does; it must not clear the others, which an `old & ~value` written would.)
  func write(
    _ offset: UInt32, _ value: UInt32, _ access: Access, clearingWithOnes mask: UInt32
  ) -> Bool {
    let register = AtomicAlias.register(offset)
    let view = AtomicAlias(offset: offset)
    let old = view == .write ? 0 : self.value(of: register, access) ?? 0
    let stored = view.applied(to: old, value) & ~mask | value & mask
    if !set(register, to: stored, access) {
      bus.noteUnmodelled(base &+ register, access, isWrite: true)
    }
    return true
  }
}

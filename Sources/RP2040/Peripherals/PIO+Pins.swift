/// How the state machines of a PIO block reach pins: RP2040 datasheet, section 3.5.6.
extension PIO {
  func rotatedLeft(_ value: UInt32, _ count: UInt32) -> UInt32 {
    value << (count & 31) | value >> (32 &- (count & 31))
  }

  /// Writes the low `count` bits of `value` to the pins from `base` on, round the corner of 32.
  func drive(_ pins: inout UInt32, _ value: UInt32, base: UInt32, count: UInt32) {
    let mask = count >= 32 ? UInt32.max : (1 << count) &- 1
    pins = pins & ~rotatedLeft(mask, base) | rotatedLeft(value & mask, base)
  }

  func output(
    _ value: UInt32, base: UInt32, count: UInt32, _ machine: PIOStateMachine
  ) {
    drive(&levels, value, base: base, count: count)
    guard machine.executionControl >> 17 & 1 == 1 else { return }
    var (mask, kept) = (UInt32(0), UInt32(0))
    drive(&mask, .max, base: base, count: count)
    drive(&kept, value, base: base, count: count)
    machine.sticky = (mask, kept)
  }

  /// The pins, with IN_BASE lowest.
  func inputPins(_ machine: PIOStateMachine) -> UInt32 {
    rotatedLeft(inputs(), 32 &- machine.inBase)
  }

  /// With INLINE_OUT_EN a bit of the data says whether it goes to the pins at all (3.5.5).
  func outputInline(_ data: UInt32, _ machine: PIOStateMachine) {
    let control = machine.executionControl
    if control >> 18 & 1 == 1, data >> (control >> 19 & 31) & 1 == 0 {
      machine.sticky = nil
    } else {
      output(data, base: machine.outBase, count: machine.outCount, machine)
    }
  }
}

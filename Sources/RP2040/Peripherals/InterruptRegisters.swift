/// INTR, INTE, INTF and INTS of a peripheral: RP2040 datasheet, section 2.3.2 has how they combine.
struct InterruptRegisters {
  let mask: UInt32
  /// INTR: what happened.
  var raw: UInt32 = 0
  /// INTE: what of it interrupts.
  var enabled: UInt32 = 0 { didSet { enabled &= mask } }
  /// INTF: what interrupts, happened or not.
  var forced: UInt32 = 0 { didSet { forced &= mask } }

  init(mask: UInt32) { self.mask = mask }

  /// INTS.
  var status: UInt32 { raw & enabled | forced }
}

/// A function of the boot ROM: what it is called in RP2040 datasheet, section 2.8.3, and what is done in
/// its place.
struct ROMFunction {
  let name: String
  let body: (inout Core) -> Void

  init(_ name: String, _ body: @escaping (inout Core) -> Void) {
    self.name = name
    self.body = body
  }

  /// A function of R0 that answers in R0.
  static func unary(_ name: String, _ body: @escaping (UInt32) -> UInt32) -> Self {
    Self(name) { core in core[0] = body(core[0]) }
  }

  /// A function of R0 and R1 that answers in R0.
  static func binary(_ name: String, _ body: @escaping (UInt32, UInt32) -> UInt32) -> Self {
    Self(name) { core in core[0] = body(core[0], core[1]) }
  }
}

extension Core {
  /// The 64 bits in R0 and R1, or in R2 and R3: the lower register has the lower half (AAPCS32, 6.5).
  func wide(_ register: Int) -> UInt64 {
    UInt64(self[register]) | UInt64(self[register + 1]) << 32
  }

  mutating func setWide(_ register: Int, to value: UInt64) {
    self[register] = UInt32(truncatingIfNeeded: value)
    self[register + 1] = UInt32(truncatingIfNeeded: value >> 32)
  }
}

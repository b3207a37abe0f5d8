/// One access by a core to a device.
public struct Access {
  /// The number of the core: 0 or 1.
  public let core: Int
  /// The core's time, in instructions executed or slept through since its reset.
  public let cycle: UInt64
  /// How many bytes the instruction moves: 1, 2 or 4.
  public let width: Int

  public init(core: Int, cycle: UInt64, width: Int) {
    self.core = core
    self.cycle = cycle
    self.width = width
  }
}

/// Registers in memory, such as a peripheral's. A device sees whole words only; the bus takes care of
/// narrow accesses.
///
/// A device asks for an interrupt with `Bus.setInterruptLine`, at any time.
public protocol Device: AnyObject {
  /// The word at `offset`, a multiple of 4, from the start of the device; nil is a bus error.
  func read(_ offset: UInt32, _ access: Access) -> UInt32?

  /// Takes the word `value` at `offset`, a multiple of 4. False is a bus error.
  func write(_ offset: UInt32, _ value: UInt32, _ access: Access) -> Bool
}

/// What a write through one of the four views of a peripheral's registers does: RP2040 datasheet,
/// section 2.1.2. Each view is 4 KB after the one before; all read the same.
public enum AtomicAlias: UInt32, Sendable {
  case write = 0
  case xor = 1
  case set = 2
  case clear = 3

  /// The view that `offset`, counted from the peripheral's base, is in.
  public init(offset: UInt32) {
    self = Self(rawValue: offset >> 12 & 3) ?? .write
  }

  /// The register that `offset` means, whatever the view.
  public static func register(_ offset: UInt32) -> UInt32 { offset & 0xFFF }

  /// What a register with `old` holds after a write of `value`.
  public func applied(to old: UInt32, _ value: UInt32) -> UInt32 {
    switch self {
    case .write: value
    case .xor: old ^ value
    case .set: old | value
    case .clear: old & ~value
    }
  }
}

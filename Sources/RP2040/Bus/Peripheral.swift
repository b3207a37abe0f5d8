/// A peripheral of the RP2040: registers of 32 bits in four views (`AtomicAlias`), and events in time.
///
/// A conforming class says what its registers hold and what a write does; the rest is here. What it
/// does not know it answers with nil or false, and the touch is reported, never guessed.
public protocol Peripheral: Device {
  /// Where its registers are: RP2040 datasheet, section 2.2.
  var base: UInt32 { get }
  /// Bytes of the address space that it answers in: 16 KB, the four views.
  var size: UInt32 { get }
  /// Not owned: the bus owns its devices.
  var bus: Bus { get }

  /// What the register at offset `register` holds, without any effect of reading it; nil if no such
  /// register is modelled.
  func value(of register: UInt32, _ access: Access) -> UInt32?

  /// What a read of the register does beside: takes from a FIFO, clears a flag. Called after `value`.
  func wasRead(_ register: UInt32, _ access: Access)

  /// Takes a write, the view applied already. False if no such register is modelled.
  func set(_ register: UInt32, to value: UInt32, _ access: Access) -> Bool

  /// Back to the values of the datasheet's reset columns.
  func reset()

  /// The cycle at which it next wants `advance`; `.max` for never. Whoever brings it forward in a
  /// write calls `bus.requestAttention()`.
  var nextEvent: UInt64 { get }

  /// Lets time pass, up to `cycle`: alarms expire, characters leave.
  func advance(to cycle: UInt64)
}

extension Peripheral {
  public var size: UInt32 { 16 << 10 }
  public func wasRead(_ register: UInt32, _ access: Access) {}
  public var nextEvent: UInt64 { .max }
  public func advance(to cycle: UInt64) {}

  public func read(_ offset: UInt32, _ access: Access) -> UInt32? {
    let register = AtomicAlias.register(offset)
    guard let value = value(of: register, access) else {
      bus.noteUnmodelled(base &+ register, access, isWrite: false)
      return 0
    }
    wasRead(register, access)
    return value
  }

  public func write(_ offset: UInt32, _ value: UInt32, _ access: Access) -> Bool {
    let register = AtomicAlias.register(offset)
    let view = AtomicAlias(offset: offset)
    let old = view == .write ? 0 : self.value(of: register, access) ?? 0
    if !set(register, to: view.applied(to: old, value), access) {
      bus.noteUnmodelled(base &+ register, access, isWrite: true)
    }
    return true
  }
}

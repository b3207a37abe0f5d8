/// The 32 locks of the SIO: RP2040 datasheet, section 2.3.1.3. They do not know who took them.
public struct Spinlocks: Equatable, Sendable {
  /// SPINLOCK_ST: a bit for each lock that is taken.
  public private(set) var taken: UInt32 = 0

  public init() {}

  /// Reads lock `number`, 0 to 31: takes it if it is free, and then answers its bit; zero if not.
  public mutating func claim(_ number: UInt32) -> UInt32 {
    let bit = UInt32(1) &<< number
    guard taken & bit == 0 else { return 0 }
    taken |= bit
    return bit
  }

  /// Takes a write to lock `number`: whatever the value, it is free then.
  public mutating func release(_ number: UInt32) { taken &= ~(1 &<< number) }
}

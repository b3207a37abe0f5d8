/// A register that the guest touched and nothing here stands behind: it read as zero, and writes to it
/// were lost.
public struct UnmodelledRegister: Equatable, Sendable {
  public let address: UInt32
  public internal(set) var reads: UInt64 = 0
  public internal(set) var writes: UInt64 = 0
  /// The core and the cycle of the first touch.
  public let core: Int
  public let cycle: UInt64
}

extension Bus {
  /// Notes a touch of a register that is not modelled.
  ///
  /// At most 4,096 registers are told apart: a guest that walks through the address space should not
  /// take the host's memory.
  public func noteUnmodelled(_ address: UInt32, _ access: Access, isWrite: Bool) {
    guard unmodelled.count < 4_096 || unmodelled[address] != nil else { return }
    var register =
      unmodelled[address]
      ?? UnmodelledRegister(address: address, core: access.core, cycle: access.cycle)
    if isWrite { register.writes &+= 1 } else { register.reads &+= 1 }
    unmodelled[address] = register
  }

  /// All that were touched, by address.
  public var unmodelledRegisters: [UnmodelledRegister] {
    unmodelled.values.sorted { $0.address < $1.address }
  }
}

/// Why a guest's instruction could not be completed. On ARMv6-M each of these is a HardFault (B1.5.7).
public enum Fault: Equatable, Sendable {
  /// The instruction is undefined, or unpredictable in a way that nothing sensible can come of.
  case undefinedInstruction
  /// There is nothing executable at the address.
  case fetch(address: UInt32)
  /// A branch or a vector asked for the ARM state, which this processor lacks (B1.5.7, A4.1.1).
  case notThumb
  /// An access to an address that is no multiple of its width (A3.2.1).
  case unaligned(address: UInt32)
  /// Nothing answers a read at the address.
  case read(address: UInt32)
  /// Nothing takes a write at the address.
  case write(address: UInt32)
  /// A write to flash or to the boot ROM.
  case writeToReadOnly(address: UInt32)
  /// A BKPT, with no debugger that would take it (A6.7.12).
  case breakpoint(UInt8)
  /// An SVC where SVCall may not preempt (B1.5.4).
  case supervisorCall(UInt8)
  /// A value that no exception return accepts, or one that contradicts the exceptions active (B1.5.8).
  case exceptionReturn(UInt32)
  /// Saving registers for an exception failed at the address (B1.5.6).
  case stacking(address: UInt32)
  /// Restoring registers at the end of an exception failed at the address (B1.5.8).
  case unstacking(address: UInt32)
  /// The vector at the address could not be read (B1.5.6).
  case vector(address: UInt32)
}

/// What a core was doing when it faulted: before anything was saved or any handler entered.
public struct FaultContext: Equatable, Sendable {
  public let record: FaultRecord
  /// R0 to R15, where R15 is the address of the instruction.
  public let registers: [UInt32]
  public let xpsr: UInt32
  /// The calls the core was in, the innermost first; empty where they are not followed.
  public let calls: [CallFrame]
  /// Whether it could not even be handled: the core is locked up.
  public let isLockup: Bool
}

/// A fault and where it happened.
public struct FaultRecord: Equatable, Sendable {
  public let fault: Fault
  /// The address of the instruction.
  public let pc: UInt32
  /// The exception that was being handled; 0 for none.
  public let exception: UInt32

  public init(fault: Fault, pc: UInt32, exception: UInt32) {
    self.fault = fault
    self.pc = pc
    self.exception = exception
  }
}

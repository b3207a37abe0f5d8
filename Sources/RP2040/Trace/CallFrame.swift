/// One call that has not returned yet, or one exception.
public struct CallFrame: Equatable, Sendable {
  /// The address of the instruction that called, or that an exception came before.
  public var call: UInt32
  /// The address called: a function, or the handler of an exception.
  public var target: UInt32
  /// Where execution goes on afterwards; for an exception the value in LR, 0xFFFFFFFx.
  public var returnAddress: UInt32
  /// The stack pointer when the call was made: while it is lower, or as low, the call goes on.
  public var stackPointer: UInt32
  /// What `Core.watchReturn` marked it with; negative for nothing.
  var mark: Int32 = -1

  public var isException: Bool { returnAddress >= 0xF000_0000 }
}

/// Something that happened to a heap, as it happens.
public struct ObservedEvent: Equatable, Sendable {
  public enum Kind: Equatable, Sendable {
    case allocated
    /// A block changed its size, and its place if `from` is another one.
    case reallocated(from: UInt32)
    case freed
    /// A request was refused.
    case failed
    /// A phase of that name ended; nothing else in the event means anything then but core and cycle.
    case phaseEnded(String)
  }

  public var kind: Kind
  /// 0 or 1.
  public var core: Int
  /// Cycles since power-on.
  public var cycle: UInt64
  public var heap: String
  /// 0 for a failed request.
  public var pointer: UInt32
  /// Bytes asked for; for a freed block those that it was asked for with.
  public var size: UInt32
  /// The number of the call site, for `Observer.site`: who asked for the block. 0 where it is not
  /// known.
  public var site: Int32
}

/// A bound on something in the image.
///
/// ```swift
/// Limit(.layer("lwIP"), atMost: .KB(48), warnAt: .percent(90))
/// Limit(.region("RAM"), atMost: .percent(99))
/// Limit(.flash, headroom: .KB(64))
/// Limit(.heapReachable, atLeast: .KB(40), because: "a TLS handshake takes 39 KB")
/// ```
///
/// A percentage in `atMost`, `atLeast` and `headroom` is one of the memory that the subject lies in:
/// of the region for `.region`, of flash for what is counted there, of what the heap can have at most
/// for `.peak`, of what is reserved for `.stackUsed`, else of all RAM.
///
/// What only a run tells is held against a run's profile, `rambudget check --profile FILE`:
///
/// ```swift
/// Limit(.peak(.cHeap, phase: "tls-handshake"), atMost: .KB(40))
/// Limit(.peak(.cHeap, layer: "mbedTLS"), atMost: .KB(38))
/// Limit(.peak(.pool("heap_pool")), headroom: .percent(10))
/// Limit(.stackUsed(core: 0), atMost: .percent(90))
/// ```
public struct Limit: BudgetStatement, Equatable, Sendable, Codable {
  public enum Bound: String, Sendable, Codable {
    /// Over if it has more bytes than that.
    case atMost
    /// Over if it has fewer.
    case atLeast
    /// Over if fewer remain of the memory that it lies in.
    case headroom
  }

  public var subject: Subject
  public var bound: Bound
  public var amount: Amount
  /// From where on it is a warning; nil for never. A percentage is one of the limit.
  public var warnAt: Amount?
  /// Why the limit is what it is; findings repeat it.
  public var reason: String?
  /// Line of the declaration, from 1.
  public var line: Int

  /// At most so many bytes.
  ///
  /// - Parameter warnAt: a warning from there on; a percentage is one of the limit.
  public init(
    _ subject: Subject, atMost amount: Amount, warnAt: Amount? = nil, because reason: String? = nil,
    line: Int = #line
  ) {
    self.init(subject, .atMost, amount, warnAt, reason, line)
  }

  /// At least so many bytes, such as of heap.
  ///
  /// - Parameter warnAt: a warning from there down; a percentage, over 100, is one of the limit.
  public init(
    _ subject: Subject, atLeast amount: Amount, warnAt: Amount? = nil,
    because reason: String? = nil, line: Int = #line
  ) {
    self.init(subject, .atLeast, amount, warnAt, reason, line)
  }

  /// At least so many bytes must remain of a region, of `.ram` or `.flash`, or, in a run, of a heap or
  /// a stack.
  ///
  /// - Parameter warnAt: a warning where no more than that remain; a percentage, over 100, is one of
  ///   the limit.
  public init(
    _ subject: Subject, headroom amount: Amount, warnAt: Amount? = nil,
    because reason: String? = nil, line: Int = #line
  ) {
    self.init(subject, .headroom, amount, warnAt, reason, line)
  }

  private init(
    _ subject: Subject, _ bound: Bound, _ amount: Amount, _ warnAt: Amount?, _ reason: String?,
    _ line: Int
  ) {
    self.subject = subject
    self.bound = bound
    self.amount = amount
    self.warnAt = warnAt
    self.reason = reason
    self.line = line
  }

  public func add(to budget: inout Budget) { budget.limits.append(self) }
}

extension Limit {
  @available(*, unavailable, message: "say the unit: .bytes(48) or .KB(48)")
  public init(
    _ subject: Subject, atMost: Int, warnAt: Amount? = nil, because reason: String? = nil
  ) { fatalError() }

  @available(*, unavailable, message: "say the unit: .bytes(48) or .KB(48)")
  public init(
    _ subject: Subject, atLeast: Int, warnAt: Amount? = nil, because reason: String? = nil
  ) { fatalError() }

  @available(*, unavailable, message: "say the unit: .bytes(48) or .KB(48)")
  public init(
    _ subject: Subject, headroom: Int, warnAt: Amount? = nil, because reason: String? = nil
  ) { fatalError() }
}

/// How much something may grow since a baseline: `rambudget check --baseline FILE`.
///
/// ```swift
/// Growth(.layer("VM"), atMost: .bytes(512))
/// Growth(.flash, atMost: .percent(1))
/// ```
public struct Growth: BudgetStatement, Equatable, Sendable, Codable {
  public var subject: Subject
  /// A percentage is one of what the baseline has.
  public var amount: Amount
  /// Why the limit is what it is; findings repeat it.
  public var reason: String?
  /// Line of the declaration, from 1.
  public var line: Int

  /// At most so many bytes more than in the baseline; a percentage is one of the baseline's.
  public init(
    _ subject: Subject, atMost amount: Amount, because reason: String? = nil, line: Int = #line
  ) {
    self.subject = subject
    self.amount = amount
    self.reason = reason
    self.line = line
  }

  public func add(to budget: inout Budget) { budget.growths.append(self) }
}

extension Growth {
  @available(*, unavailable, message: "say the unit: .bytes(512) or .KB(1)")
  public init(_ subject: Subject, atMost: Int, because reason: String? = nil) { fatalError() }
}

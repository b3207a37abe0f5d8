/// A rule that ties build options to each other, such as lwIP's own checks.
///
/// ```swift
/// Require(
///   BuildOption("TCP_WND") <= BuildOption("PBUF_POOL_SIZE") * BuildOption("PBUF_POOL_BUFSIZE"),
///   because: "a window must fit the pbufs")
/// ```
public struct Require: BudgetStatement, Equatable, Sendable, Codable {
  /// An option's value times a number, and times another option's.
  public struct Term: Equatable, Sendable, Codable {
    public var option: String
    /// A second option to multiply with.
    public var times: String?
    public var factor: Int
  }

  /// Their sum…
  public var terms: [Term]
  /// …must not exceed this.
  public var most: Int
  /// Why it is so; plans that break it are told so.
  public var reason: String?
  /// Line of the declaration, from 1.
  public var line: Int

  public init(_ comparison: Comparison, because reason: String? = nil, line: Int = #line) {
    terms = comparison.terms
    most = comparison.most
    self.reason = reason
    self.line = line
  }

  public func add(to budget: inout Budget) { budget.requirements.append(self) }
}

/// The value of a build option in a `Require`.
public struct BuildOption: Sendable {
  let name: String

  public init(_ name: String) { self.name = name }

  var sum: Sum { Sum(terms: [Require.Term(option: name, factor: 1)], constant: 0) }
}

/// A sum of options and numbers.
public struct Sum: Sendable {
  var terms: [Require.Term]
  var constant: Int

  func scaled(by factor: Int) -> Sum {
    Sum(
      terms: terms.map { term in
        var term = term
        term.factor = term.factor.clampedTimes(factor)
        return term
      },
      constant: constant.clampedTimes(factor))
  }

  func plus(_ other: Sum) -> Sum {
    Sum(terms: terms + other.terms, constant: constant.clampedPlus(other.constant))
  }
}

/// Two sums of which one must not exceed the other.
public struct Comparison: Sendable {
  let terms: [Require.Term]
  let most: Int

  init(_ left: Sum, isAtMost right: Sum) {
    let difference = left.plus(right.scaled(by: -1))
    terms = difference.terms
    most = 0.clampedPlus(difference.constant.clampedTimes(-1))
  }
}

/// What may stand in a `Require`: options, sums of them, and numbers.
public protocol Summand: Sendable { var asSum: Sum { get } }
extension BuildOption: Summand { public var asSum: Sum { sum } }
extension Sum: Summand { public var asSum: Sum { self } }
extension Int: Summand { public var asSum: Sum { Sum(terms: [], constant: self) } }

public func * (factor: Int, option: BuildOption) -> Sum { option.sum.scaled(by: factor) }
public func * (left: BuildOption, right: BuildOption) -> Sum {
  Sum(
    terms: [Require.Term(option: left.name, times: right.name, factor: 1)], constant: 0)
}
public func * (option: BuildOption, factor: Int) -> Sum { option.sum.scaled(by: factor) }
public func + (left: BuildOption, right: some Summand) -> Sum { left.sum.plus(right.asSum) }
public func + (left: Sum, right: some Summand) -> Sum { left.plus(right.asSum) }
public func - (left: BuildOption, right: some Summand) -> Sum {
  left.sum.plus(right.asSum.scaled(by: -1))
}
public func - (left: Sum, right: some Summand) -> Sum { left.plus(right.asSum.scaled(by: -1)) }
public func <= (left: BuildOption, right: some Summand) -> Comparison {
  Comparison(left.sum, isAtMost: right.asSum)
}
public func <= (left: Sum, right: some Summand) -> Comparison {
  Comparison(left, isAtMost: right.asSum)
}
public func >= (left: BuildOption, right: some Summand) -> Comparison {
  Comparison(right.asSum, isAtMost: left.sum)
}
public func >= (left: Sum, right: some Summand) -> Comparison {
  Comparison(right.asSum, isAtMost: left)
}

extension Int {
  // A budget file is checked after it ran: a number that is too large must not end it before.
  fileprivate func clampedTimes(_ other: Int) -> Int {
    let (product, overflows) = multipliedReportingOverflow(by: other)
    return overflows ? ((self < 0) == (other < 0) ? .max : -.max) : product
  }

  fileprivate func clampedPlus(_ other: Int) -> Int {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? (self < 0 ? -.max : .max) : sum
  }
}

/// What a plan should leave as it is, most important first.
///
/// ```swift
/// Prefer("heap_pool", "TLS records")  // then the fewest changes
/// ```
public struct Prefer: BudgetStatement, Equatable, Sendable, Codable {
  /// Names of knobs.
  public var knobs: [String]
  /// Line of the declaration, from 1.
  public var line: Int

  /// - Parameter knobs: names of knobs that should change least, most important first.
  public init(_ knobs: String..., line: Int = #line) {
    self.knobs = knobs
    self.line = line
  }

  public func add(to budget: inout Budget) { budget.preferences.append(self) }
}

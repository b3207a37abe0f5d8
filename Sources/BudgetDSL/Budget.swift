@_exported import MemoryModel

/// What a firmware may use of its memory, as limits that `rambudget check` holds against a link.
///
/// A budget file is a Swift program that declares one or more of them:
///
/// ```swift
/// import BudgetDSL
///
/// let budget = Budget("PicoMQTT on Pico W", board: .picoW) {
///   Layer("MQTT") { Path("ports/common/mqtt*.c") }
///   Limit(.layer("lwIP"), atMost: .KB(48), warnAt: .percent(90))
///   Limit(.ram, headroom: .KB(2))
///   Demand("TLS handshake", .KB(40), from: .cHeap, for: "mbedTLS")
///   for core in 0...1 { Limit(.stack(core: core), atMost: .KB(4)) }
/// }
/// ```
///
/// Conditions and loops are Swift's own. Every declaration knows its line, which findings cite.
public struct Budget: Equatable, Sendable {
  /// Names the budget in findings; unique within a file.
  public var name: String
  /// The board that the firmware is for; its regions are the most that a link may have.
  public var board: Board?
  /// Patterns over the path of the firmware: the budget holds for those that match; empty for all.
  public var images: [String]
  /// Line of the declaration, from 1.
  public var line: Int
  public var layers: [Layer] = []
  public var limits: [Limit] = []
  public var growths: [Growth] = []
  public var demands: [Demand] = []
  public var knobs: [Knob] = []
  public var requirements: [Require] = []
  public var preferences: [Prefer] = []
  public var allocators: [Allocator] = []

  /// Declares a budget.
  ///
  /// - Parameters:
  ///   - name: what findings call it.
  ///   - board: the board that the firmware is for. Where there is no map, its regions are assumed.
  ///   - images: holds only for firmwares whose path matches one of these patterns, such as
  ///     `"**/pico-tls/*"`; for all where left out. `*` matches within a name, `**` any folders.
  ///   - contents: layers, limits, growths, demands, knobs and allocators, in any order.
  @discardableResult
  public init(
    _ name: String, board: Board? = nil, images: String..., line: Int = #line,
    @BudgetBuilder contents: () -> [any BudgetStatement]
  ) {
    self.init(name: name, board: board, images: images, line: line)
    for statement in contents() { statement.add(to: &self) }
    Manifest.declare(self)
  }

  init(name: String, board: Board?, images: [String], line: Int) {
    self.name = name
    self.board = board
    self.images = images
    self.line = line
  }
}

/// What may stand in a `Budget`: `Layer`, `Limit`, `Growth`, `Demand`, `Knob`, `Require`, `Prefer`,
/// `Allocator`.
public protocol BudgetStatement {
  /// Puts the statement where it belongs.
  func add(to budget: inout Budget)
}

/// Collects the statements of a `Budget`.
@resultBuilder
public enum BudgetBuilder {
  public typealias Statements = [any BudgetStatement]

  public static func buildExpression(_ statement: some BudgetStatement) -> Statements {
    [statement]
  }
  /// What a function marked `@BudgetBuilder` returns, so that budgets can share statements.
  public static func buildExpression(_ statements: Statements) -> Statements { statements }
  // Variadic rather than `buildPartialBlock`: of hundreds of statements that compiles in half the time.
  public static func buildBlock(_ parts: Statements...) -> Statements { parts.flatMap { $0 } }
  public static func buildOptional(_ statements: Statements?) -> Statements { statements ?? [] }
  public static func buildEither(first: Statements) -> Statements { first }
  public static func buildEither(second: Statements) -> Statements { second }
  public static func buildArray(_ all: [Statements]) -> Statements { all.flatMap { $0 } }

  @available(
    *, unavailable, message: "a pattern belongs into a layer: Layer(\"name\") { Path(\"...\") }"
  )
  public static func buildExpression(_ pattern: some LayerPattern) -> Statements { [] }

  @available(
    *, unavailable,
    message: "a function belongs into an allocator: Allocator(.pool(\"symbol\")) { Allocate(...) }"
  )
  public static func buildExpression(_ function: some AllocatorFunction) -> Statements { [] }

  @available(
    *, unavailable, message: "a budget cannot hold another one: declare it beside this one"
  )
  public static func buildExpression(_ budget: Budget) -> Statements { [] }
}

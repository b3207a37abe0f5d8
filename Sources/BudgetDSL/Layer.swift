/// An owner of bytes: adds rules to a shipped layer, or makes a new one.
///
/// The rules of a budget beat the shipped ones; among them a symbol beats a path, and the path that
/// reaches deepest wins.
///
/// ```swift
/// Layer("MQTT") {
///   Path("ports/common/mqtt*.c")
///   Symbol("mqtt_*")
/// }
/// ```
public struct Layer: BudgetStatement, Equatable, Sendable, Codable {
  public var name: String
  public var patterns: [Pattern]
  /// Line of the declaration, from 1.
  public var line: Int

  /// One reason for a byte to belong to the layer.
  public struct Pattern: Equatable, Sendable, Codable {
    public enum Kind: String, Sendable, Codable { case path, archive, symbol }
    public var kind: Kind
    public var text: String
    public var line: Int
  }

  public init(_ name: String, line: Int = #line, @LayerBuilder patterns: () -> [Pattern]) {
    self.name = name
    self.patterns = patterns()
    self.line = line
  }

  public func add(to budget: inout Budget) { budget.layers.append(self) }
}

/// What may stand in a `Layer`: `Path`, `Archive`, `Symbol`.
public protocol LayerPattern {
  var pattern: Layer.Pattern { get }
}

/// Objects and sources whose path matches. `*` and `?` match within a name, `**` any number of
/// folders; a pattern without a leading `/` may start anywhere in the path.
public struct Path: LayerPattern, Sendable {
  public let pattern: Layer.Pattern

  public init(_ glob: String, line: Int = #line) {
    pattern = Layer.Pattern(kind: .path, text: glob, line: line)
  }
}

/// Members of the archives of this name, such as `libmruby.a`, with `*` and `?`.
public struct Archive: LayerPattern, Sendable {
  public let pattern: Layer.Pattern

  public init(_ name: String, line: Int = #line) {
    pattern = Layer.Pattern(kind: .archive, text: name, line: line)
  }
}

/// Symbols of this name, with `*` and `?`.
public struct Symbol: LayerPattern, Sendable {
  public let pattern: Layer.Pattern

  public init(_ name: String, line: Int = #line) {
    pattern = Layer.Pattern(kind: .symbol, text: name, line: line)
  }
}

/// Collects the patterns of a `Layer`.
@resultBuilder
public enum LayerBuilder {
  public typealias Patterns = [Layer.Pattern]

  public static func buildExpression(_ pattern: some LayerPattern) -> Patterns { [pattern.pattern] }
  public static func buildBlock(_ parts: Patterns...) -> Patterns { parts.flatMap { $0 } }
  public static func buildOptional(_ patterns: Patterns?) -> Patterns { patterns ?? [] }
  public static func buildEither(first: Patterns) -> Patterns { first }
  public static func buildEither(second: Patterns) -> Patterns { second }
  public static func buildArray(_ all: [Patterns]) -> Patterns { all.flatMap { $0 } }

  @available(
    *, unavailable,
    message: "say what the text is: Path(\"...\"), Archive(\"...\") or Symbol(\"...\")"
  )
  public static func buildExpression(_ text: String) -> Patterns { [] }
}

import BudgetDSL
import Ledger

/// A budget and the file that findings cite.
public struct CitedBudget: Equatable, Sendable {
  /// Path as the user wrote it.
  public var file: String
  public var budget: Budget

  public init(file: String, budget: Budget) {
    self.file = file
    self.budget = budget
  }

  /// Whether the budget is for the firmware at `path`.
  public func holds(forImageAt path: String) -> Bool {
    budget.images.isEmpty || budget.images.contains { PathGlob($0).matches(path) }
  }
}

extension LayerRules {
  /// The shipped rules, and before them those of the budgets.
  public init(_ budgets: [CitedBudget]) {
    self.init(
      overrides: budgets.flatMap { cited in
        cited.budget.layers.flatMap { layer in
          layer.patterns.map { pattern in
            LayerRule(
              layer.name, LayerRule.Pattern(pattern), origin: "\(cited.file):\(pattern.line)")
          }
        }
      })
  }
}

extension LayerRule.Pattern {
  fileprivate init(_ pattern: Layer.Pattern) {
    switch pattern.kind {
    case .path: self = .path(PathGlob(pattern.text))
    case .archive: self = .archive(pattern.text)
    case .symbol: self = .symbol(pattern.text)
    }
  }
}

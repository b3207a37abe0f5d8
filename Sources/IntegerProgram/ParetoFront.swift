extension IntegerProgram {
  /// Solutions of which none is at least as good as another in every objective and better in one.
  public struct ParetoFront: Sendable, Hashable {
    /// One solution for each combination of objective values that cannot be improved on, best
    /// first by the first objective, ties by the second, and so on.
    public var solutions: [Solution]
    /// Whether these are all such combinations.
    public var isComplete: Bool
  }

  /// Solutions that no assignment beats: none is at least as good in every objective and better in
  /// one.
  ///
  /// Where there are more than `count`, the best of each objective come first, starting with what
  /// ``solve(_:)`` finds, and then compromises from where the found ones leave most room. The same
  /// program gives the same solutions each time.
  ///
  /// - Returns: No solution, complete, if no assignment keeps every constraint.
  /// - Throws: Errors of the input, and of the limits.
  public func paretoFront(
    _ objectives: [Objective], atMost count: Int
  ) throws(IntegerProgramError) -> ParetoFront {
    let budget = SearchBudget(limits)
    var model = try Model(self)
    let forms = try model.add(objectives)
    var search = ParetoSearch(model, objectives: forms, budget: budget)
    let isComplete = try search.run(atMost: count)
    var solutions: [Solution] = []
    for columns in search.sortedPoints {
      solutions.append(try verified(columns, model: model, objectives: objectives, forms: forms))
    }
    return ParetoFront(solutions: solutions, isComplete: isComplete)
  }
}

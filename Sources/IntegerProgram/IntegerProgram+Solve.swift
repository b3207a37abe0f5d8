extension IntegerProgram {
  /// A best solution: the first objective decides, ties by the second, and so on.
  ///
  /// Without objectives, any solution will do. The same program gives the same solution each time.
  ///
  /// - Returns: nil if no assignment keeps every constraint, which is then proven.
  /// - Throws: Errors of the input, and of the limits.
  public func solve(_ objectives: [Objective]) throws(IntegerProgramError) -> Solution? {
    let budget = SearchBudget(limits)
    var model = try Model(self)
    let forms = try model.add(objectives)
    guard let columns = try model.best(forms, budget: budget) else { return nil }
    return try verified(columns, model: model, objectives: objectives, forms: forms)
  }

  /// The solution that `columns` stand for, after a check that owes nothing to the search.
  func verified(
    _ columns: [Int], model: Model, objectives: [Objective], forms: [ObjectiveForm]
  ) throws(IntegerProgramError) -> Solution {
    let solution = Solution(
      values: model.values(columns), objectives: forms.map { $0.value(columns) })
    do {
      guard isWithinRanges(solution.values) else { throw IntegerProgramError.unverified }
      for constraint in constraints where try shortfall(of: constraint, solution.values) != 0 {
        throw IntegerProgramError.unverified
      }
      for (objective, value) in zip(objectives, solution.objectives) {
        guard try self.value(of: objective, solution.values) == Int128(value) else {
          throw IntegerProgramError.unverified
        }
      }
    } catch {
      throw .unverified
    }
    return solution
  }
}

extension Model {
  /// The columns of a lexicographically best solution.
  ///
  /// - Parameter incumbent: A solution, if one is known.
  func best(
    _ objectives: [ObjectiveForm], incumbent: [Int]? = nil, budget: SearchBudget
  ) throws(IntegerProgramError) -> [Int]? {
    var model = self
    var best = incumbent
    for objective in objectives.isEmpty ? [.none] : objectives {
      var search = Search(model, objective: objective, incumbent: best, budget: budget)
      best = try search.run()
      guard let best else { return nil }
      model.addRow(objective.row(atMost: objective.cost(best)))
    }
    return best
  }
}

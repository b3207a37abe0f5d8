extension IntegerProgram {
  /// Why no assignment keeps every constraint.
  public struct Conflict: Sendable, Hashable {
    /// Constraints that cannot be kept together, as ascending indices, and of which each is needed:
    /// without any one of them, the others can.
    public var constraints: [Int]
    /// The assignment that keeps the hard constraints and misses the soft ones by the least in
    /// sum; nil if the hard ones alone cannot be kept.
    public var nearest: NearMiss?
  }

  /// An assignment that misses soft constraints.
  public struct NearMiss: Sendable, Hashable {
    /// A value for each variable, in their order.
    public var values: [Int]
    /// The soft constraints that it misses, in their order.
    public var shortfalls: [Shortfall]
  }

  /// By how much a constraint is missed.
  public struct Shortfall: Sendable, Hashable {
    /// An index into ``IntegerProgram/constraints``.
    public var constraint: Int
    /// The distance of the sum from the bound, above 0, in the units of the constraint.
    public var amount: Int
  }
}

extension IntegerProgram {
  /// Why no assignment keeps every constraint.
  ///
  /// - Returns: nil if an assignment does.
  /// - Throws: Errors of the input, and of the limits.
  public func conflict() throws(IntegerProgramError) -> Conflict? {
    let budget = SearchBudget(limits)
    let all = Array(constraints.indices)
    if try isFeasible(all, budget: budget) { return nil }
    let core = try irreducible(of: all, given: [], givenChanged: false, budget: budget)
    return Conflict(constraints: core.sorted(), nearest: try nearMiss(budget: budget))
  }

  private func isFeasible(
    _ included: [Int], budget: SearchBudget
  ) throws(IntegerProgramError) -> Bool {
    let included = Set(included)
    return try Model(self, where: included.contains).best([], budget: budget) != nil
  }

  /// Those of `candidates` that are needed to contradict `given`; together they do.
  ///
  /// Halves until one is left: few searches if few constraints are to blame. (Junker: QuickXplain,
  /// 2004.)
  ///
  /// - Parameter givenChanged: Whether `given` may contradict itself by now.
  private func irreducible(
    of candidates: [Int], given: [Int], givenChanged: Bool, budget: SearchBudget
  ) throws(IntegerProgramError) -> [Int] {
    if givenChanged, try !isFeasible(given, budget: budget) { return [] }
    if candidates.count <= 1 { return candidates }
    let first = Array(candidates.prefix(candidates.count / 2))
    let second = Array(candidates.dropFirst(first.count))
    let ofSecond = try irreducible(
      of: second, given: given + first, givenChanged: true, budget: budget)
    let ofFirst = try irreducible(
      of: first, given: given + ofSecond, givenChanged: !ofSecond.isEmpty, budget: budget)
    return ofFirst + ofSecond
  }

  /// The assignment that misses soft constraints by the least in sum; nil if the hard ones cannot
  /// be kept.
  private func nearMiss(budget: SearchBudget) throws(IntegerProgramError) -> NearMiss? {
    var model = try Model(self) { constraints[$0].isHard }
    guard let missed = model.addShortfalls(constraints) else { throw .shortfallOverflow }
    guard let columns = try model.best([missed], budget: budget) else { return nil }
    let values = model.values(columns)
    var shortfalls: [Shortfall] = []
    do {
      guard isWithinRanges(values) else { throw IntegerProgramError.unverified }
      for (index, constraint) in constraints.enumerated() {
        let amount = try shortfall(of: constraint, values)
        if amount == 0 { continue }
        if constraint.isHard { throw IntegerProgramError.unverified }
        shortfalls.append(Shortfall(constraint: index, amount: Int(amount)))
      }
    } catch {
      throw .unverified
    }
    return NearMiss(values: values, shortfalls: shortfalls)
  }
}

extension Model {
  /// Allows the soft ones of `constraints` to be missed.
  ///
  /// - Returns: The sum of the amounts; nil if it can exceed 61 bits.
  fileprivate mutating func addShortfalls(
    _ constraints: [IntegerProgram.Constraint]
  ) -> ObjectiveForm? {
    do {
      var total = LinearForm()
      for constraint in constraints where !constraint.isHard {
        var sides = try sides(of: constraint)
        var farthest: Int128 = 0
        for index in sides.indices {
          try sides[index].collect(uppers: uppers)
          farthest = max(farthest, try sides[index].reach(uppers: uppers).largest)
        }
        if farthest <= 0 { continue }
        guard farthest <= reachLimit else { return nil }
        let column = addColumn(upper: Int(farthest))
        total.add(1, timesColumn: column)
        for var side in sides {
          side.add(-1, timesColumn: column)
          try addRow(side)
        }
      }
      return try ObjectiveForm(total, isNegated: false, uppers: uppers)
    } catch {
      return nil
    }
  }
}

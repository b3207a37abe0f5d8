/// Integer variables under linear constraints, and exact answers about them.
///
///     let program = IntegerProgram(
///       variables: [.init(name: "pool", minimum: 64, maximum: 164, initial: 150)],
///       constraints: [
///         .init(name: "RAM", terms: [.init(0, times: 1_024)], .atMost, 103_424)
///       ])
///     try program.solve([.leastDeviation([.init(0, times: 1)])])?.values  // [101]
///
/// What is guaranteed: a returned solution keeps every constraint, and no assignment is better; nil
/// and a conflict mean that no assignment exists. Nothing of that rests on floating point. The
/// search is a tree of interval splits of this module's own, and a branch is closed only by
/// arithmetic on integers: by propagating bounds through the constraints, or through a sum of
/// constraints with non-negative integer multipliers, which any assignment that keeps them keeps
/// too. lp_solve proposes the multipliers (the dual values of the linear relaxation) and where to
/// look for a solution; a wrong proposal costs time and is never believed. The solution is then
/// checked once more against the program as it was given.
///
/// What is not: that the answer comes within the limits. The search ends by itself, for the ranges
/// are finite, but integer programs exist that take longer than anybody waits; those throw
/// ``IntegerProgramError/outOfTime`` or ``IntegerProgramError/outOfNodes``.
///
/// Sums may use 128 bits on the way. What a constraint or an objective can reach within the ranges
/// has to fit in 61 bits, or the input is refused: plenty for bytes, and never a trap.
public struct IntegerProgram: Sendable {
  public var variables: [Variable]
  public var constraints: [Constraint]
  public var limits: Limits

  public init(
    variables: [Variable], constraints: [Constraint] = [], limits: Limits = Limits()
  ) {
    self.variables = variables
    self.constraints = constraints
    self.limits = limits
  }

  /// A quantity to choose: one of `minimum`, `minimum + step`, … up to `maximum`, which is itself
  /// a value only if the step leads there.
  public struct Variable: Sendable, Hashable {
    public var name: String
    public var minimum: Int
    public var maximum: Int
    /// The distance between two values, at least 1.
    public var step: Int
    /// The value today, where there is one. It need not be a value that may be chosen.
    public var initial: Int?

    public init(name: String, minimum: Int, maximum: Int, step: Int = 1, initial: Int? = nil) {
      self.name = name
      self.minimum = minimum
      self.maximum = maximum
      self.step = step
      self.initial = initial
    }
  }

  /// A multiple of one variable.
  public struct Term: Sendable, Hashable {
    /// An index into ``IntegerProgram/variables``.
    public var variable: Int
    public var coefficient: Int

    public init(_ variable: Int, times coefficient: Int) {
      self.variable = variable
      self.coefficient = coefficient
    }
  }

  /// How a sum stands to its bound.
  public enum Relation: Sendable, Hashable {
    case atMost
    case atLeast
    case equal
  }

  /// A sum of terms and its bound. Terms of the same variable add up.
  public struct Constraint: Sendable, Hashable {
    public var name: String
    public var terms: [Term]
    public var relation: Relation
    public var bound: Int
    /// Whether ``IntegerProgram/conflict()`` may not miss it. Solutions never miss any.
    public var isHard: Bool

    public init(
      name: String, terms: [Term], _ relation: Relation, _ bound: Int, isHard: Bool = false
    ) {
      self.name = name
      self.terms = terms
      self.relation = relation
      self.bound = bound
      self.isHard = isHard
    }
  }

  /// What makes one solution better than another.
  public enum Objective: Sendable, Hashable {
    case minimize([Term])
    case maximize([Term])
    /// Fewest of these variables differ from their initial values.
    case fewestChanges([Int])
    /// Least sum of each coefficient times the distance of its variable from the initial value.
    /// Coefficients are at least 0.
    case leastDeviation([Term])
  }

  /// An assignment that keeps every constraint.
  public struct Solution: Sendable, Hashable {
    /// A value for each variable, in their order.
    public var values: [Int]
    /// What each objective comes to, in the order in which they were given.
    public var objectives: [Int]
  }

  /// When a search gives up.
  public struct Limits: Sendable, Hashable {
    /// For one call, however many searches it takes.
    public var time: Duration
    /// Splits of the search tree, for one call.
    public var nodes: Int

    public init(time: Duration = .seconds(10), nodes: Int = 1_000_000) {
      self.time = time
      self.nodes = nodes
    }
  }
}

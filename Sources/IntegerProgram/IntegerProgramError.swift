/// Why a program was refused, or its search given up.
public enum IntegerProgramError: Error, Sendable, Hashable {
  /// More than 2,000 variables, 20,000 constraints, 200,000 terms of constraints, or 100 objectives.
  case tooLarge
  /// The minimum of the variable with this index is above its maximum.
  case emptyRange(variable: Int)
  /// The step of the variable with this index is below 1.
  case stepNotPositive(variable: Int)
  /// The variable with this index has more than 2^61 values.
  case rangeTooWide(variable: Int)
  /// A constraint names a variable that is not there.
  case unknownVariable(Int, constraint: Int)
  /// An objective names a variable that is not there.
  case unknownVariableOfObjective(Int, objective: Int)
  /// An objective compares with the initial value of a variable that has none.
  case noInitialValue(variable: Int, objective: Int)
  /// A coefficient of a deviation is below 0.
  case negativeWeight(variable: Int, objective: Int)
  /// The sum of the constraint with this index can exceed 61 bits.
  case constraintOverflow(Int)
  /// The value of the objective with this index can exceed 61 bits.
  case objectiveOverflow(Int)
  /// The sum of the amounts by which soft constraints can be missed exceeds 61 bits.
  case shortfallOverflow
  /// ``IntegerProgram/Limits/time`` passed.
  case outOfTime
  /// ``IntegerProgram/Limits/nodes`` were visited.
  case outOfNodes
  /// A solution did not pass its last check: a mistake in this module.
  case unverified
}

extension IntegerProgramError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooLarge:
      """
      the integer program is too large: use at most 2,000 variables, 20,000 constraints with \
      200,000 terms, and 100 objectives
      """
    case .emptyRange(let variable): "variable \(variable): the minimum is above the maximum"
    case .stepNotPositive(let variable): "variable \(variable): the step has to be at least 1"
    case .rangeTooWide(let variable):
      "variable \(variable): the range has more than 2^61 values; narrow it"
    case .unknownVariable(let variable, let constraint):
      "constraint \(constraint): there is no variable \(variable)"
    case .unknownVariableOfObjective(let variable, let objective):
      "objective \(objective): there is no variable \(variable)"
    case .noInitialValue(let variable, let objective):
      "objective \(objective): variable \(variable) has no initial value to compare with"
    case .negativeWeight(let variable, let objective):
      "objective \(objective): the weight of variable \(variable) is below 0"
    case .constraintOverflow(let constraint):
      "constraint \(constraint): the sum can exceed 2^61; narrow the ranges or use larger units"
    case .objectiveOverflow(let objective):
      "objective \(objective): the value can exceed 2^61; narrow the ranges or use larger units"
    case .shortfallOverflow:
      "the shortfalls can exceed 2^61; narrow the ranges or use larger units"
    case .outOfTime: "no proven answer within the time limit; narrow the ranges or raise the limit"
    case .outOfNodes: "no proven answer within the node limit; narrow the ranges or raise the limit"
    case .unverified: "a solution failed its check; please report this"
    }
  }
}

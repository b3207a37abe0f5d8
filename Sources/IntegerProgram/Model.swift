/// A program as the search sees it: every column runs from 0 in steps of 1, every row is an upper
/// bound, every objective is minimised.
///
/// The first columns are the program's variables, counted in steps from their minimum. The others
/// follow from those: whether a variable changes, how far it moves, by how much a constraint is
/// missed. Rows hold such a column up from below only, so the least value that its rows allow is
/// the right one as soon as the variables are fixed.
struct Model {
  let variables: [IntegerProgram.Variable]
  /// The largest value of each column.
  private(set) var uppers: [Int]
  /// Columns that the search may split: the variables, and whether they change.
  private(set) var splittable: [Int]
  private(set) var rows: [Row] = []
  private var changeColumns: [Int: Int] = [:]
  private var distanceColumns: [Int: Int] = [:]

  /// A program without constraints.
  ///
  /// - Throws: Errors of the variables.
  init(variables: [IntegerProgram.Variable]) throws(IntegerProgramError) {
    self.variables = variables
    uppers = []
    for (index, variable) in variables.enumerated() {
      guard variable.minimum <= variable.maximum else { throw .emptyRange(variable: index) }
      guard variable.step > 0 else { throw .stepNotPositive(variable: index) }
      let width = Int128(variable.maximum) - Int128(variable.minimum)
      let steps = width / Int128(variable.step)
      guard steps <= reachLimit else { throw .rangeTooWide(variable: index) }
      uppers.append(Int(steps))
    }
    splittable = Array(variables.indices)
  }

  mutating func addRow(_ form: LinearForm) throws(Overflow) {
    if let row = try Row(form, uppers: uppers) { rows.append(row) }
  }

  mutating func addRow(_ row: Row) { rows.append(row) }

  /// Adds a column with the values 0 to `upper`.
  mutating func addColumn(upper: Int) -> Int {
    uppers.append(upper)
    return uppers.count - 1
  }

  /// `coefficient` times a variable, added to `form`.
  func add(
    _ coefficient: Int128, timesVariable variable: Int, to form: inout LinearForm
  ) throws(Overflow) {
    let minimum = Int128(variables[variable].minimum)
    let step = Int128(variables[variable].step)
    try form.add(try coefficient.checkedProduct(minimum))
    form.add(try coefficient.checkedProduct(step), timesColumn: variable)
  }

  /// The sum of `terms`, whose variables exist.
  func form(_ terms: [IntegerProgram.Term]) throws(Overflow) -> LinearForm {
    var form = LinearForm()
    for term in terms {
      try add(Int128(term.coefficient), timesVariable: term.variable, to: &form)
    }
    return form
  }

  /// The variable's values for the values of the columns.
  func values(_ columns: [Int]) -> [Int] {
    // Within the range of the variable, so none of this overflows, but `step * column` alone may.
    variables.indices.map { variables[$0].minimum &+ variables[$0].step &* columns[$0] }
  }
}

extension Model {
  /// 1 if `variable` differs from `initial` and 0 if not, added to `form`.
  mutating func addChange(
    of variable: Int, from initial: Int, to form: inout LinearForm
  ) throws(Overflow) {
    let (offset, remainder) = (Int128(initial) - Int128(variables[variable].minimum))
      .quotientAndRemainder(dividingBy: Int128(variables[variable].step))
    guard remainder == 0, offset >= 0, offset <= uppers[variable] else { return try form.add(1) }
    if uppers[variable] == 0 { return }
    if let column = changeColumns[variable] { return form.add(1, timesColumn: column) }
    let column = addColumn(upper: 1)
    changeColumns[variable] = column
    splittable.append(column)
    var above = LinearForm()
    above.add(1, timesColumn: variable)
    above.add(-(Int128(uppers[variable]) - offset), timesColumn: column)
    try above.add(-offset)
    try addRow(above)
    var below = LinearForm()
    below.add(-1, timesColumn: variable)
    below.add(-offset, timesColumn: column)
    try below.add(offset)
    try addRow(below)
    form.add(1, timesColumn: column)
  }

  /// `weight` times the distance of `variable` from `initial`, added to `form`.
  mutating func addDistance(
    of variable: Int, from initial: Int, weight: Int128, to form: inout LinearForm
  ) throws(Overflow) {
    if weight == 0 { return }
    let minimum = Int128(variables[variable].minimum)
    let step = Int128(variables[variable].step)
    let largest = minimum + step * Int128(uppers[variable])
    let initial = Int128(initial)
    if initial <= minimum || initial >= largest {
      let sign: Int128 = initial <= minimum ? 1 : -1
      try add(sign * weight, timesVariable: variable, to: &form)
      return try form.add(try (-sign * weight).checkedProduct(initial))
    }
    if let column = distanceColumns[variable] { return form.add(weight, timesColumn: column) }
    let farthest = max(initial - minimum, largest - initial)
    guard farthest <= reachLimit else { throw Overflow() }
    let column = addColumn(upper: Int(farthest))
    distanceColumns[variable] = column
    for sign: Int128 in [1, -1] {
      var side = LinearForm()
      try add(sign, timesVariable: variable, to: &side)
      try side.add(-sign * initial)
      side.add(-1, timesColumn: column)
      try addRow(side)
    }
    form.add(weight, timesColumn: column)
  }
}

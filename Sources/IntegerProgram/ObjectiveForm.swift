/// An objective over columns, to be minimised.
struct ObjectiveForm {
  /// What is minimised is their sum.
  let terms: [Row.Term]
  private let constant: Int
  /// Whether the objective as given is the negative of this.
  private let isNegated: Bool
  /// What `cost` can reach; every column at its bound.
  let costRange: ClosedRange<Int>
  /// Greatest common divisor of the coefficients, at least 1: no two costs are closer.
  let grain: Int

  /// Nothing to minimise: the first solution will do.
  static let none = ObjectiveForm()

  private init() {
    terms = []
    constant = 0
    isNegated = false
    costRange = 0...0
    grain = 1
  }

  init(_ form: LinearForm, isNegated: Bool, uppers: [Int]) throws(Overflow) {
    var form = isNegated ? try form.negated() : form
    try form.collect(uppers: uppers)
    let (least, largest) = try form.reach(uppers: uppers)
    guard -reachLimit <= least, largest <= reachLimit, largest - least <= reachLimit,
      -reachLimit <= form.constant, form.constant <= reachLimit
    else { throw Overflow() }
    constant = Int(form.constant)
    terms = form.terms.map { Row.Term(column: $0.column, coefficient: Int($0.coefficient)) }
    self.isNegated = isNegated
    costRange = Int(least - form.constant)...Int(largest - form.constant)
    let divisor = form.terms.reduce(0) { greatestCommonDivisor($0, $1.coefficient.magnitude) }
    grain = max(1, Int(divisor))
  }

  /// What is minimised: the sum of the terms, without the constant.
  func cost(_ columns: [Int]) -> Int {
    terms.reduce(0) { $0 + $1.coefficient * columns[$1.column] }
  }

  /// The objective as it was given.
  func value(_ columns: [Int]) -> Int {
    let sum = cost(columns) + constant
    return isNegated ? -sum : sum
  }

  /// The row that says `cost <= bound`.
  func row(atMost bound: Int) -> Row { Row(terms: terms, bound: bound) }

  /// The row that says `cost >= bound`.
  func row(atLeast bound: Int) -> Row {
    Row(
      terms: terms.map { Row.Term(column: $0.column, coefficient: -$0.coefficient) },
      bound: -bound)
  }

  /// The sum of `objectives`' costs, each times its weight.
  init(
    sumOf objectives: [ObjectiveForm], weights: [Int], uppers: [Int]
  ) throws(Overflow) {
    var form = LinearForm()
    for (objective, weight) in zip(objectives, weights) {
      for term in objective.terms {
        let coefficient = try Int128(term.coefficient).checkedProduct(Int128(weight))
        form.add(coefficient, timesColumn: term.column)
      }
    }
    try self.init(form, isNegated: false, uppers: uppers)
  }
}

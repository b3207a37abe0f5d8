/// `sum of coefficient * column <= bound`.
struct Row {
  struct Term {
    var column: Int
    var coefficient: Int
  }

  /// One for each column at most, in ascending order; no coefficient is 0.
  var terms: [Term]
  var bound: Int

  /// How much room an assignment leaves; below 0 if it breaks the row.
  func slack(_ values: [Int]) -> Int {
    terms.reduce(bound) { $0 - $1.coefficient * values[$1.column] }
  }
}

extension Row {
  /// The row that says `form <= 0`; nil if every assignment keeps it.
  ///
  /// Dividing by the greatest common divisor of the coefficients and rounding the bound down loses
  /// no assignment, and keeps numbers small.
  init?(_ form: LinearForm, uppers: [Int]) throws(Overflow) {
    var form = form
    try form.collect(uppers: uppers)
    let (least, largest) = try form.reach(uppers: uppers)
    if largest <= 0 { return nil }
    if least > 0 {
      // Nothing keeps it, however far off its bound is.
      self.init(terms: [], bound: -1)
      return
    }
    let divisor = form.terms.reduce(0) { greatestCommonDivisor($0, $1.coefficient.magnitude) }
    let signed = Int128(divisor)
    guard (largest - least) / signed <= reachLimit else { throw Overflow() }
    self.init(
      terms: form.terms.map {
        Term(column: $0.column, coefficient: Int($0.coefficient / signed))
      },
      bound: Int((-form.constant).floorDivided(by: signed)))
  }
}

func greatestCommonDivisor(_ a: UInt128, _ b: UInt128) -> UInt128 {
  var (a, b) = (a, b)
  while b != 0 { (a, b) = (b, a % b) }
  return a
}

extension Int128 {
  /// The quotient rounded down; `divisor` is above 0.
  func floorDivided(by divisor: Int128) -> Int128 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}

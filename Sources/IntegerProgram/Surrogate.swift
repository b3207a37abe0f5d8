/// A sum of rows with non-negative integer multipliers: what keeps the rows keeps the sum.
///
/// With the dual values of a relaxation as multipliers, the sum with the row of the objective says
/// that no better solution is in a box, and the sum without it that no solution is. Doubles only
/// choose the multipliers; the sum itself is exact, whatever they are.
struct Surrogate {
  private let terms: [(column: Int, coefficient: Int128)]
  private let bound: Int128
  /// The multiplier of the objective's row, whose bound falls as solutions are found.
  private let costWeight: Int128

  /// - Parameters:
  ///   - weights: A multiplier for each of `rows`; below 0 counts as 0.
  ///   - costWeight: The multiplier of `cost`, what the objective minimises.
  /// - Returns: nil if the multipliers are no numbers or all 0.
  init?(
    rows: [Row], weights: [Double], cost: [Row.Term], costWeight: Double, columnCount: Int
  ) {
    let largest = weights.reduce(costWeight) { max($0, $1) }
    guard largest > 0, largest.isFinite else { return nil }
    // A row reaches 2^62 with its bound, so the sum reaches 2^124 at most.
    let bits = 62 - (rows.count + 2).bitWidthOfValue
    let scale = Double(sign: .plus, exponent: bits - 1 - Int(largest.exponent), significand: 1)
    guard scale > 0, scale.isFinite else { return nil }
    func multiplier(_ weight: Double) -> Int128 {
      // Not a number compares as false.
      weight > 0 ? Int128((weight * scale).rounded()) : 0
    }
    var dense = [Int128](repeating: 0, count: columnCount)
    var bound: Int128 = 0
    for (row, weight) in zip(rows, weights) {
      let factor = multiplier(weight)
      if factor == 0 { continue }
      for term in row.terms { dense[term.column] += factor * Int128(term.coefficient) }
      bound += factor * Int128(row.bound)
    }
    self.costWeight = multiplier(costWeight)
    for term in cost { dense[term.column] += self.costWeight * Int128(term.coefficient) }
    self.bound = bound
    terms = dense.indices.filter { dense[$0] != 0 }.map { ($0, dense[$0]) }
  }

  /// Takes away from `box` what cannot keep the sum when the objective costs at most `costBound`.
  ///
  /// - Returns: Whether anything was taken; nil if nothing is left.
  func tighten(_ box: inout Box, costBound: Int) -> Bool? {
    var slack = bound + costWeight * Int128(costBound)
    for (column, coefficient) in terms {
      slack -= coefficient * Int128(coefficient > 0 ? box.lower[column] : box.upper[column])
    }
    if slack < 0 { return nil }
    var hasChanged = false
    for (column, coefficient) in terms {
      let width = Int128(box.upper[column] - box.lower[column])
      guard Int128(coefficient.magnitude) * width > slack else { continue }
      let limit = Int(slack / Int128(coefficient.magnitude))
      if coefficient > 0 {
        box.upper[column] = box.lower[column] + limit
      } else {
        box.lower[column] = box.upper[column] - limit
      }
      hasChanged = true
    }
    return hasChanged
  }
}

extension Int {
  /// How many bits the value needs; the value is not negative.
  fileprivate var bitWidthOfValue: Int { Int.bitWidth - leadingZeroBitCount }
}

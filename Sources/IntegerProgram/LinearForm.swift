/// A sum left 128 bits, or what it can reach left 61.
struct Overflow: Error {}

/// The largest magnitude that a row or an objective may reach. Two of them still add up in an `Int`,
/// which is why propagation needs no checks.
let reachLimit: Int128 = 1 << 61

extension Int128 {
  func checkedSum(_ other: Int128) throws(Overflow) -> Int128 {
    let (sum, overflow) = addingReportingOverflow(other)
    if overflow { throw Overflow() }
    return sum
  }

  func checkedProduct(_ other: Int128) throws(Overflow) -> Int128 {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    if overflow { throw Overflow() }
    return product
  }
}

/// A constant plus multiples of columns, exact.
struct LinearForm {
  private(set) var terms: [(column: Int, coefficient: Int128)] = []
  private(set) var constant: Int128 = 0

  mutating func add(_ amount: Int128) throws(Overflow) {
    constant = try constant.checkedSum(amount)
  }

  mutating func add(_ coefficient: Int128, timesColumn column: Int) {
    terms.append((column, coefficient))
  }

  /// Adds up the terms of each column, in the order of the columns, and leaves out what is 0:
  /// columns that have 0 as their only value among it.
  mutating func collect(uppers: [Int]) throws(Overflow) {
    var collected: [(column: Int, coefficient: Int128)] = []
    for term in terms.sorted(by: { $0.column < $1.column }) where uppers[term.column] > 0 {
      if let last = collected.last, last.column == term.column {
        collected[collected.count - 1].coefficient =
          try last.coefficient.checkedSum(term.coefficient)
      } else {
        collected.append(term)
      }
    }
    terms = collected.filter { $0.coefficient != 0 }
  }

  func negated() throws(Overflow) -> LinearForm {
    var result = LinearForm()
    result.constant = try constant.checkedProduct(-1)
    for term in terms {
      result.add(try term.coefficient.checkedProduct(-1), timesColumn: term.column)
    }
    return result
  }

  /// The least and the largest that a collected form reaches.
  func reach(uppers: [Int]) throws(Overflow) -> (least: Int128, largest: Int128) {
    var least = constant
    var largest = constant
    for term in terms {
      let extent = try term.coefficient.checkedProduct(Int128(uppers[term.column]))
      if extent < 0 {
        least = try least.checkedSum(extent)
      } else {
        largest = try largest.checkedSum(extent)
      }
    }
    return (least, largest)
  }
}

/// The values that a search still considers for each column.
struct Box {
  var lower: [Int]
  var upper: [Int]

  init(uppers: [Int]) {
    lower = Array(repeating: 0, count: uppers.count)
    upper = uppers
  }

  func isFixed(_ column: Int) -> Bool { lower[column] == upper[column] }

  /// Takes away what cannot keep `row`.
  ///
  /// - Parameter changed: Called with each column that lost values.
  /// - Returns: Whether anything can keep it.
  mutating func tighten(_ row: Row, changed: (Int) -> Void) -> Bool {
    var slack = row.bound
    for term in row.terms {
      slack -= term.coefficient * (term.coefficient > 0 ? lower : upper)[term.column]
    }
    if slack < 0 { return false }
    for term in row.terms {
      let (column, coefficient) = (term.column, term.coefficient)
      if coefficient > 0 {
        let limit = slack / coefficient
        if limit < upper[column] - lower[column] {
          upper[column] = lower[column] + limit
          changed(column)
        }
      } else {
        let limit = slack / -coefficient
        if limit < upper[column] - lower[column] {
          lower[column] = upper[column] - limit
          changed(column)
        }
      }
    }
    return true
  }
}

/// Tightens a box by rows until nothing changes, or for a while.
struct Propagator {
  private(set) var rows: [Row]
  private let rowsOfColumn: [[Int]]
  private var queue: [Int] = []
  private var isQueued: [Bool]

  /// - Parameters:
  ///   - rows: The last one is the limit of the objective, which may be set.
  init(rows: [Row], columnCount: Int) {
    self.rows = rows
    var rowsOfColumn = Array(repeating: [Int](), count: columnCount)
    for (index, row) in rows.enumerated() {
      for term in row.terms { rowsOfColumn[term.column].append(index) }
    }
    self.rowsOfColumn = rowsOfColumn
    isQueued = Array(repeating: false, count: rows.count)
  }

  mutating func setObjectiveBound(_ bound: Int) { rows[rows.count - 1].bound = bound }

  /// Tightens `box` by every row.
  ///
  /// - Returns: Whether anything is left.
  mutating func propagate(_ box: inout Box) -> Bool {
    queue.append(contentsOf: rows.indices)
    for index in rows.indices { isQueued[index] = true }
    return drain(&box)
  }

  /// Tightens `box`, where only `column` has changed since the last time.
  mutating func propagate(_ box: inout Box, changed column: Int) -> Bool {
    enqueueRows(of: column)
    return drain(&box)
  }

  private mutating func enqueueRows(of column: Int) {
    for index in rowsOfColumn[column] where !isQueued[index] {
      isQueued[index] = true
      queue.append(index)
    }
  }

  private mutating func drain(_ box: inout Box) -> Bool {
    // Two rows such as x < y and y < x take one step off a range each time; the relaxation sees at
    // once what that would show after a million.
    let visitLimit = 20 * rows.count + 100
    var next = 0
    var isPossible = true
    while next < queue.count, next < visitLimit {
      let index = queue[next]
      next += 1
      isQueued[index] = false
      var changed: [Int] = []
      isPossible = box.tighten(rows[index]) { changed.append($0) }
      if !isPossible { break }
      for column in changed { enqueueRows(of: column) }
    }
    for index in queue[next...] { isQueued[index] = false }
    queue.removeAll(keepingCapacity: true)
    return isPossible
  }
}

import CLpSolve

/// A program without the demand that its columns be integers, in lp_solve. The only place that
/// calls C.
///
/// Whatever it answers is a proposal: nothing depends on its being right.
final class Relaxation {
  enum Answer {
    /// - Parameters:
    ///   - columns: A value for each column.
    ///   - weights: The dual value of each row: above 0 where the row holds the optimum up.
    case optimum(columns: [Double], weights: [Double])
    case infeasible
    case none
  }

  private let handle: UnsafeMutablePointer<lprec>
  private let columnCount: Int
  private let rowCount: Int
  private let rowScales: [Double]
  private let costScale: Double
  /// Whether a further column says by how much all rows are missed at least; it is what this
  /// minimises.
  private let isElastic: Bool
  private var box: Box
  private var dualBuffer: [Double]

  /// Minimises `cost` under `rows`.
  ///
  /// - Returns: nil if lp_solve has no memory.
  init?(rows: [Row], cost: [Row.Term], uppers: [Int], isElastic: Bool, budget: SearchBudget) {
    columnCount = uppers.count
    rowCount = rows.count
    self.isElastic = isElastic
    let allColumns = columnCount + (isElastic ? 1 : 0)
    guard let handle = make_lp(0, Int32(allColumns)) else { return nil }
    self.handle = handle
    rowScales = rows.map { Self.scale(of: $0.terms) }
    costScale = isElastic ? 1 : Self.scale(of: cost)
    box = Box(uppers: uppers)
    dualBuffer = Array(repeating: 0, count: 1 + rowCount + allColumns)
    set_verbose(handle, NEUTRAL)
    // Without this there are no dual values.
    set_presolve(handle, PRESOLVE_SENSDUALS, 0)
    set_scaling(handle, SCALE_GEOMETRIC + SCALE_EQUILIBRATE + SCALE_DYNUPDATE)
    for column in uppers.indices { set_upbo(handle, Int32(column + 1), Double(uppers[column])) }
    add(rows, cost: cost)
    // Unretained: the search that made this holds the budget for as long.
    put_abortfunc(
      handle,
      { _, budget in
        guard let budget else { return 0 }
        return Unmanaged<SearchBudget>.fromOpaque(budget).takeUnretainedValue().isOutOfTime ? 1 : 0
      }, Unmanaged.passUnretained(budget).toOpaque())
  }

  deinit { delete_lp(handle) }

  private func add(_ rows: [Row], cost: [Row.Term]) {
    var values: [Double] = []
    var columns: [Int32] = []
    func collect(_ terms: [Row.Term], scale: Double) {
      values = terms.map { Double($0.coefficient) * scale }
      columns = terms.map { Int32($0.column + 1) }
    }
    set_add_rowmode(handle, 1)
    if isElastic {
      values = [1]
      columns = [Int32(columnCount + 1)]
    } else {
      collect(cost, scale: costScale)
    }
    set_obj_fnex(handle, Int32(values.count), &values, &columns)
    for (row, scale) in zip(rows, rowScales) {
      collect(row.terms, scale: scale)
      if isElastic {
        values.append(-1)
        columns.append(Int32(columnCount + 1))
      }
      add_constraintex(
        handle, Int32(values.count), &values, &columns, LE, Double(row.bound) * scale)
    }
    set_add_rowmode(handle, 0)
  }

  /// A power of two that brings the coefficients to 1 or below: what lp_solve calls 0 depends on
  /// their size.
  private static func scale(of terms: [Row.Term]) -> Double {
    let largest = terms.reduce(1) { max($0, $1.coefficient.magnitude) }
    return Double(sign: .plus, exponent: -Int(Double(largest).exponent), significand: 1)
  }

  /// Changes the bound of the row with this index.
  func setBound(_ bound: Int, ofRow row: Int) {
    set_rh(handle, Int32(row + 1), Double(bound) * rowScales[row])
  }

  /// Solves within `newBox`, from where the last call ended.
  func solve(_ newBox: Box) -> Answer {
    for column in 0..<columnCount {
      if newBox.lower[column] != box.lower[column] || newBox.upper[column] != box.upper[column] {
        set_bounds(
          handle, Int32(column + 1), Double(newBox.lower[column]), Double(newBox.upper[column]))
      }
    }
    box = newBox
    let status = CLpSolve.solve(handle)
    if status != OPTIMAL {
      // The basis may be what led astray.
      default_basis(handle)
      return status == INFEASIBLE ? .infeasible : .none
    }
    var columns = [Double](repeating: 0, count: columnCount + (isElastic ? 1 : 0))
    guard get_variables(handle, &columns) != 0, get_dual_solution(handle, &dualBuffer) != 0 else {
      return .none
    }
    guard columns.allSatisfy(\.isFinite) else { return .none }
    let weights = (0..<rowCount).map { -dualBuffer[$0 + 1] * rowScales[$0] / costScale }
    return .optimum(columns: Array(columns.prefix(columnCount)), weights: weights)
  }
}

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
  private let watchdog: Watchdog

  /// Stops lp_solve, which asks before each iteration. From an unlucky basis it turns in circles.
  private final class Watchdog {
    let budget: SearchBudget
    var iterationsLeft = 0

    init(_ budget: SearchBudget) { self.budget = budget }

    var isBarking: Bool {
      iterationsLeft -= 1
      return iterationsLeft < 0 || budget.isOutOfTime
    }
  }

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
    watchdog = Watchdog(budget)
    dualBuffer = Array(repeating: 0, count: 1 + rowCount + allColumns)
    set_verbose(handle, NEUTRAL)
    // For the dual values. PRESOLVE_SENSDUALS would do too, but analyses the sensitivity of the
    // objective as well, which crashes in 5.5.2.5 (prod_xA).
    set_presolve(handle, PRESOLVE_DUALS, 0)
    set_scaling(handle, SCALE_GEOMETRIC + SCALE_EQUILIBRATE)
    for column in uppers.indices { set_upbo(handle, Int32(column + 1), Double(uppers[column])) }
    add(rows, cost: cost)
    // Unretained: this object holds it for as long as the handle lives.
    put_abortfunc(
      handle,
      { _, watchdog in
        guard let watchdog else { return 0 }
        return Unmanaged<Watchdog>.fromOpaque(watchdog).takeUnretainedValue().isBarking ? 1 : 0
      }, Unmanaged.passUnretained(watchdog).toOpaque())
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

  /// Solves within `newBox`.
  func solve(_ newBox: Box) -> Answer {
    for column in 0..<columnCount {
      if newBox.lower[column] != box.lower[column] || newBox.upper[column] != box.upper[column] {
        set_bounds(
          handle, Int32(column + 1), Double(newBox.lower[column]), Double(newBox.upper[column]))
      }
    }
    box = newBox
    // Each time from scratch: from the basis of another box, lp_solve 5.5.2.5 turns in circles, or
    // calls optimal what is not.
    default_basis(handle)
    let status = solveOnce()
    if status != OPTIMAL { return status == INFEASIBLE ? .infeasible : .none }
    var columns = [Double](repeating: 0, count: columnCount + (isElastic ? 1 : 0))
    guard get_variables(handle, &columns) != 0, get_dual_solution(handle, &dualBuffer) != 0 else {
      return .none
    }
    guard columns.allSatisfy(\.isFinite) else { return .none }
    let weights = (0..<rowCount).map { -dualBuffer[$0 + 1] * rowScales[$0] / costScale }
    return .optimum(columns: Array(columns.prefix(columnCount)), weights: weights)
  }

  private func solveOnce() -> Int32 {
    // Relaxations of this kind need about as many iterations as they have rows.
    watchdog.iterationsLeft = 10 * (rowCount + columnCount) + 200
    return CLpSolve.solve(handle)
  }
}

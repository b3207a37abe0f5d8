/// Finds the best assignment of a model, by splitting intervals.
///
/// The invariant: every assignment that beats the best one found so far lies in a box on the stack.
/// A box leaves it only for boxes that cover it, less what ``Propagator`` and ``Surrogate`` have
/// shown to be worthless. When the stack is empty, the best one found is the best there is.
struct Search {
  private let model: Model
  private let objective: ObjectiveForm
  private let budget: SearchBudget
  private var propagator: Propagator
  private let relaxation: Relaxation?
  /// Made when first a relaxation has no solution.
  private var elastic: Relaxation?
  private var stack: [Node] = []
  private var best: [Int]?
  /// What a solution may cost to be of interest.
  private var costBound: Int

  private struct Node {
    var box: Box
    /// The proof of the parent, which often does for the child as well.
    var inherited: Surrogate?
  }

  /// - Parameter incumbent: A solution to improve on, if one is known.
  init(_ model: Model, objective: ObjectiveForm, incumbent: [Int]?, budget: SearchBudget) {
    self.model = model
    self.objective = objective
    self.budget = budget
    costBound = objective.costRange.upperBound
    propagator = Propagator(
      rows: model.rows + [objective.row(atMost: costBound)], columnCount: model.uppers.count)
    relaxation = Relaxation(
      rows: model.rows, cost: objective.terms, uppers: model.uppers, isElastic: false,
      budget: budget)
    if let incumbent { accept(incumbent) }
  }

  /// The columns of a best solution; nil if there is none.
  mutating func run() throws(IntegerProgramError) -> [Int]? {
    stack = [Node(box: Box(uppers: model.uppers))]
    while let node = stack.popLast() {
      try budget.countNode()
      try visit(node)
    }
    return best
  }

  private mutating func accept(_ columns: [Int]) {
    best = columns
    costBound = objective.cost(columns) - objective.grain
    propagator.setObjectiveBound(costBound)
  }

  private mutating func visit(_ node: Node) throws(IntegerProgramError) {
    var box = node.box
    guard propagator.propagate(&box) else { return }
    if let inherited = node.inherited {
      guard let hasChanged = inherited.tighten(&box, costBound: costBound) else { return }
      if hasChanged, !propagator.propagate(&box) { return }
    }
    if acceptIfFixed(box) { return }
    guard let relaxation else { return split(box, at: nil, proof: nil) }
    switch relaxation.solve(box) {
    case .none:
      try budget.checkTime()
      split(box, at: nil, proof: nil)
    case .infeasible:
      let proof = infeasibilityProof(box)
      guard let proof else { return split(box, at: nil, proof: nil) }
      guard let hasChanged = proof.tighten(&box, costBound: costBound) else { return }
      if hasChanged, !propagator.propagate(&box) { return }
      split(box, at: nil, proof: proof)
    case .optimum(let columns, let weights):
      let proof = Surrogate(
        rows: model.rows, weights: weights, cost: objective.terms, costWeight: 1,
        columnCount: model.uppers.count)
      try dive(box, toward: columns)
      if let proof {
        guard let hasChanged = proof.tighten(&box, costBound: costBound) else { return }
        if hasChanged, !propagator.propagate(&box) { return }
      }
      if acceptIfFixed(box) { return }
      split(box, at: columns, proof: proof)
    }
  }

  /// Multipliers that show that `box` holds no solution, or none of interest; from how far the rows
  /// would have to give.
  private mutating func infeasibilityProof(_ box: Box) -> Surrogate? {
    let rows = propagator.rows
    if elastic == nil {
      elastic = Relaxation(
        rows: rows, cost: [], uppers: model.uppers, isElastic: true, budget: budget)
    }
    guard let elastic else { return nil }
    elastic.setBound(costBound, ofRow: rows.count - 1)
    guard case .optimum(_, let weights) = elastic.solve(box), let costWeight = weights.last else {
      return nil
    }
    return Surrogate(
      rows: model.rows, weights: Array(weights.dropLast()), cost: objective.terms,
      costWeight: costWeight, columnCount: model.uppers.count)
  }

  /// Takes the one assignment of a box without alternatives, if it is a solution of interest.
  ///
  /// - Returns: Whether there is nothing to split.
  private mutating func acceptIfFixed(_ box: Box) -> Bool {
    guard model.splittable.allSatisfy(box.isFixed) else { return false }
    // The columns that are not split are right at their least value; see Model.
    if propagator.rows.allSatisfy({ $0.slack(box.lower) >= 0 }) { accept(box.lower) }
    return true
  }

  /// Looks for a solution near `columns`: rounds one column after the other, the most integral
  /// first, and propagates.
  private mutating func dive(_ start: Box, toward columns: [Double]) throws(IntegerProgramError) {
    var box = start
    let order = model.splittable.map { (column: $0, distance: distance(columns[$0])) }
      .sorted { ($0.distance, $0.column) < ($1.distance, $1.column) }
    for (column, _) in order where !box.isFixed(column) {
      try budget.checkTime()
      let range = box.lower[column]...box.upper[column]
      let nearest = integer(columns[column].rounded(), in: range)
      var candidates = [nearest]
      let other = Double(nearest) > columns[column] ? nearest - 1 : nearest + 1
      if range.contains(other) { candidates.append(other) }
      var isPossible = false
      for candidate in candidates where !isPossible {
        var next = box
        next.lower[column] = candidate
        next.upper[column] = candidate
        isPossible = propagator.propagate(&next, changed: column)
        if isPossible { box = next }
      }
      if !isPossible { return }
    }
    _ = acceptIfFixed(box)
  }

  /// Puts two halves of `box` on the stack, on top the one that `columns` lies in.
  private mutating func split(_ box: Box, at columns: [Double]?, proof: Surrogate?) {
    guard let column = columnToSplit(box, columns) else { return }
    let range = box.lower[column]...box.upper[column]
    let middle = range.lowerBound + (range.upperBound - range.lowerBound) / 2
    let value = columns?[column] ?? Double(middle)
    let last = min(integer(value.rounded(.down), in: range), range.upperBound - 1)
    var low = Node(box: box, inherited: proof)
    low.box.upper[column] = last
    var high = Node(box: box, inherited: proof)
    high.box.lower[column] = last + 1
    stack += value - Double(last) > 0.5 ? [low, high] : [high, low]
  }

  /// The column farthest from an integer, or the widest if all are integers.
  private func columnToSplit(_ box: Box, _ columns: [Double]?) -> Int? {
    let open = model.splittable.filter { !box.isFixed($0) }
    if let columns {
      let fractional = open.filter { distance(columns[$0]) > 1e-6 }
      // Whether a variable changes weighs more than by how much.
      let changes = fractional.filter { $0 >= model.variables.count }
      let candidates = changes.isEmpty ? fractional : changes
      if let column = candidates.max(by: { distance(columns[$0]) < distance(columns[$1]) }) {
        return column
      }
    }
    return open.max { box.upper[$0] - box.lower[$0] < box.upper[$1] - box.lower[$1] }
  }

  private func distance(_ value: Double) -> Double { abs(value - value.rounded()) }

  private func integer(_ value: Double, in range: ClosedRange<Int>) -> Int {
    // 2^62 and what is above may not fit in an Int; no column reaches that.
    guard value < 0x1p62 else { return range.upperBound }
    guard value > -0x1p62 else { return range.lowerBound }
    return min(max(Int(value), range.lowerBound), range.upperBound)
  }
}

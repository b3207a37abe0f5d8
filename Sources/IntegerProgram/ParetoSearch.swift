/// Finds the combinations of costs that cannot be improved on.
///
/// The invariant: what is not yet found, and not beaten by what is, lies in one of the zones. A zone
/// is a limit for each cost. The best weighted sum within a zone is best of all assignments: one that
/// beats it would lie in the zone too, with a smaller sum. What was found then splits each zone that
/// it lies in, into one zone for each objective, in which that one is better. (Klamroth, Lacour,
/// Vanderpooten: On the representation of the search region in multi-objective optimization, 2015.)
struct ParetoSearch {
  private let model: Model
  private let objectives: [ObjectiveForm]
  private let budget: SearchBudget
  private var points: [(costs: [Int], columns: [Int])] = []
  /// The most that each cost may be.
  private var zones: [[Int]]
  /// Zones in which nothing is; nor in those within them.
  private var emptyZones: [[Int]] = []
  /// The least that each cost can be, once that is known.
  private var ideal: [Int]

  init(_ model: Model, objectives: [ObjectiveForm], budget: SearchBudget) {
    self.model = model
    self.objectives = objectives
    self.budget = budget
    zones = [objectives.map(\.costRange.upperBound)]
    ideal = objectives.map(\.costRange.lowerBound)
  }

  /// The columns of what was found, in the order of their costs.
  var sortedPoints: [[Int]] {
    points.sorted { $0.costs.lexicographicallyPrecedes($1.costs) }.map(\.columns)
  }

  /// Finds up to `count` points.
  ///
  /// - Returns: Whether these are all.
  mutating func run(atMost count: Int) throws(IntegerProgramError) -> Bool {
    guard count > 0 else { return false }
    if objectives.isEmpty {
      if let columns = try model.best([], budget: budget) { points.append(([], columns)) }
      return true
    }
    for index in objectives.indices where points.count < count {
      guard try findCorner(index) else { return true }
    }
    if points.count >= count { return zones.isEmpty }
    var bounded = model
    for (objective, least) in zip(objectives, ideal) where least > objective.costRange.lowerBound {
      bounded.addRow(objective.row(atLeast: least))
    }
    let weights = weights()
    let sum = try? ObjectiveForm(sumOf: objectives, weights: weights, uppers: model.uppers)
    while points.count < count, let zone = largestZone(weights) {
      let near = nearHalf(of: zone)
      for part in near == zone ? [zone] : [near, zone] {
        var inPart = bounded
        for (objective, most) in zip(objectives, part) where most < objective.costRange.upperBound {
          inPart.addRow(objective.row(atMost: most))
        }
        if let columns = try inPart.best(sum.map { [$0] } ?? objectives, budget: budget) {
          insert(columns)
          break
        }
        emptyZones.append(part)
        zones.removeAll { $0 == part }
      }
    }
    return zones.isEmpty
  }

  /// Finds what is best by one objective, and then by the others in their order.
  ///
  /// - Returns: Whether there is a solution at all.
  private mutating func findCorner(_ index: Int) throws(IntegerProgramError) -> Bool {
    var order = Array(objectives.indices)
    order.remove(at: index)
    order.insert(index, at: 0)
    let incumbent = points.min { $0.costs[index] < $1.costs[index] }?.columns
    let best = try model.best(
      order.map { objectives[$0] }, incumbent: incumbent, budget: budget)
    guard let best else { return false }
    ideal[index] = objectives[index].cost(best)
    insert(best)
    return true
  }

  private mutating func insert(_ columns: [Int]) {
    let costs = objectives.map { $0.cost(columns) }
    if !points.contains(where: { $0.costs == costs }) { points.append((costs, columns)) }
    var next: [[Int]] = []
    for zone in zones {
      guard costs.isWithin(zone) else {
        next.append(zone)
        continue
      }
      for index in objectives.indices {
        var part = zone
        part[index] = costs[index] - objectives[index].grain
        next.append(part)
      }
    }
    // An ideal that was found since may have emptied older zones.
    next.removeAll { zone in
      !ideal.isWithin(zone) || emptyZones.contains { zone.isWithin($0) }
    }
    zones = next.enumerated().filter { index, zone in
      !next.enumerated().contains { otherIndex, other in
        zone.isWithin(other) && (zone != other || otherIndex < index)
      }
    }.map(\.element)
  }

  /// Weights that make the costs' ranges among the points that were found alike.
  private func weights() -> [Int] {
    let ranges = objectives.indices.map { index in
      max(1, points.reduce(0) { max($0, $1.costs[index] - ideal[index]) })
    }
    let widest = ranges.reduce(1, max)
    return ranges.map { widest / $0 }
  }

  /// The zone with most room between it and the ideal; the first of several.
  private func largestZone(_ weights: [Int]) -> [Int]? {
    zones.max { volume($0, weights) < volume($1, weights) }
  }

  /// `zone` with half the way to the ideal for each side that something found has cut. What is best
  /// in it is best of all assignments too, and no next neighbour of what was found.
  private func nearHalf(of zone: [Int]) -> [Int] {
    zone.indices.map { index in
      let worst = points.reduce(ideal[index]) { max($0, $1.costs[index]) }
      return zone[index] < worst ? ideal[index] + (zone[index] - ideal[index]) / 2 : zone[index]
    }
  }

  private func volume(_ zone: [Int], _ weights: [Int]) -> Double {
    zip(lengths(zone), weights).reduce(1) { product, side in
      product * (Double(side.0) + 1) * Double(side.1)
    }
  }

  /// How far `zone` goes beyond the ideal, as far as anything that was found does.
  private func lengths(_ zone: [Int]) -> [Int] {
    zone.indices.map { index in
      let worst = points.reduce(ideal[index]) { max($0, $1.costs[index]) }
      return min(zone[index], worst) - ideal[index]
    }
  }
}

extension [Int] {
  fileprivate func isWithin(_ limits: [Int]) -> Bool {
    zip(self, limits).allSatisfy { $0 <= $1 }
  }
}

import MemoryModel

/// A plan's prediction beside the link that was then made. Bytes.
public struct PlanComparison: Equatable, Sendable {
  public struct Row: Equatable, Sendable {
    public var name: String
    public var before: Int
    public var predicted: Int
    public var rebuilt: Int

    public var isTrue: Bool { predicted == rebuilt }
  }

  public let rows: [Row]

  /// Flash follows from the code as well, of which an option is part: it is not predicted.
  public init(_ plan: Plan, rebuilt: Snapshot) {
    var rows = plan.regions.filter { $0.kind == .ram }.map { region in
      Row(
        name: "region \(region.name)", before: region.before, predicted: region.after,
        rebuilt: rebuilt.regions.first { $0.name == region.name }?.used ?? 0)
    }
    for change in plan.changes {
      guard let from = change.bytesFrom, let to = change.bytesTo, let subject = change.subject
      else {
        continue
      }
      rows.append(
        Row(
          name: change.option, before: from, predicted: to,
          rebuilt: rebuilt.measure(subject).bytes))
    }
    rows.append(
      Row(
        name: "C heap, reserved", before: plan.reservedBefore, predicted: plan.reserved,
        rebuilt: rebuilt.heap?.reserved ?? 0))
    rows.append(
      Row(
        name: "C heap, reachable", before: plan.reachableBefore, predicted: plan.reachable,
        rebuilt: rebuilt.heap?.reachable ?? 0))
    self.rows = rows
  }

  /// Whether every predicted byte came true.
  public var isTrue: Bool { rows.allSatisfy(\.isTrue) }
}

extension OwnerMatching {
  /// What is not as it was, in the order of `Diff.owners`.
  func changes() -> [Diff.OwnerChange] {
    var changes: [Diff.OwnerChange] = []
    for (old, new) in pairs {
      // Most are as they were: nothing of those is copied.
      let (oldKey, newKey) = (before.keys[old], after.keys[new])
      guard
        before.owners[old].bytes != after.owners[new].bytes || oldKey.layer != newKey.layer
          || oldKey.region != newKey.region
      else { continue }
      changes.append(
        Diff.OwnerChange(
          memory: after.memory(of: new), before: before.owners[old], after: after.owners[new]))
    }
    changes += unpaired.before.map {
      Diff.OwnerChange(memory: before.memory(of: $0), before: before.owners[$0], after: nil)
    }
    changes += unpaired.after.map {
      Diff.OwnerChange(memory: after.memory(of: $0), before: nil, after: after.owners[$0])
    }
    // Nobody has nothing.
    return changes.filter { $0.bytes != Diff.Change(before: 0, after: 0) }
      .map { (change: $0, rank: Rank($0)) }.sorted { $0.rank < $1.rank }.map(\.change)
  }

  private struct Rank: Comparable {
    let change: Diff.OwnerChange
    let numbers: (memory: Int, delta: Int, bytes: Int)

    init(_ change: Diff.OwnerChange) {
      self.change = change
      let bytes = change.bytes
      numbers = (
        change.memory == .ram ? 0 : 1, -abs(bytes.delta), -max(bytes.before, bytes.after)
      )
    }

    static func == (left: Rank, right: Rank) -> Bool { left.change == right.change }

    static func < (left: Rank, right: Rank) -> Bool {
      if left.numbers != right.numbers { return left.numbers < right.numbers }
      let (one, other) = (left.change.owner, right.change.owner)
      return names(one).lexicographicallyPrecedes(names(other))
    }

    private static func names(_ owner: Snapshot.Owner?) -> [String] {
      guard let owner else { return [] }
      return [
        owner.symbol ?? "", owner.object ?? "", owner.section ?? "", owner.layer, owner.region,
        owner.kind.rawValue,
      ]
    }
  }
}

extension Snapshot {
  /// The same bytes with one record for each owner, in an order that depends on names alone: what two
  /// links have in common is then written alike.
  ///
  /// A ledger's snapshot may name an owner twice, where two output sections or two objects have one
  /// name.
  public func canonical() -> Snapshot {
    let places = Dictionary(
      regions.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { min($0, $1) })
    var snapshot = self
    snapshot.owners = mergedOwners().owners.map { (places[$0.region] ?? regions.count, $0) }
      .sorted { $0.0 != $1.0 ? $0.0 < $1.0 : $0.1.precedes($1.1) }
      .map(\.1)
    snapshot.stacks.sort { $0.core < $1.core }
    return snapshot
  }

  /// Owners that differ in nothing but their bytes, taken together, where the first of them stands;
  /// and the place of each by its `identity`.
  func mergedOwners() -> (owners: [Owner], places: [Owner: Int]) {
    var places: [Owner: Int] = [:]
    places.reserveCapacity(owners.count)
    var merged: [Owner] = []
    merged.reserveCapacity(owners.count)
    for owner in owners {
      let place = places[owner.identity, default: merged.count]
      if place < merged.count {
        merged[place].bytes += owner.bytes
        merged[place].isExact = merged[place].isExact && owner.isExact
      } else {
        places[owner.identity] = place
        merged.append(owner)
      }
    }
    return (merged, places)
  }
}

extension Snapshot.Owner {
  /// Who owns, without how much.
  var identity: Self {
    var owner = self
    owner.bytes = 0
    owner.isExact = true
    return owner
  }

  fileprivate func precedes(_ other: Self) -> Bool {
    if layer != other.layer { return layer < other.layer }
    if object != other.object { return Self.precedes(object, other.object) }
    if section != other.section { return Self.precedes(section, other.section) }
    if symbol != other.symbol { return Self.precedes(symbol, other.symbol) }
    return kind.rawValue < other.kind.rawValue
  }

  /// What has no name comes first.
  private static func precedes(_ left: String?, _ right: String?) -> Bool {
    guard let left, let right else { return left == nil && right != nil }
    return left < right
  }
}

import MemoryModel

extension Snapshot {
  /// The same bytes with one record for each owner, in an order that depends on names alone: what two
  /// links have in common is then written alike.
  ///
  /// A ledger's snapshot may name an owner twice, where two output sections or two objects have one
  /// name.
  public func canonical() -> Snapshot {
    var names = OwnerNames()
    var snapshot = self
    snapshot.regions = mergedRegions()
    let places = Dictionary(
      uniqueKeysWithValues: snapshot.regions.enumerated().map { ($0.element.name, $0.offset) })
    snapshot.owners = mergedOwners(&names).owners.map { (places[$0.region] ?? regions.count, $0) }
      .sorted { $0.0 != $1.0 ? $0.0 < $1.0 : $0.1.precedes($1.1) }
      .map(\.1)
    snapshot.stacks.sort { $0.core < $1.core }
    return snapshot
  }

  /// Regions of one name taken together: no linker makes two, but a damaged map may have them, and
  /// owners know their region by its name alone.
  func mergedRegions() -> [Region] {
    var merged: [Region] = []
    for region in regions {
      if let known = merged.firstIndex(where: { $0.name == region.name }) {
        merged[known].length += region.length
        merged[known].used += region.used
      } else {
        merged.append(region)
      }
    }
    return merged
  }

  /// What an owner's region is, by its name.
  func regionKinds() -> [String: MemoryModel.Region.Kind] {
    Dictionary(regions.map { ($0.name, $0.kind) }, uniquingKeysWith: { first, _ in first })
  }

  /// Owners that differ in nothing but their bytes, taken together, where the first of them stands;
  /// and the place of each by its names.
  func mergedOwners(
    _ names: inout OwnerNames
  ) -> (owners: [Owner], keys: [OwnerNames.Key], places: [OwnerNames.Key: Int]) {
    var places: [OwnerNames.Key: Int] = [:]
    places.reserveCapacity(owners.count)
    let all = owners.indices.map { names.key(of: owners[$0]) }
    for (index, key) in all.enumerated() where places.updateValue(index, forKey: key) != nil {
      return mergedOwners(all)
    }
    // Mostly there is nothing to merge, and so nothing to copy.
    return (owners, all, places)
  }

  private func mergedOwners(
    _ all: [OwnerNames.Key]
  ) -> (owners: [Owner], keys: [OwnerNames.Key], places: [OwnerNames.Key: Int]) {
    var (merged, keys): ([Owner], [OwnerNames.Key]) = ([], [])
    var places: [OwnerNames.Key: Int] = [:]
    for (owner, key) in zip(owners, all) {
      if let place = places[key] {
        merged[place].bytes += owner.bytes
        merged[place].isExact = merged[place].isExact && owner.isExact
      } else {
        places[key] = merged.count
        keys.append(key)
        merged.append(owner)
      }
    }
    return (merged, keys, places)
  }
}

/// Numbers for names, so that tens of thousands of owners are told apart without hashing and copying
/// all their texts again and again.
struct OwnerNames {
  /// Who owns, without how much.
  struct Key: Hashable {
    var region: Int32
    var layer: Int32
    var kind: Int32
    var section: Int32
    var object: Int32
    var symbol: Int32
  }

  private var numbers: [String: Int32] = [:]
  /// The last name of each field: owners stand in runs of one section and one object.
  private var last: [(name: String, number: Int32)] = Array(repeating: ("", 0), count: 5)

  mutating func key(of owner: Snapshot.Owner) -> Key {
    Key(
      region: number(of: owner.region, 0), layer: number(of: owner.layer, 1),
      kind: number(of: owner.kind.rawValue, 2),
      section: owner.section.map { number(of: $0, 3) } ?? -1,
      object: owner.object.map { number(of: $0, 4) } ?? -1,
      symbol: owner.symbol.map { number(of: $0) } ?? -1)
  }

  /// 0 is the empty name.
  private mutating func number(of name: String, _ field: Int) -> Int32 {
    if last[field].name == name { return last[field].number }
    let number = number(of: name)
    last[field] = (name, number)
    return number
  }

  private mutating func number(of name: String) -> Int32 {
    if name.isEmpty { return 0 }
    if let known = numbers[name] { return known }
    // No file has as many names as there are numbers.
    let number = Int32(truncatingIfNeeded: numbers.count + 1)
    numbers[name] = number
    return number
  }
}

extension Snapshot.Owner {
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

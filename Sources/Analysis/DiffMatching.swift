import Ledger
import MemoryModel

/// Finds the owners of one link again in another.
///
/// First those that are called the same in all respects. What is then left is compared by names that
/// say less and less, so that what a compiler or a build folder renamed is not taken for something
/// that went and something that came:
///
/// | pass | same | meets |
/// | --- | --- | --- |
/// | 1 | everything but bytes | most |
/// | 2 | symbol, object, section | a layer by another rule; another region |
/// | 3 | symbol, object | `.bss` to `.data` |
/// | 4 | plain symbol, file of the object, section, layer | `state.5`, `poll.isra.0`; another folder |
/// | 5 | plain symbol, file of the object, section | a folder of another layer |
/// | 6 | plain symbol, file of the object | all at once |
/// | 7 | plain symbol, layer | an object that was renamed |
///
/// Only a name that stands for one owner on either side is used; in pass 4, for equally many, which
/// then are paired by size: the numbers of function statics shift as a whole.
/// RAM and flash are apart throughout: a variable and its initial image have the same names.
struct OwnerMatching {
  let before: Side
  let after: Side
  private(set) var pairs: [(before: Int, after: Int)] = []
  /// Indices of owners for which there is no counterpart, yet.
  private(set) var unpaired: (before: [Int], after: [Int]) = ([], [])

  /// One link's owners, each once.
  struct Side {
    let owners: [Snapshot.Owner]
    let keys: [OwnerNames.Key]
    let places: [OwnerNames.Key: Int]
    private let kinds: [String: Region.Kind]

    init(_ snapshot: Snapshot, _ names: inout OwnerNames) {
      (owners, keys, places) = snapshot.mergedOwners(&names)
      kinds = snapshot.regionKinds()
    }

    func memory(of owner: Int) -> Region.Kind {
      kinds[owners[owner].region] ?? .ram
    }

    /// Largest first.
    func bySize(_ indices: [Int]) -> [Int] {
      guard indices.count > 1 else { return indices }
      return indices.sorted {
        (owners[$1].bytes, owners[$0].symbol ?? "") < (owners[$0].bytes, owners[$1].symbol ?? "")
      }
    }
  }

  /// What two owners have in common.
  private struct Name: Hashable {
    var memory: Region.Kind
    var symbol: String?
    var object: String?
    var section: String?
    var layer: String?
    /// Tells fill from strings where there is no symbol.
    var kind: Entry.Kind?
  }

  /// The passes behind the first, in their order.
  private enum Pass: CaseIterable {
    case names, otherSection, plainNames, otherFolder, otherFolderAndSection, otherObject

    var allowsSeveral: Bool { self == .plainNames }
  }

  init(from before: Snapshot, to after: Snapshot) {
    var names = OwnerNames()
    self.before = Side(before, &names)
    self.after = Side(after, &names)
    pairEqualNames()
    for pass in Pass.allCases { pair(pass) }
  }

  private mutating func pairEqualNames() {
    var isPaired = Array(repeating: false, count: before.owners.count)
    pairs.reserveCapacity(after.owners.count)
    for (index, key) in after.keys.enumerated() {
      if let counterpart = before.places[key],
        before.memory(of: counterpart) == after.memory(of: index)
      {
        pairs.append((counterpart, index))
        isPaired[counterpart] = true
      } else {
        unpaired.after.append(index)
      }
    }
    unpaired.before = isPaired.indices.filter { !isPaired[$0] }
  }

  private mutating func pair(_ pass: Pass) {
    let old = Self.named(unpaired.before, of: before, pass)
    let new = Self.named(unpaired.after, of: after, pass)
    var paired: (before: Set<Int>, after: Set<Int>) = ([], [])
    for (name, indices) in new {
      guard let counterparts = old[name], counterparts.count == indices.count,
        indices.count == 1 || pass.allowsSeveral
      else { continue }
      for (counterpart, index) in zip(
        before.bySize(counterparts), after.bySize(indices))
      {
        pairs.append((counterpart, index))
        paired.before.insert(counterpart)
        paired.after.insert(index)
      }
    }
    unpaired.before.removeAll(where: paired.before.contains)
    unpaired.after.removeAll(where: paired.after.contains)
  }

  private static func named(_ indices: [Int], of side: Side, _ pass: Pass) -> [Name: [Int]] {
    var named: [Name: [Int]] = [:]
    for index in indices {
      if let name = name(of: side.owners[index], side.memory(of: index), pass) {
        named[name, default: []].append(index)
      }
    }
    return named
  }

  /// nil where the pass says too little of an owner like this.
  private static func name(
    of owner: Snapshot.Owner, _ memory: Region.Kind, _ pass: Pass
  ) -> Name? {
    // A symbol is what it is called; a kind may change with its section.
    let kind = owner.symbol == nil ? owner.kind : nil
    var name = Name(memory: memory, symbol: owner.symbol, kind: kind)
    if pass == .names {
      name.object = owner.object
      name.section = owner.section
      return name
    }
    if pass == .otherSection {
      guard let object = owner.object else { return nil }
      name.object = object
      return name
    }
    name.symbol = owner.symbol.map(SymbolName.withoutSuffixes)
    if pass == .otherObject {
      guard owner.symbol != nil else { return nil }
      name.layer = owner.layer
      return name
    }
    guard let object = owner.object else { return nil }
    name.object = ObjectFile.name(object)
    if pass != .otherFolderAndSection { name.section = owner.section }
    if pass == .plainNames { name.layer = owner.layer }
    return name
  }
}

import Ledger
import MemoryModel

/// What differs between two links. Bytes throughout.
///
/// All sums are exact: over layers as over owners, changes add up to those of the regions. An owner
/// that `OwnerMatching` found on both sides, under another name or in another layer, is one change.
public struct Diff: Equatable, Sendable {
  public struct Change: Equatable, Sendable {
    public var before: Int
    public var after: Int
    /// What came, less what went.
    public var delta: Int { after - before }

    public init(before: Int, after: Int) {
      self.before = before
      self.after = after
    }
  }

  public struct RegionChange: Equatable, Sendable {
    public var name: String
    public var kind: Region.Kind
    /// 0 on the side that has no such region.
    public var used: Change
    public var length: Change
  }

  public struct LayerChange: Equatable, Sendable {
    public var name: String
    public var ram: Change
    public var flash: Change
    /// In each region, in the order of `Diff.regions`.
    public var regions: [Change]

    /// Whether the layer has as much as before, in each region.
    public var isUnchanged: Bool { regions.allSatisfy { $0.delta == 0 } }
  }

  /// An owner that has other bytes, or has them elsewhere, or is there on one side only.
  public struct OwnerChange: Hashable, Sendable {
    /// RAM or flash: a variable with an initial image is an owner in each.
    public var memory: Region.Kind
    /// nil for what came.
    public var before: Snapshot.Owner?
    /// nil for what went.
    public var after: Snapshot.Owner?

    public init(memory: Region.Kind, before: Snapshot.Owner?, after: Snapshot.Owner?) {
      self.memory = memory
      self.before = before
      self.after = after
    }

    public var bytes: Change { Change(before: before?.bytes ?? 0, after: after?.bytes ?? 0) }
  }

  /// What has become of an owner.
  public enum Fate: String, CaseIterable, Sendable {
    case came, went, grew, shrank
    /// To another layer or region, whatever its size.
    case moved
  }

  public struct StackChange: Equatable, Sendable {
    public var core: Int
    /// nil on the side that has none.
    public var before: Int?
    public var after: Int?
  }

  /// RAM first, flash last; those of the later link before those that it no longer has.
  public let regions: [RegionChange]
  /// Every layer of either side, by the size of its change in RAM, then in flash.
  public let layers: [LayerChange]
  /// RAM first, then by the size of the change, largest first; what is as it was is left out.
  public let owners: [OwnerChange]
  public let heapBefore: Snapshot.Heap?
  public let heapAfter: Snapshot.Heap?
  /// By core.
  public let stacks: [StackChange]

  public init(from before: Snapshot, to after: Snapshot) {
    regions = Self.regions(before, after)
    layers = Self.layers(before, after, regions)
    owners = OwnerMatching(from: before, to: after).changes()
    heapBefore = before.heap
    heapAfter = after.heap
    stacks = Set((before.stacks + after.stacks).map(\.core)).sorted().map { core in
      StackChange(
        core: core, before: before.stacks.first { $0.core == core }?.size,
        after: after.stacks.first { $0.core == core }?.size)
    }
  }

  /// Bytes placed in all regions of a kind.
  public func used(_ kind: Region.Kind) -> Change {
    let changes = regions.filter { $0.kind == kind }.map(\.used)
    return Change(
      before: changes.reduce(0) { $0 + $1.before }, after: changes.reduce(0) { $0 + $1.after })
  }

  /// Whether no region, owner, heap or stack has other bytes than before. Names of objects may differ:
  /// a build in another folder is the same link.
  public var isEmpty: Bool {
    owners.isEmpty && heapBefore == heapAfter && stacks.allSatisfy { $0.before == $0.after }
      && regions.allSatisfy { $0.used.delta == 0 && $0.length.delta == 0 }
  }

  // MARK: Sums

  /// A region that is RAM on one side and flash on the other is two.
  private static func regions(_ before: Snapshot, _ after: Snapshot) -> [RegionChange] {
    let (old, new) = (before.mergedRegions(), after.mergedRegions())
    func isSame(_ region: Snapshot.Region, _ other: Snapshot.Region) -> Bool {
      region.name == other.name && region.kind == other.kind
    }
    let gone = old.filter { region in !new.contains { isSame($0, region) } }
    let all = (new + gone).map { region in
      let was = old.first { isSame($0, region) }
      let now = new.first { isSame($0, region) }
      return RegionChange(
        name: region.name, kind: region.kind,
        used: Change(before: was?.used ?? 0, after: now?.used ?? 0),
        length: Change(before: was?.length ?? 0, after: now?.length ?? 0))
    }
    return all.filter { $0.kind == .ram } + all.filter { $0.kind == .flash }
  }

  private static func layers(
    _ before: Snapshot, _ after: Snapshot, _ regions: [RegionChange]
  ) -> [LayerChange] {
    let (old, new) = (before.bytesByLayer(), after.bytesByLayer())
    let (oldKinds, newKinds) = (before.regionKinds(), after.regionKinds())
    let layers = Set(old.keys).union(new.keys).map { name in
      let changes = regions.map { region in
        Change(
          before: oldKinds[region.name] == region.kind ? old[name]?[region.name] ?? 0 : 0,
          after: newKinds[region.name] == region.kind ? new[name]?[region.name] ?? 0 : 0)
      }
      func sum(_ kind: Region.Kind) -> Change {
        zip(regions, changes).reduce(into: Change(before: 0, after: 0)) { sum, pair in
          guard pair.0.kind == kind else { return }
          sum.before += pair.1.before
          sum.after += pair.1.after
        }
      }
      return LayerChange(name: name, ram: sum(.ram), flash: sum(.flash), regions: changes)
    }
    return layers.sorted {
      (-abs($0.ram.delta), -abs($0.flash.delta), $0.name)
        < (-abs($1.ram.delta), -abs($1.flash.delta), $1.name)
    }
  }
}

extension Diff.OwnerChange {
  /// The owner as it is now, or was last.
  public var owner: Snapshot.Owner? { after ?? before }

  /// What has become of it.
  public var fate: Diff.Fate {
    guard let before else { return .came }
    guard let after else { return .went }
    if before.layer != after.layer || before.region != after.region { return .moved }
    return after.bytes < before.bytes ? .shrank : .grew
  }
}

extension Snapshot {
  /// Bytes of each layer by region.
  public func bytesByLayer() -> [String: [String: Int]] {
    var sums: [String: [String: Int]] = [:]
    // Owners stand in runs of one layer: look each run up once.
    var start = 0
    while start < owners.count {
      let (region, layer) = (owners[start].region, owners[start].layer)
      var (end, sum) = (start, 0)
      while end < owners.count, owners[end].layer == layer, owners[end].region == region {
        sum += owners[end].bytes
        end += 1
      }
      sums[layer, default: [:]][region, default: 0] += sum
      start = end
    }
    return sums
  }
}

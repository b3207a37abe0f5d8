import Ledger
import MemoryModel

/// What a breakdown groups bytes by.
public enum BreakdownKey: String, CaseIterable, Sendable {
  case layer, use, region, section, object, symbol
  /// The folder of the object; only the report's own table of folders asks for it.
  case folder
}

/// Bytes with one thing in common.
public struct Group: Equatable, Sendable {
  public var name: String
  /// The layer, where all of the group's bytes have the same; else empty.
  public var layer: String
  /// Where the largest of its entries comes from, where that says more than the name.
  public var object: String?
  public var ram: Int
  public var flash: Int
  /// False where any byte's owner or extent was inferred.
  public var isExact: Bool
}

/// Every byte of memory, grouped.
public struct Breakdown: Sendable {
  public let key: BreakdownKey
  /// By bytes of RAM, then flash, largest first; they add up to all regions.
  public let groups: [Group]

  /// - Parameter layer: counts this layer's entries only; nil counts all.
  public init(_ ledger: Ledger, by key: BreakdownKey, layer: String? = nil) {
    self.key = key
    var indices: [GroupKey: Int] = [:]
    var groups: [Group] = []
    for region in ledger.regions {
      let isRAM = region.region.kind == .ram
      for position in region.entries.indices {
        if let layer, region.entries[position].layer != layer { continue }
        let entry = region.entries[position]
        let identity = Self.identity(of: entry, in: region.region, ledger, key)
        let index: Int
        if let known = indices[identity] {
          index = known
          if groups[index].layer != entry.layer { groups[index].layer = "" }
        } else {
          index = groups.count
          indices[identity] = index
          groups.append(
            Group(
              name: Self.name(of: entry, in: region.region, ledger, key), layer: entry.layer,
              object: key == .symbol ? ledger.path(of: entry) : nil, ram: 0, flash: 0,
              isExact: true))
        }
        if isRAM { groups[index].ram += entry.size } else { groups[index].flash += entry.size }
        if !entry.isExact { groups[index].isExact = false }
      }
    }
    self.groups = groups.sorted { ($1.ram, $1.flash, $0.name) < ($0.ram, $0.flash, $1.name) }
  }

  /// What makes two entries the same group. A symbol's initial image in flash is the symbol's.
  private struct GroupKey: Hashable {
    var name: String
    var object = -1
    var inputSection = ""
  }

  private static func identity(
    of entry: Entry, in region: Region, _ ledger: Ledger, _ key: BreakdownKey
  ) -> GroupKey {
    switch key {
    case .symbol where entry.symbol != nil || entry.inputSection != nil:
      GroupKey(
        name: entry.symbol ?? "", object: entry.object ?? -1, inputSection: entry.inputSection ?? ""
      )
    case .object where entry.object != nil:
      GroupKey(name: "", object: entry.object ?? -1)
    default:
      GroupKey(name: name(of: entry, in: region, ledger, key))
    }
  }

  private static func name(
    of entry: Entry, in region: Region, _ ledger: Ledger, _ key: BreakdownKey
  ) -> String {
    switch key {
    case .region: region.name
    case .layer: entry.kind == .free ? "free" : layerRow(entry)
    case .use: entry.kind.rawValue
    case .section: ledger.sectionName(of: entry) ?? unowned(entry)
    case .object: ledger.path(of: entry) ?? unowned(entry)
    case .folder: ledger.path(of: entry).map(Self.folder) ?? unowned(entry)
    case .symbol: entry.symbol ?? entry.inputSection.map { "[\($0)]" } ?? unowned(entry)
    }
  }

  /// Fill and stubs are rows of their own, although both are the linker's.
  private static func layerRow(_ entry: Entry) -> String {
    switch entry.kind {
    case .fill: "fill"
    case .stub: "stubs"
    default: entry.layer
    }
  }

  private static func unowned(_ entry: Entry) -> String { "[\(entry.kind.rawValue)]" }

  private static func folder(_ path: String) -> String {
    let upToMember = path.split(separator: "(", maxSplits: 1).first.map(String.init) ?? path
    guard let slash = upToMember.lastIndex(of: "/") else { return "." }
    return String(upToMember[..<slash])
  }
}

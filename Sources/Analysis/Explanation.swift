import DwarfInfo
import Ledger
import LinkMap
import MemoryModel

/// The whole chain of evidence behind the entries that a query names.
public struct Explanation: Sendable {
  /// One entry with all that is known of it.
  public struct Item: Sendable {
    public var entry: Entry
    public var region: Region
    public var section: String?
    public var object: LinkedObject?
    public var rule: LayerRule?
    /// 1-based line of the map's record.
    public var mapLine: Int?
    /// The source that DWARF names, with its folder.
    public var compileUnit: String?
    public var compiler: String?
    public var variable: DwarfInfo.Variable?
    public var function: DwarfInfo.Function?
    /// Where the source declares it: `src/main.c:12`.
    public var declaration: String?
    /// Why an archive member is in the link: who asked for it and by which symbol, up to an object
    /// that the command line named.
    public var pulls: [LinkMap.ArchivePull]
    /// Where start-up code copies the bytes from.
    public var loadAddress: UInt64?
  }

  /// In RAM first, largest first.
  public var items: [Item]

  /// `query` is an address (`0x20001234`), a symbol, or a pattern over paths or symbols.
  public init(_ query: String, in ledger: Ledger, evidence: LinkEvidence) {
    let match = Query(query)
    var items: [Item] = []
    for region in ledger.regions {
      for entry in region.entries where match.matches(entry, ledger) {
        // The initial image in flash is told with its bytes in RAM.
        if let section = entry.section, match.address == nil,
          ledger.regions[ledger.sections[section].region].region != region.region
        {
          continue
        }
        items.append(Self.item(entry, region.region, ledger, evidence))
      }
    }
    self.items = items.enumerated().sorted { left, right in
      let ranks = (Self.rank(left.element), Self.rank(right.element))
      return ranks.0 == ranks.1 ? left.offset < right.offset : ranks.0 < ranks.1
    }.map(\.element)
  }

  private static func rank(_ item: Item) -> (Int, Int) {
    (item.region.kind == .ram ? 0 : 1, -item.entry.size)
  }

  private static func item(
    _ entry: Entry, _ region: Region, _ ledger: Ledger, _ evidence: LinkEvidence
  ) -> Item {
    let object = entry.object.map { ledger.objects[$0] }
    let section = entry.section.map { ledger.sections[$0] }
    let variable = evidence.dwarf?.variables.first {
      $0.address == entry.range.start && (entry.symbol == nil || $0.size ?? 0 > 0)
    }
    let function = evidence.dwarf?.functions.first { $0.range.contains(entry.range.start) }
    let unit = (variable?.unit ?? function?.unit).flatMap { index in
      evidence.dwarf.flatMap { $0.units.indices.contains(index) ? $0.units[index] : nil }
    }
    return Item(
      entry: entry, region: region, section: section?.name, object: object,
      rule: entry.rule.map { ledger.rules[$0] },
      mapLine: mapLine(of: entry, section: section?.name, evidence.map),
      compileUnit: unit.map(SourcePath.of),
      compiler: unit?.producer, variable: variable, function: variable == nil ? function : nil,
      declaration: declaration(variable, function),
      pulls: object.map { pulls(of: $0, evidence.map) } ?? [],
      loadAddress: section.flatMap { section in
        section.loadAddress.map { $0 &+ (entry.range.start &- section.range.start) }
      })
  }

  private static func declaration(
    _ variable: DwarfInfo.Variable?, _ function: DwarfInfo.Function?
  ) -> String? {
    let file = variable.map(\.declarationFile) ?? function?.declarationFile
    let line = variable.map(\.declarationLine) ?? function?.declarationLine
    guard let file else { return nil }
    return SourcePath.simplified(file) + (line.map { ":\($0)" } ?? "")
  }

  private static func mapLine(of entry: Entry, section: String?, _ map: LinkMap?) -> Int? {
    guard let map, let output = map.outputSections.first(where: { $0.name == section }) else {
      return nil
    }
    let record = map.inputSections[output.inputs.clamped(to: map.inputSections.indices)].first {
      AddressRange(start: $0.address, size: $0.size).contains(entry.range.start)
    }
    return record?.line ?? output.line
  }

  /// Follows the table of archive members upwards; a member is visited once, so that a circle in a
  /// damaged map ends.
  private static func pulls(of object: LinkedObject, _ map: LinkMap?) -> [LinkMap.ArchivePull] {
    guard let map, object.archive != nil else { return [] }
    var chain: [LinkMap.ArchivePull] = []
    var visited: Set<String> = []
    var path = object.path
    while visited.insert(path).inserted,
      let pull = map.archivePulls.first(where: { $0.member.path == path })
    {
      chain.append(pull)
      path = pull.requestedBy
    }
    return chain
  }

  /// What the user asked for.
  private struct Query {
    let text: String
    let address: UInt64?
    let glob: PathGlob?

    init(_ text: String) {
      self.text = text
      address =
        text.hasPrefix("0x") || text.hasPrefix("0X") ? UInt64(text.dropFirst(2), radix: 16) : nil
      let isPattern = text.contains("/") || text.contains("*") || text.contains("?")
      glob = isPattern ? PathGlob(text) : nil
    }

    func matches(_ entry: Entry, _ ledger: Ledger) -> Bool {
      if let address { return entry.range.contains(address) }
      if entry.symbol == text { return true }
      guard let glob else {
        return entry.object.map { ledger.objects[$0].path.hasSuffix("/" + text) } ?? false
      }
      if let symbol = entry.symbol, glob.matches(symbol) { return true }
      return entry.object.map { object in
        let object = ledger.objects[object]
        return glob.matches(object.archive.map { "\($0)/\(object.name)" } ?? object.name)
      } ?? false
    }
  }
}

import ElfImage
import LinkMap
import MemoryModel

/// Divides output sections into entries: by the map's records, and within them by symbols.
struct SectionContents {
  let evidence: LinkEvidence
  let symbols: [SymbolIndex]
  /// What the indices in `symbols` refer to.
  let names: [ElfImage.Symbol]
  /// The map's symbol lines by record, where there is no symbol table.
  let mapSymbols: [Int: ArraySlice<LinkMap.Symbol>]
  var objects: ObjectTable
  /// Those of the region that the section at work was put in.
  var entries: [Entry] = []

  init(_ evidence: LinkEvidence, placements: [Placement]) {
    self.evidence = evidence
    objects = ObjectTable(
      map: evidence.map, sources: SourceIndex(evidence.dwarf), layers: evidence.layers)
    if let elf = evidence.elf, !elf.symbols.isEmpty {
      var isWanted = Array(repeating: false, count: elf.sections.count)
      for case let index? in placements.map(\.elfIndex) { isWanted[index] = true }
      symbols = SymbolIndex.bySection(
        of: elf, isWanted: isWanted,
        scriptSymbols: Set((evidence.map?.assignments ?? []).map(\.name)))
      names = elf.symbols
      mapSymbols = [:]
    } else {
      symbols = []
      names = []
      mapSymbols = Self.byRecord(evidence.map?.symbols ?? [])
    }
  }

  private static func byRecord(_ symbols: [LinkMap.Symbol]) -> [Int: ArraySlice<LinkMap.Symbol>] {
    var groups: [Int: ArraySlice<LinkMap.Symbol>] = [:]
    var start = 0
    while start < symbols.count {
      let record = symbols[start].inputSection
      let end = symbols[start...].firstIndex { $0.inputSection != record } ?? symbols.count
      groups[record] = symbols[start..<end]
      start = end
    }
    return groups
  }

  /// Appends the entries of one output section: sorted, disjoint, covering all of it.
  mutating func divide(
    _ placement: Placement, at index: Int, isFlash: Bool, into result: inout [Entry]
  ) {
    swap(&entries, &result)
    defer { swap(&entries, &result) }
    let piece = Piece(
      section: placement.section, index: index,
      symbols: placement.elfIndex.flatMap { symbols.isEmpty ? nil : symbols[$0] },
      kinds: EntryKinds(of: placement.section, isFlash: isFlash))
    if let mapIndex = placement.mapIndex, let map = evidence.map {
      divideByRecords(piece, map, map.outputSections[mapIndex])
    } else {
      divideBySymbols(piece)
    }
  }

  /// An output section on its way to becoming entries.
  struct Piece {
    let section: Ledger.PlacedSection
    let index: Int
    /// nil where no symbol table speaks of it.
    let symbols: SymbolIndex?
    let kinds: EntryKinds
  }

  /// Calls `body` for each symbol's bytes within `range`, and with nil for each gap.
  mutating func forEachExtent(
    _ symbols: SymbolIndex, in range: AddressRange,
    _ body: (inout SectionContents, AddressRange, SymbolIndex.Extent?) -> Void
  ) {
    var cursor = range.start
    var next = symbols.firstExtent(after: cursor)
    while cursor < range.end {
      guard next < symbols.extents.count, symbols.extents[next].range.start < range.end else {
        return body(&self, AddressRange(start: cursor, end: range.end), nil)
      }
      let extent = symbols.extents[next]
      if extent.range.start > cursor {
        body(&self, AddressRange(start: cursor, end: extent.range.start), nil)
        cursor = extent.range.start
      }
      let part = AddressRange(start: cursor, end: min(extent.range.end, range.end))
      body(&self, part, extent)
      cursor = part.end
      next += 1
    }
  }

  mutating func appendFill(_ piece: Piece, _ range: AddressRange, isExact: Bool) {
    entries.append(
      Entry(
        range: range, kind: .fill, layer: SpecialLayer.linker, section: piece.index,
        evidence: .linker, isExact: isExact))
  }

  mutating func append(
    _ piece: Piece, _ range: AddressRange, inputSection: String?, object: Int?, symbol: String?,
    isFunction: Bool?, evidence: Entry.Evidence, isExact: Bool = true
  ) {
    var (object, evidence) = (object, evidence)
    if let merged = object, objects.isMerged(merged), let source = objects.source(at: range.start) {
      (object, evidence) = (source, .dwarf)
    }
    let owner = objects.owner(object: object, symbol: symbol)
    entries.append(
      Entry(
        range: range,
        kind: piece.kinds.kind(inputSection: inputSection, symbol: symbol, isFunction: isFunction),
        layer: owner.layer, section: piece.index, inputSection: inputSection, object: object,
        symbol: symbol, rule: owner.rule, evidence: evidence,
        isExact: isExact && evidence != .label))
  }
}

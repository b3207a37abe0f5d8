import ElfImage
import LinkMap
import MemoryModel

/// Divides output sections into entries: by the map's records, and within them by symbols.
struct SectionContents {
  private let evidence: LinkEvidence
  private let symbols: [SymbolIndex]
  /// The map's symbol lines by record, where there is no symbol table.
  private let mapSymbols: [Int: ArraySlice<LinkMap.Symbol>]
  private(set) var objects: ObjectTable
  private var entries: [Entry] = []

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
      mapSymbols = [:]
    } else {
      symbols = []
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

  /// The entries of one output section: sorted, disjoint, covering all of it.
  mutating func divide(_ placement: Placement, at index: Int, isFlash: Bool) -> [Entry] {
    entries = []
    let piece = Piece(
      section: placement.section, index: index,
      symbols: placement.elfIndex.flatMap { symbols.isEmpty ? nil : symbols[$0] },
      kinds: EntryKinds(of: placement.section, isFlash: isFlash))
    if let mapIndex = placement.mapIndex, let map = evidence.map {
      divideByRecords(piece, map, map.outputSections[mapIndex])
    } else {
      divideBySymbols(piece)
    }
    return entries
  }

  /// An output section on its way to becoming entries.
  private struct Piece {
    let section: Ledger.PlacedSection
    let index: Int
    /// nil where no symbol table speaks of it.
    let symbols: SymbolIndex?
    let kinds: EntryKinds
  }

  // MARK: With a map

  private mutating func divideByRecords(
    _ piece: Piece, _ map: LinkMap, _ output: LinkMap.OutputSection
  ) {
    var cursor = piece.section.range.start
    let inputs = output.inputs.clamped(to: map.inputSections.indices)
    let isSorted = zip(inputs, inputs.dropFirst()).allSatisfy {
      map.inputSections[$0].address <= map.inputSections[$1].address
    }
    let order =
      isSorted
      ? Array(inputs)
      : inputs.sorted { map.inputSections[$0].address < map.inputSections[$1].address }
    for input in order {
      let record = map.inputSections[input]
      let range = AddressRange(start: record.address, size: record.size)
        .intersection(AddressRange(start: cursor, end: piece.section.range.end))
      guard !range.isEmpty else { continue }
      if range.start > cursor {
        appendFill(piece, AddressRange(start: cursor, end: range.start), isExact: false)
      }
      switch record.kind {
      case .fill: appendFill(piece, range, isExact: true)
      case .stub: divideStub(piece, range, record.name)
      case .scriptData:
        entries.append(
          Entry(
            range: range, kind: piece.kinds.scriptData, layer: SpecialLayer.linker,
            section: piece.index, inputSection: record.name, evidence: .linkerScript))
      case .section, .common:
        if let symbols = piece.symbols {
          divideRecord(piece, range, record, by: symbols)
        } else {
          divideRecord(piece, range, record, byMap: mapSymbols[input] ?? [])
        }
      }
      cursor = range.end
    }
    if cursor < piece.section.range.end {
      // A map that lists no record for the section says nothing about who owns it.
      let rest = AddressRange(start: cursor, end: piece.section.range.end)
      if order.isEmpty { divideBySymbols(piece) } else { appendFill(piece, rest, isExact: false) }
    }
  }

  private mutating func divideStub(_ piece: Piece, _ range: AddressRange, _ name: String) {
    let symbols = piece.symbols ?? .empty
    forEachExtent(symbols, in: range) { contents, part, extent in
      contents.entries.append(
        Entry(
          range: part, kind: .stub, layer: SpecialLayer.linker, section: piece.index,
          inputSection: name, symbol: extent?.name, evidence: .linker))
    }
  }

  private mutating func divideRecord(
    _ piece: Piece, _ range: AddressRange, _ record: LinkMap.InputSection, by symbols: SymbolIndex
  ) {
    forEachExtent(symbols, in: range) { contents, part, extent in
      if let extent {
        contents.append(
          piece, part, inputSection: record.name, object: record.object, symbol: extent.name,
          isFunction: extent.isFunction, evidence: .symbol)
      } else {
        contents.divideByLabels(piece, part, record, symbols)
      }
    }
  }

  /// Bytes of a record that no symbol covers: labels name them, with an extent that is a guess.
  private mutating func divideByLabels(
    _ piece: Piece, _ range: AddressRange, _ record: LinkMap.InputSection, _ symbols: SymbolIndex
  ) {
    var start = range.start
    var name: String?
    var next = symbols.firstLabel(from: range.start)
    while start < range.end {
      while next < symbols.labels.count, symbols.labels[next].address <= start {
        if name == nil { name = symbols.labels[next].name }
        next += 1
      }
      let end =
        next < symbols.labels.count ? min(symbols.labels[next].address, range.end) : range.end
      append(
        piece, AddressRange(start: start, end: end), inputSection: record.name,
        object: record.object, symbol: name, isFunction: nil,
        evidence: name == nil ? .inputSection : .label)
      (start, name) = (end, nil)
    }
  }

  /// Without a symbol table: the map's symbol lines, which know addresses but no sizes.
  private mutating func divideRecord(
    _ piece: Piece, _ range: AddressRange, _ record: LinkMap.InputSection,
    byMap symbols: ArraySlice<LinkMap.Symbol>
  ) {
    var start = range.start
    let inside = symbols.filter { range.contains($0.address) }.sorted { $0.address < $1.address }
    if inside.isEmpty {
      let name = Self.nameInSection(record.name)
      append(
        piece, range, inputSection: record.name, object: record.object, symbol: name,
        isFunction: nil, evidence: name == nil ? .inputSection : .label)
      return
    }
    for (index, symbol) in inside.enumerated() {
      let end = index + 1 < inside.count ? inside[index + 1].address : range.end
      if symbol.address > start {
        append(
          piece, AddressRange(start: start, end: symbol.address), inputSection: record.name,
          object: record.object, symbol: nil, isFunction: nil, evidence: .inputSection)
      }
      guard end > symbol.address else { continue }
      append(
        piece, AddressRange(start: symbol.address, end: end), inputSection: record.name,
        object: record.object, symbol: symbol.name, isFunction: nil, evidence: .label)
      start = end
    }
  }

  /// `-fdata-sections` and `-ffunction-sections` put the name into the section's: `.bss.heap_pool`.
  private static func nameInSection(_ section: String) -> String? {
    guard section.utf8.first == UInt8(ascii: ".") else { return nil }
    let rest = section.dropFirst()
    guard let dot = rest.firstIndex(of: ".") else { return nil }
    let name = rest[rest.index(after: dot)...]
    // `.rodata.str1.4` and `.text.unlikely` are gcc's own names.
    let isCompilers =
      name.isEmpty || name.hasPrefix("str1.") || name.hasPrefix("cst")
      || ["unlikely", "startup", "hot", "exit"].contains(name)
    return isCompilers ? nil : String(name)
  }

  // MARK: Without a map

  private mutating func divideBySymbols(_ piece: Piece) {
    guard let symbols = piece.symbols, !symbols.extents.isEmpty else {
      append(
        piece, piece.section.range, inputSection: nil, object: nil, symbol: nil, isFunction: nil,
        evidence: .section, isExact: false)
      return
    }
    forEachExtent(symbols, in: piece.section.range) { contents, part, extent in
      if let extent {
        let source = contents.objects.source(at: part.start)
        let object =
          source
          ?? extent.file.map { contents.objects.index(of: LinkedObject(name: $0, isSource: true)) }
        // STT_FILE gives a base name only: enough to show, a guess for the layer.
        contents.append(
          piece, part, inputSection: nil, object: object, symbol: extent.name,
          isFunction: extent.isFunction, evidence: source == nil ? .symbol : .dwarf,
          isExact: source != nil)
      } else if part.size < 8 {
        // Less than the largest alignment that ARM's procedure call standard asks for.
        contents.appendFill(piece, part, isExact: false)
      } else {
        let source = contents.objects.source(at: part.start)
        contents.append(
          piece, part, inputSection: nil, object: source, symbol: nil, isFunction: nil,
          evidence: source == nil ? .section : .dwarf, isExact: false)
      }
    }
  }

  // MARK: Both

  /// Calls `body` for each symbol's bytes within `range`, and with nil for each gap.
  private mutating func forEachExtent(
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

  private mutating func appendFill(_ piece: Piece, _ range: AddressRange, isExact: Bool) {
    entries.append(
      Entry(
        range: range, kind: .fill, layer: SpecialLayer.linker, section: piece.index,
        evidence: .linker, isExact: isExact))
  }

  private mutating func append(
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

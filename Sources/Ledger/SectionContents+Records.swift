import LinkMap
import MemoryModel

/// With a map: each record has its object, and symbols divide the record.
extension SectionContents {
  mutating func divideByRecords(
    _ piece: Piece, _ map: LinkMap, _ output: LinkMap.OutputSection
  ) {
    var cursor = piece.section.range.start
    let order = order(of: output.inputs.clamped(to: map.inputSections.indices), map)
    for (place, input) in order.enumerated() {
      let record = map.inputSections[input]
      guard record.size > 0 else { continue }
      let end = Self.end(ofRecordAt: place, of: order, map, piece.section.range.end)
      let range = AddressRange(start: record.address, size: record.size)
        .intersection(AddressRange(start: cursor, end: end))
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

  /// The records by address, which is how ld lists them.
  private func order(of inputs: Range<Int>, _ map: LinkMap) -> [Int] {
    let isSorted = zip(inputs, inputs.dropFirst()).allSatisfy {
      map.inputSections[$0].address <= map.inputSections[$1].address
    }
    return isSorted
      ? Array(inputs)
      : inputs.sorted { map.inputSections[$0].address < map.inputSections[$1].address }
  }

  /// Where the next record begins: the size of strings that ld merged with those of other objects is
  /// what it was before.
  private static func end(
    ofRecordAt place: Int, of order: [Int], _ map: LinkMap, _ sectionEnd: UInt64
  ) -> UInt64 {
    for next in order.dropFirst(place + 1) where map.inputSections[next].size > 0 {
      return min(map.inputSections[next].address, sectionEnd)
    }
    return sectionEnd
  }

  private mutating func divideStub(_ piece: Piece, _ range: AddressRange, _ name: String) {
    let symbols = piece.symbols ?? .empty
    forEachExtent(symbols, in: range) { contents, part, extent in
      contents.entries.append(
        Entry(
          range: part, kind: .stub, layer: SpecialLayer.linker, section: piece.index,
          inputSection: name,
          symbol: extent.map { contents.names[$0.symbol].name }, evidence: .linker))
    }
  }

  private mutating func divideRecord(
    _ piece: Piece, _ range: AddressRange, _ record: LinkMap.InputSection, by symbols: SymbolIndex
  ) {
    forEachExtent(symbols, in: range) { contents, part, extent in
      if let extent {
        contents.append(
          piece, part, inputSection: record.name, object: record.object,
          symbol: contents.names[extent.symbol].name,
          isFunction: contents.names[extent.symbol].kind == .function, evidence: .symbol)
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
        if name == nil { name = names[symbols.labels[next].symbol].name }
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
      let name = SectionSymbolName.inSection(record.name)
      append(
        piece, range, inputSection: record.name, object: record.object, symbol: name,
        isFunction: nil, evidence: .inputSection)
      return
    }
    // A record that is named after its one symbol is that symbol's, but for padding behind it. Any
    // other, such as `.data` of an object of libc, may hold variables that only its object knows.
    let isOfOneSymbol =
      record.kind == .common || SectionSymbolName.inSection(record.name) != nil
    let isWhole = isOfOneSymbol && inside.count == 1 && inside[0].address == range.start
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
        object: record.object, symbol: symbol.name, isFunction: nil,
        evidence: isWhole ? .inputSection : .label)
      start = end
    }
  }
}

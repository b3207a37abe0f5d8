import ElfImage
import MemoryModel

/// Without a map: symbols divide the section, and DWARF names their sources.
extension SectionContents {
  mutating func divideBySymbols(_ piece: Piece) {
    guard let symbols = piece.symbols, !symbols.extents.isEmpty else {
      append(
        piece, piece.section.range, inputSection: nil, object: nil, symbol: nil, isFunction: nil,
        evidence: .section, isExact: false)
      return
    }
    forEachExtent(symbols, in: piece.section.range) { contents, part, extent in
      if let extent, Self.isVeneer(contents.names[extent.symbol]) {
        contents.entries.append(
          Entry(
            range: part, kind: .stub, layer: SpecialLayer.linker, section: piece.index,
            symbol: contents.names[extent.symbol].name, evidence: .symbol, isExact: false))
      } else if let extent {
        let symbol = contents.names[extent.symbol]
        let source = contents.objects.source(at: part.start)
        let object =
          source
          ?? symbol.file.map { contents.objects.index(of: LinkedObject(name: $0, isSource: true)) }
        // STT_FILE gives a base name only: enough to show, a guess for the layer.
        contents.append(
          piece, part, inputSection: nil, object: object, symbol: symbol.name,
          isFunction: symbol.kind == .function, evidence: source == nil ? .symbol : .dwarf,
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

  /// What ld calls the code that it inserts for a far call: `__NAME_veneer`.
  private static func isVeneer(_ symbol: ElfImage.Symbol) -> Bool {
    symbol.kind == .function && symbol.name.hasPrefix("__") && symbol.name.hasSuffix("_veneer")
  }
}

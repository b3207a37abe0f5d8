import Ledger
import Support

/// Holds the names that a ledger has from a map alone against nm.
public enum MapSymbolCheck {
  /// Exact entries whose symbol nm does not have there, or has with another size.
  public static func problems(_ ledger: Ledger, _ binutils: Binutils) -> [String] {
    var problems: [String] = []
    let known = Dictionary(grouping: binutils.symbols, by: \.address)
    for (index, region) in ledger.regions.enumerated() {
      for entry in region.entries where entry.isExact && entry.evidence == .inputSection {
        // The initial image has addresses that no symbol has.
        guard let name = entry.symbol, let section = entry.section,
          ledger.sections[section].region == index
        else { continue }
        // An assembler's section may have a name that none of its symbols has.
        let isAssembler = ledger.path(of: entry)?.hasSuffix(".S.o") ?? false
        if isAssembler, known[entry.range.start] == nil { continue }
        let place = "\(name), \(entry.size) bytes at \(Hex.string(entry.range.start))"
        guard let own = known[entry.range.start]?.first(where: { isSame($0.name, name) }) else {
          problems.append("nm has no \(place)")
          continue
        }
        // The record's own padding may follow; ARM aligns to 8 at most.
        if own.size > 0, entry.size < Int(own.size) || entry.size >= Int(own.size) + 8 {
          problems.append("nm has \(own.size) bytes of \(place)")
        }
      }
    }
    return problems
  }

  /// The map demangles, and the number of a function static differs between section and symbol.
  private static func isSame(_ symbol: String, _ name: String) -> Bool {
    symbol == name || base(symbol) == base(name)
  }

  private static func base(_ name: String) -> Substring {
    name.split(separator: ".").first ?? name[...]
  }
}

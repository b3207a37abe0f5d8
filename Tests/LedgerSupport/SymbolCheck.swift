import Ledger
import MemoryModel
import Support

/// Holds a ledger against nm.
public enum SymbolCheck {
  /// Variables and functions that are not in the ledger with their own address and size.
  public static func problems(_ ledger: Ledger, _ binutils: Binutils) -> [String] {
    let allocated = Set(binutils.sections.filter(\.isAllocated).map(\.name))
    let entries = ledger.regions.flatMap(\.entries).sorted { $0.range.start < $1.range.start }
    var problems: [String] = []
    for (symbol, names) in binutils.owners()
    where allocated.contains(symbol.section) && !isReservation(symbol.section) {
      let range = AddressRange(start: symbol.address, size: symbol.size)
      let own = overlapping(entries, range).filter { $0.symbol.map(names.contains) ?? false }
      let isWhole =
        own.first?.range.start == range.start && own.last?.range.end == range.end
        && zip(own, own.dropFirst()).allSatisfy { $0.range.end == $1.range.start }
      if !isWhole {
        problems.append(
          "\(symbol.name), \(symbol.size) bytes at \(Hex.string(symbol.address)): \(own)")
      }
      if own.contains(where: { ($0.kind == .code) != (symbol.type == "FUNC") }), !own.isEmpty,
        own[0].kind != .stub, own[0].kind != .vectors
      {
        problems.append("\(symbol.name) is \(symbol.type) for nm, \(own[0].kind) here")
      }
    }
    return problems
  }

  /// Stacks and heap are where the linker script's symbols say, not where the section is.
  private static func isReservation(_ section: String) -> Bool {
    [".heap", ".stack_dummy", ".stack1_dummy"].contains(section)
  }

  private static func overlapping(_ entries: [Entry], _ range: AddressRange) -> ArraySlice<Entry> {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].range.end > range.start { high = middle } else { low = middle + 1 }
    }
    return entries[low...].prefix { $0.range.start < range.end }
  }
}

import CLibdwarf

/// The file tables of the units, each read when first asked for.
struct SourceFiles {
  private struct Table {
    let names: UnsafeBufferPointer<UnsafeMutablePointer<CChar>?>
    /// Number of the first name: 0 from DWARF 5 on, else 1.
    let first: Int
    var texts: [Int: String] = [:]
  }

  private let debug: Dwarf_Debug
  private let units: UnitTable
  private var tables: [Int: Table?] = [:]

  init(debug: Dwarf_Debug, units: UnitTable) {
    self.debug = debug
    self.units = units
  }

  /// Path of the file that DW_AT_decl_file calls `number` in the unit at position `unit`.
  ///
  /// libdwarf has put the directories in front. In line tables up to
  /// version 4 files count from 1, and 0 is none.
  mutating func path(_ number: UInt64, unit: Int) throws(DwarfInfoError) -> String? {
    guard units.records.indices.contains(unit), let number = Int(exactly: number) else {
      return nil
    }
    if tables[unit] == nil { tables[unit] = .some(try read(units.records[unit].top)) }
    guard var table = tables[unit] ?? nil, number >= table.first else { return nil }
    let index = number - table.first
    guard table.names.indices.contains(index) else { return nil }
    if let text = table.texts[index] { return text }
    guard let name = table.names[index] else { return nil }
    let text = String(cString: name)
    table.texts[index] = text
    tables[unit] = table
    return text
  }

  private func read(_ top: DieReference) throws(DwarfInfoError) -> Table? {
    guard let die = try Die.at(top, in: debug), let names = die.sourceFiles() else { return nil }
    return Table(names: names, first: (die.lineTableVersion() ?? 0) >= 5 ? 0 : 1)
  }
}

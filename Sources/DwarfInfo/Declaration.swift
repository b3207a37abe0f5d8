import CLibdwarf

/// What a variable or function is called and where it is written, gathered along
/// DW_AT_abstract_origin and DW_AT_specification.
///
/// With LTO the entry that has an address lies in an `<artificial>` unit and says nothing else; the
/// rest is in the unit of the source. C++ splits the definition of a member from its declaration in
/// the class. What comes first on the way counts.
struct Declaration {
  var name: String?
  var linkageName: String?
  var type: DieReference?
  /// Number of a file in the table of the unit at this position of the unit table.
  var file: (number: UInt64, unit: Int)?
  var line: Int?
  /// Position in the unit table of the last compile unit on the way: that of the source.
  var unit: Int
  /// The last entry on the way.
  var origin: DieReference

  /// Longest way. A concrete function leads to its abstract one, and that to its declaration.
  private static let maximumLinks = 16

  init(
    of die: borrowing Die, unit: Int, table: UnitTable, debug: Dwarf_Debug
  ) throws(DwarfInfoError) {
    self.unit = unit
    origin = die.reference
    add(die, unit: unit)
    var next = Self.next(die)
    for _ in 0..<Self.maximumLinks {
      guard let place = next, let die = try Die.at(place, in: debug) else { return }
      let holder = table.position(of: place)
      if let holder, table.records[holder].isSource { self.unit = holder }
      origin = place
      add(die, unit: holder)
      next = Self.next(die)
    }
  }

  private static func next(_ die: borrowing Die) -> DieReference? {
    die.target(DW_AT_abstract_origin) ?? die.target(DW_AT_specification)
  }

  private mutating func add(_ die: borrowing Die, unit: Int?) {
    if name == nil { name = die.text(DW_AT_name) }
    if linkageName == nil {
      linkageName = die.text(DW_AT_linkage_name) ?? die.text(DW_AT_MIPS_linkage_name)
    }
    if type == nil { type = die.target(DW_AT_type) }
    if file == nil, let unit, let number = die.unsigned(DW_AT_decl_file) { file = (number, unit) }
    if line == nil, let number = die.unsigned(DW_AT_decl_line), number > 0 {
      line = Int(exactly: number)
    }
  }
}

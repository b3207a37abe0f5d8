import CLibdwarf

/// Walks through all units and gathers what has an address.
///
/// Types are visited by reference only. Of all else only those entries are entered below which a
/// variable with a fixed address can lie: namespaces, functions, blocks and inlined calls.
struct DwarfWalker {
  private let file: DwarfFile
  private let table: UnitTable
  private var types: TypeReader
  /// Names of the variables whose layouts are asked for.
  private let wanted: Set<String>
  private var layouts: LayoutReader
  private var sources: SourceFiles
  private var result = DwarfInfo()
  private var functionNames: [DieReference: String?] = [:]
  private var seenVariables: Set<Identity> = []
  private var seenFunctions: Set<Identity> = []

  /// A name at an address. The linker keeps one copy of what several units define alike (inline
  /// functions, C++17 inline variables) and points the DWARF of all of them at it; an inlined
  /// function's static variable has one entry for each call. The first entry is the kept one's.
  private struct Identity: Hashable {
    var address: UInt64
    var name: String
  }

  private struct Scope {
    /// Position in the unit table.
    var unit: Int
    /// The innermost function, inlined or not.
    var function: DieReference?
  }

  /// How deep blocks may nest. gcc itself stops at 256 levels of brackets.
  private static let maximumDepth = 300

  /// - Parameter wanted: names, or linker's names, of variables whose layouts are read as well.
  static func read(
    _ file: DwarfFile, layoutsOf wanted: Set<String> = []
  ) throws(DwarfInfoError) -> DwarfInfo {
    var walker = try DwarfWalker(file, layoutsOf: wanted)
    for position in walker.table.records.indices where walker.table.records[position].index != nil {
      guard let top = try Die.at(walker.table.records[position].top, in: file.debug) else {
        continue
      }
      try walker.visitChildren(of: top, Scope(unit: position, function: nil), depth: 0)
    }
    walker.result.layouts = TypeLayouts(
      nodes: walker.layouts.nodes, entries: walker.layouts.entries)
    return walker.result
  }

  private init(_ file: DwarfFile, layoutsOf wanted: Set<String>) throws(DwarfInfoError) {
    self.file = file
    self.wanted = wanted
    table = try UnitTable(file)
    types = TypeReader(debug: file.debug, table: table)
    layouts = LayoutReader(file: file, table: table)
    sources = SourceFiles(debug: file.debug, units: table)
    result.units = table.units
  }

  private mutating func visitChildren(
    of parent: borrowing Die, _ scope: Scope, depth: Int
  ) throws(DwarfInfoError) {
    guard depth < Self.maximumDepth else {
      throw .unreadable(reason: "entries nest deeper than \(Self.maximumDepth) levels")
    }
    var next = try parent.firstChild()
    while let die = next.take() {
      switch die.tag {
      case DW_TAG_variable:
        try visitVariable(die, scope)
      case DW_TAG_subprogram:
        try visitFunction(die, scope)
        try visitChildren(
          of: die, Scope(unit: scope.unit, function: die.reference), depth: depth + 1)
      case DW_TAG_inlined_subroutine:
        try visitChildren(
          of: die, Scope(unit: scope.unit, function: die.reference), depth: depth + 1)
      case DW_TAG_namespace, DW_TAG_module, DW_TAG_lexical_block, DW_TAG_try_block,
        DW_TAG_catch_block:
        try visitChildren(of: die, scope, depth: depth + 1)
      default:
        break
      }
      next = try die.sibling()
    }
  }

  private mutating func visitVariable(
    _ die: borrowing Die, _ scope: Scope
  ) throws(DwarfInfoError) {
    guard let address = address(of: die, scope), !isDiscarded(address, scope) else { return }
    let declaration = try declaration(of: die, scope)
    guard let name = declaration.name ?? declaration.linkageName else { return }
    guard seenVariables.insert(Identity(address: address, name: name)).inserted else { return }
    if wanted.contains(name) || declaration.linkageName.map(wanted.contains) == true {
      try layouts.add(
        name: name, linkageName: declaration.linkageName, address: address, type: declaration.type)
    }
    let shape = try types.shape(at: declaration.type)
    result.variables.append(
      DwarfInfo.Variable(
        name: name, linkageName: declaration.linkageName, address: address, size: shape.size,
        type: shape.text, dimensions: shape.dimensions,
        elementSize: shape.dimensions.isEmpty ? nil : shape.elementSize,
        unit: table.records[declaration.unit].index ?? 0,
        declarationFile: try path(of: declaration), declarationLine: declaration.line,
        function: try scope.function.flatMap { (place) throws(DwarfInfoError) in
          try functionName(at: place, scope)
        }))
  }

  private mutating func visitFunction(
    _ die: borrowing Die, _ scope: Scope
  ) throws(DwarfInfoError) {
    let ranges = CodeRanges.of(die, unit: table.records[scope.unit], isArm: file.isArm)
      .filter { !$0.isEmpty && !isDiscarded($0.start, scope) }
    guard !ranges.isEmpty else { return }
    let declaration = try declaration(of: die, scope)
    guard let name = declaration.name ?? declaration.linkageName else { return }
    for range in ranges {
      guard seenFunctions.insert(Identity(address: range.start, name: name)).inserted else {
        continue
      }
      result.functions.append(
        DwarfInfo.Function(
          name: name, linkageName: declaration.linkageName, range: range,
          unit: table.records[declaration.unit].index ?? 0,
          declarationFile: try path(of: declaration), declarationLine: declaration.line))
    }
  }

  private func address(of die: borrowing Die, _ scope: Scope) -> UInt64? {
    guard let expression = die.attribute(DW_AT_location)?.expression else { return nil }
    let place = LocationExpression.place(
      expression, addressSize: table.records[scope.unit].addressSize,
      isBigEndian: file.isBigEndian)
    switch place {
    case .address(let address): return address
    case .indexed(let index, let offset):
      let sum = die.indexedAddress(index)?.addingReportingOverflow(offset)
      return sum?.overflow == false ? sum?.partialValue : nil
    case nil: return nil
    }
  }

  /// Whether an address stands for a section that the linker threw away (--gc-sections): GNU ld
  /// writes 0, and 1 into .debug_ranges, where 0 would end the list; LLD writes all ones. Nothing
  /// real is there on the targets: RAM starts at 0x2000_0000, and flash at 0x1000_0000 or, at 0,
  /// with the vector table.
  private func isDiscarded(_ address: UInt64, _ scope: Scope) -> Bool {
    address <= 1 || address == (table.records[scope.unit].addressSize == 4 ? 0xFFFF_FFFF : .max)
  }

  private func declaration(
    of die: borrowing Die, _ scope: Scope
  ) throws(DwarfInfoError) -> Declaration {
    try Declaration(of: die, unit: scope.unit, table: table, debug: file.debug)
  }

  private mutating func path(of declaration: Declaration) throws(DwarfInfoError) -> String? {
    guard let file = declaration.file else { return nil }
    return try sources.path(file.number, unit: file.unit)
  }

  /// Name of the function whose entry, or inlined copy, is at a place.
  private mutating func functionName(
    at place: DieReference, _ scope: Scope
  ) throws(DwarfInfoError) -> String? {
    if let name = functionNames[place] { return name }
    var name: String?
    if let die = try Die.at(place, in: file.debug) {
      let declaration = try declaration(of: die, scope)
      name = declaration.name ?? declaration.linkageName
    }
    functionNames[place] = .some(name)
    return name
  }
}

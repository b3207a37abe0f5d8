import CLibdwarf

/// Reads types by reference, each one once.
struct TypeReader {
  private let debug: Dwarf_Debug
  private let table: UnitTable
  private var known: [DieReference: TypeShape] = [:]

  /// How many types may hang one below the other. Real chains have about ten links.
  private static let maximumDepth = 64
  /// How many children of an array or function are looked at.
  private static let maximumChildren = 256

  init(debug: Dwarf_Debug, table: UnitTable) {
    self.debug = debug
    self.table = table
  }

  /// The type at a place; `void` where there is none.
  mutating func shape(at place: DieReference?) throws(DwarfInfoError) -> TypeShape {
    try shape(at: place, depth: 0)
  }

  private mutating func shape(
    at place: DieReference?, depth: Int
  ) throws(DwarfInfoError) -> TypeShape {
    guard let place else { return .void }
    if let shape = known[place] { return shape }
    guard depth < Self.maximumDepth else { return .unknown }
    // A type that leads back to itself meets this mark instead of an end.
    known[place] = .unknown
    guard let die = try Die.at(place, in: debug) else { return .unknown }
    let shape = try read(die, depth: depth + 1)
    known[place] = shape
    return shape
  }

  private mutating func read(
    _ die: borrowing Die, depth: Int
  ) throws(DwarfInfoError) -> TypeShape {
    // A stand-in for a type in a unit of its own (-fdebug-types-section).
    if let signature = die.target(DW_AT_signature) {
      return try shape(at: signature, depth: depth)
    }
    switch die.tag {
    case DW_TAG_structure_type: return named(die, keyword: "struct")
    case DW_TAG_union_type: return named(die, keyword: "union")
    case DW_TAG_class_type: return named(die, keyword: "class")
    case DW_TAG_interface_type: return named(die, keyword: "interface")
    case DW_TAG_enumeration_type: return named(die, keyword: "enum")
    case DW_TAG_subroutine_type: return try function(die, depth: depth)
    case DW_TAG_array_type: return try array(die, depth: depth)
    case DW_TAG_typedef:
      var shape = try inner(die, depth: depth)
      shape.head = die.text(DW_AT_name) ?? "?"
      shape.tail = ""
      shape.outermost = .other
      shape.isQualifiedBehind = false
      return shape
    case DW_TAG_const_type: return try inner(die, depth: depth).qualified(by: "const")
    case DW_TAG_volatile_type: return try inner(die, depth: depth).qualified(by: "volatile")
    case DW_TAG_restrict_type: return try inner(die, depth: depth).qualified(by: "restrict")
    case DW_TAG_atomic_type: return try inner(die, depth: depth).qualified(by: "_Atomic")
    case DW_TAG_pointer_type: return try pointer(die, mark: "*", depth: depth)
    case DW_TAG_reference_type: return try pointer(die, mark: "&", depth: depth)
    case DW_TAG_rvalue_reference_type: return try pointer(die, mark: "&&", depth: depth)
    case DW_TAG_ptr_to_member_type: return try memberPointer(die, depth: depth)
    default:
      // Base types, unspecified types (`decltype(nullptr)`), subranges and what other languages have.
      return TypeShape(head: die.text(DW_AT_name) ?? "?", size: size(of: die))
    }
  }

  private mutating func inner(
    _ die: borrowing Die, depth: Int
  ) throws(DwarfInfoError) -> TypeShape {
    try shape(at: die.target(DW_AT_type), depth: depth)
  }

  /// DW_AT_byte_size, or the bytes that DW_AT_bit_size needs.
  private func size(of die: borrowing Die) -> UInt64? {
    if let bytes = die.unsigned(DW_AT_byte_size) { return bytes }
    return die.unsigned(DW_AT_bit_size).map { $0 / 8 + ($0 % 8 == 0 ? 0 : 1) }
  }

  private func record(of die: borrowing Die) -> UnitTable.Record? {
    table.position(of: die.reference).map { table.records[$0] }
  }

  /// A type that has a name of its own, or none: `struct netif`, `struct {...}`.
  private func named(_ die: borrowing Die, keyword: String) -> TypeShape {
    let name: String
    if let own = die.text(DW_AT_name) {
      name = record(of: die)?.language.namesTypesBare == true ? own : keyword + " " + own
    } else {
      name = keyword + " {...}"
    }
    return TypeShape(head: name, size: size(of: die))
  }

  private mutating func pointer(
    _ die: borrowing Die, mark: String, depth: Int
  ) throws(DwarfInfoError) -> TypeShape {
    let size = size(of: die) ?? UInt64(record(of: die)?.addressSize ?? 4)
    return try inner(die, depth: depth).pointed(by: mark, size: size)
  }

  private mutating func memberPointer(
    _ die: borrowing Die, depth: Int
  ) throws(DwarfInfoError) -> TypeShape {
    let owner = try shape(at: die.target(DW_AT_containing_type), depth: depth)
    var shape = try inner(die, depth: depth).pointed(by: owner.text + "::*", size: 0)
    // The pointer's size depends on the C++ ABI; gcc states it where it is not that of the member.
    shape.size = size(of: die)
    return shape
  }

  private mutating func function(
    _ die: borrowing Die, depth: Int
  ) throws(DwarfInfoError) -> TypeShape {
    var parameters: [String] = []
    var next = try die.firstChild()
    while let child = next.take(), parameters.count < Self.maximumChildren {
      switch child.tag {
      case DW_TAG_formal_parameter: parameters.append(try inner(child, depth: depth).text)
      case DW_TAG_unspecified_parameters: parameters.append("...")
      default: break
      }
      next = try child.sibling()
    }
    let isBare = record(of: die)?.language.namesTypesBare == true
    if parameters.isEmpty, !isBare, die.attribute(DW_AT_prototyped)?.isSet == true {
      parameters = ["void"]
    }
    return try inner(die, depth: depth).function(parameters: parameters.joined(separator: ", "))
  }

  private mutating func array(
    _ die: borrowing Die, depth: Int
  ) throws(DwarfInfoError) -> TypeShape {
    let counts = try Self.counts(of: die, lowerBound: lowerBound(at: die.reference))
    return try inner(die, depth: depth).array(counts, size: size(of: die))
  }

  /// First index of arrays in the language of the unit that holds a type.
  func lowerBound(at place: DieReference) -> Int128 {
    table.position(of: place).map { table.records[$0].language.lowerBound } ?? 0
  }

  /// Elements of each dimension of an array type, outermost first; nil where one is open.
  static func counts(
    of die: borrowing Die, lowerBound: Int128
  ) throws(DwarfInfoError) -> [UInt64?] {
    var counts: [UInt64?] = []
    var next = try die.firstChild()
    while let child = next.take(), counts.count < maximumChildren {
      if child.tag == DW_TAG_subrange_type {
        counts.append(count(of: child, lowerBound: lowerBound))
      } else if child.tag == DW_TAG_enumeration_type {
        // Indexed by the values of an enumeration (Ada): how many there are is not looked up.
        counts.append(nil)
      }
      next = try child.sibling()
    }
    // Without a dimension the array is open (`extern int table[];`).
    return counts.isEmpty ? [nil] : counts
  }

  /// Elements of one dimension; nil for `[]`, and where only the running program knows.
  private static func count(of die: borrowing Die, lowerBound: Int128) -> UInt64? {
    if let count = die.constant(DW_AT_count) { return UInt64(exactly: count) }
    guard let last = die.constant(DW_AT_upper_bound) else { return nil }
    return UInt64(exactly: last - (die.constant(DW_AT_lower_bound) ?? lowerBound) + 1)
  }
}

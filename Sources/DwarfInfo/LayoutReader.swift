import CLibdwarf

/// Reads the types of the variables that were asked for, each type once, into a table.
///
/// What hostile DWARF can make of it is bounded: a type that leads back to itself ends in `unknown`,
/// and once the table is full, further layouts are nil.
struct LayoutReader {
  private let debug: Dwarf_Debug
  private let isBigEndian: Bool
  /// Says what a member's type is called.
  private var names: TypeReader
  private(set) var nodes: [TypeLayoutNode] = []
  private(set) var entries: [TypeLayouts.Entry] = []
  private var known: [DieReference: Int] = [:]
  /// How many types hang one below the other in each node.
  private var heights: [Int] = []
  /// The node that stands for what cannot be read.
  private var unknown: Int?
  /// Nodes and members that may still come.
  private var budget = 1 << 17

  /// Members in one structure; the C standard asks for 1,023.
  private static let maximumMembers = 1 << 14

  init(file: DwarfFile, table: UnitTable) {
    debug = file.debug
    isBigEndian = file.isBigEndian
    names = TypeReader(debug: file.debug, table: table)
  }

  /// Reads the type of a variable.
  mutating func add(
    name: String, linkageName: String?, address: UInt64, type: DieReference?
  ) throws(DwarfInfoError) {
    let root = try node(at: type, depth: 0)
    entries.append(
      TypeLayouts.Entry(
        name: name, linkageName: linkageName, address: address, root: budget > 0 ? root : nil))
  }

  /// What would nest too deeply is cut off: where parts are shared, that is more than how deep one
  /// way of reading goes.
  private mutating func append(_ node: TypeLayoutNode) -> Int {
    let below = node.members.map(\.node) + (node.element.map { [$0] } ?? [])
    let height = 1 + (below.map { heights[$0] }.max() ?? 0)
    guard height <= WireFormat.maximumTypeDepth else {
      return append(TypeLayoutNode(kind: .unknown, name: node.name, size: node.size))
    }
    budget -= 1 + node.members.count
    nodes.append(node)
    heights.append(height)
    return nodes.count - 1
  }

  private mutating func unreadable() -> Int {
    if let unknown { return unknown }
    let index = append(TypeLayoutNode(kind: .unknown, name: "?"))
    unknown = index
    return index
  }

  private mutating func node(
    at place: DieReference?, depth: Int
  ) throws(DwarfInfoError) -> Int {
    guard let place else { return append(TypeLayoutNode(kind: .unknown, name: "void")) }
    if let index = known[place] { return index }
    guard depth < WireFormat.maximumTypeDepth, budget > 0, let die = try Die.at(place, in: debug)
    else { return unreadable() }
    // A type that leads back to itself meets this node instead of an end.
    known[place] = unreadable()
    let index = try read(die, depth: depth + 1)
    known[place] = index
    return index
  }

  private mutating func read(_ die: borrowing Die, depth: Int) throws(DwarfInfoError) -> Int {
    // A stand-in for a type in a unit of its own (-fdebug-types-section).
    if let signature = die.target(DW_AT_signature) { return try node(at: signature, depth: depth) }
    switch die.tag {
    case DW_TAG_structure_type, DW_TAG_class_type, DW_TAG_interface_type:
      return try aggregate(die, .structure, depth: depth)
    case DW_TAG_union_type: return try aggregate(die, .union, depth: depth)
    case DW_TAG_array_type: return try array(die, depth: depth)
    case DW_TAG_typedef: return try alias(die, depth: depth)
    case DW_TAG_const_type, DW_TAG_volatile_type, DW_TAG_restrict_type, DW_TAG_atomic_type:
      return try node(at: die.target(DW_AT_type), depth: depth)
    case DW_TAG_pointer_type, DW_TAG_reference_type, DW_TAG_rvalue_reference_type,
      DW_TAG_ptr_to_member_type:
      return append(try leaf(die, .pointer))
    case DW_TAG_enumeration_type: return append(try leaf(die, .enumeration))
    case DW_TAG_base_type: return append(try leaf(die, .base))
    default: return append(try leaf(die, .unknown))
    }
  }

  /// What has no parts.
  private mutating func leaf(
    _ die: borrowing Die, _ kind: TypeLayout.Kind
  ) throws(DwarfInfoError) -> TypeLayoutNode {
    let shape = try names.shape(at: die.reference)
    var node = TypeLayoutNode(
      kind: kind, name: shape.text, size: shape.size, statedAlignment: alignment(of: die))
    // A complex number is aligned as its parts are.
    if kind == .base, node.statedAlignment == nil, let size = node.size, size >= 2,
      die.unsigned(DW_AT_encoding) == UInt64(DW_ATE_complex_float)
    {
      node.statedAlignment = min(size / 2, 8)
    }
    return node
  }

  /// DW_AT_alignment in bytes; DWARF before version 5 has it as well, unless it is to be strict.
  private func alignment(of die: borrowing Die) -> UInt64? {
    guard let bytes = die.unsigned(DW_AT_alignment), bytes > 0 else { return nil }
    return bytes
  }

  /// The type itself, unless the typedef has something of its own: an alignment, or the count that
  /// all arrays of this typedef share.
  private mutating func alias(_ die: borrowing Die, depth: Int) throws(DwarfInfoError) -> Int {
    let index = try node(at: die.target(DW_AT_type), depth: depth)
    var node = nodes[index]
    let alignment = alignment(of: die)
    guard alignment != nil || (node.kind == .array && !node.isTypedef) else { return index }
    node.typedefAlignment = alignment ?? node.typedefAlignment
    node.isTypedef = node.kind == .array
    return append(node)
  }

  private mutating func array(_ die: borrowing Die, depth: Int) throws(DwarfInfoError) -> Int {
    // A vector of machine words is moved as one.
    if die.attribute(DW_AT_GNU_vector)?.isSet == true { return append(try leaf(die, .base)) }
    let shape = try names.shape(at: die.reference)
    var index = try node(at: die.target(DW_AT_type), depth: depth)
    let own = try TypeReader.counts(of: die, lowerBound: names.lowerBound(at: die.reference))
    for count in own.reversed() {
      index = append(
        TypeLayoutNode(
          kind: .array, name: shape.text, statedAlignment: alignment(of: die), element: index,
          count: count))
    }
    return index
  }

  private mutating func aggregate(
    _ die: borrowing Die, _ kind: TypeLayout.Kind, depth: Int
  ) throws(DwarfInfoError) -> Int {
    let shape = try names.shape(at: die.reference)
    var node = TypeLayoutNode(
      kind: kind, name: shape.text, size: shape.size, statedAlignment: alignment(of: die))
    var next = try die.firstChild()
    while let child = next.take(), budget > 0 {
      if child.tag == DW_TAG_member || child.tag == DW_TAG_inheritance, !isStatic(child) {
        guard node.members.count < Self.maximumMembers,
          let member = try member(child, depth: depth)
        else {
          node.kind = .unknown
          node.members = []
          break
        }
        node.members.append(member)
      }
      next = try child.sibling()
    }
    return append(node)
  }

  /// Whether a member of a C++ class lies outside its objects.
  private func isStatic(_ die: borrowing Die) -> Bool {
    die.attribute(DW_AT_external)?.isSet == true || die.attribute(DW_AT_declaration)?.isSet == true
  }

  /// Nil where it cannot be told where the member is.
  private mutating func member(
    _ die: borrowing Die, depth: Int
  ) throws(DwarfInfoError) -> TypeLayoutNode.Member? {
    let type = die.target(DW_AT_type)
    let index = try node(at: type, depth: depth)
    let width = die.unsigned(DW_AT_bit_size)
    let place = MemberPlace(
      die, width: width, containerSize: nodes[index].size, isBigEndian: isBigEndian)
    guard let bitOffset = place.bitOffset else { return nil }
    let isBase = die.tag == DW_TAG_inheritance
    return TypeLayoutNode.Member(
      name: isBase ? "" : die.text(DW_AT_name) ?? "", type: try names.shape(at: type).text,
      node: index, bitOffset: bitOffset, bitWidth: width, statedAlignment: alignment(of: die))
  }
}

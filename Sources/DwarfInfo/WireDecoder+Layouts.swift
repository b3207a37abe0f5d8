/// The records of layouts as they come, checked: types refer to earlier ones only and do not nest
/// deeper than the child would send.
struct LayoutRecords {
  private(set) var nodes: [TypeLayoutNode] = []
  private(set) var entries: [TypeLayouts.Entry] = []
  /// How deep each node nests.
  private var depths: [Int] = []

  mutating func add(
    type payload: inout WireCursor, _ strings: [String]
  ) throws(DwarfInfoError) {
    let name = try payload.string(strings)
    let code: UInt8 = try payload.integer()
    guard let kind = TypeLayout.Kind(rawValue: code) else {
      throw .garbled(reason: "a type of kind \(code)")
    }
    let flags: UInt8 = try payload.integer()
    let size: UInt64 = try payload.integer()
    var node = TypeLayoutNode(
      kind: kind, name: name, size: flags & WireFormat.Flag.size == 0 ? nil : size)
    node.statedAlignment = try Self.alignment(&payload)
    node.typedefAlignment = try Self.alignment(&payload)
    let element: UInt32 = try payload.integer()
    let count: UInt64 = try payload.integer()
    // Only arrays have elements and only structures members: all that follows relies on it.
    let isArray = kind == .array
    guard isArray == (flags & WireFormat.Flag.element != 0) else {
      throw .garbled(reason: "type \(nodes.count) is an array by half")
    }
    if isArray {
      node.isTypedef = flags & WireFormat.Flag.typedef != 0
      node.element = try index(element)
      node.count = flags & WireFormat.Flag.count == 0 ? nil : count
      node.size = nil
    }
    guard payload.isAtEnd || node.isAggregate else {
      throw .garbled(reason: "type \(nodes.count) has members")
    }
    while !payload.isAtEnd { node.members.append(try member(&payload, strings)) }
    try append(node)
  }

  private mutating func append(_ node: TypeLayoutNode) throws(DwarfInfoError) {
    let below = node.members.map(\.node) + (node.element.map { [$0] } ?? [])
    let depth = 1 + (below.map { depths[$0] }.max() ?? 0)
    guard depth <= WireFormat.maximumTypeDepth else {
      throw .garbled(reason: "types nest \(depth) deep")
    }
    nodes.append(node)
    depths.append(depth)
  }

  private func member(
    _ payload: inout WireCursor, _ strings: [String]
  ) throws(DwarfInfoError) -> TypeLayoutNode.Member {
    let name = try payload.string(strings)
    let type = try payload.string(strings)
    let number: UInt32 = try payload.integer()
    let bitOffset: UInt64 = try payload.integer()
    let alignment = try Self.alignment(&payload)
    let flags: UInt8 = try payload.integer()
    let width: UInt64 = try payload.integer()
    return TypeLayoutNode.Member(
      name: name, type: type, node: try index(number), bitOffset: bitOffset,
      bitWidth: flags & WireFormat.Flag.bitField == 0 ? nil : width, statedAlignment: alignment)
  }

  mutating func add(
    layout payload: inout WireCursor, _ strings: [String]
  ) throws(DwarfInfoError) {
    let name = try payload.string(strings)
    let linkageName = try payload.optionalString(strings)
    let address: UInt64 = try payload.integer()
    let root: UInt32 = try payload.integer()
    entries.append(
      TypeLayouts.Entry(
        name: name, linkageName: linkageName, address: address,
        root: root == WireFormat.none ? nil : try index(root)))
  }

  private static func alignment(_ payload: inout WireCursor) throws(DwarfInfoError) -> UInt64? {
    let bytes: UInt64 = try payload.integer()
    return bytes == 0 ? nil : bytes
  }

  private func index(_ number: UInt32) throws(DwarfInfoError) -> Int {
    guard nodes.indices.contains(Int(number)) else {
      throw .garbled(reason: "type \(number) of \(nodes.count)")
    }
    return Int(number)
  }
}

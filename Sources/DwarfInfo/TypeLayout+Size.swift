extension TypeLayout {
  /// The size of the whole if arrays had other counts, by the rules of C: offsets, padding, tail
  /// padding, unions and arrays of structures are worked out anew.
  ///
  /// A count belongs to a declaration: where a structure occurs several times, the array changes in
  /// all of them, and so do all arrays of one typedef. (Not those of which there is an array again:
  /// gcc writes `row_t table[3]` as one array of two dimensions, so `table[]` has to be named.) What
  /// does not change keeps the size that DWARF states.
  ///
  /// - Parameter counts: new counts by the path of the array; see `member(_:)`.
  /// - Throws: where a path leads to no array or an open one, or where a structure that would change
  ///   follows no known rule, so that its new size would be a guess.
  public func size(changing counts: [String: UInt64]) throws(TypeLayoutError) -> UInt64 {
    var slots: [Slot: UInt64] = [:]
    for path in counts.keys.sorted() {
      guard let count = counts[path] else { continue }
      guard let position = walk(path), nodes[position.node].kind == .array else {
        throw .noArray(path: path)
      }
      guard nodes[position.node].count != nil else { throw .flexibleArray(path: path) }
      if let known = slots.updateValue(count, forKey: position.slot), known != count {
        throw .contradiction(path: path)
      }
    }
    guard let size else { throw .noSize }
    var sizes = ChangedSizes(nodes: nodes, counts: slots)
    return try sizes.changedSize(of: root) ?? size
  }

  /// Which nodes the whole consists of.
  static func parts(of root: Int, in nodes: [TypeLayoutNode]) -> [Bool] {
    var isPart = [Bool](repeating: false, count: root + 1)
    isPart[root] = true
    for index in (0...root).reversed() where isPart[index] {
      if let element = nodes[index].element { isPart[element] = true }
      for member in nodes[index].members { isPart[member.node] = true }
    }
    return isPart
  }
}

/// Works out sizes from the innermost types outwards. Alignments never change.
private struct ChangedSizes {
  private let nodes: [TypeLayoutNode]
  private let counts: [TypeLayout.Slot: UInt64]
  /// New sizes by node. Arrays without a typedef are not among them: one node may stand for several
  /// declarations.
  private var sizes: [Int: UInt64] = [:]

  init(nodes: [TypeLayoutNode], counts: [TypeLayout.Slot: UInt64]) {
    self.nodes = nodes
    self.counts = counts
  }

  /// Nil where it stays as it was.
  mutating func changedSize(of root: Int) throws(TypeLayoutError) -> UInt64? {
    let isPart = TypeLayout.parts(of: root, in: nodes)
    for index in 0...root where isPart[index] {
      if nodes[index].isAggregate {
        sizes[index] = try placed(index)
      } else if nodes[index].isTypedef {
        sizes[index] = try size(
          of: index, slot: .typedef(node: index, dimension: 0), isInside: true)
      }
    }
    return try size(of: root, slot: .whole(dimension: 0))
  }

  /// The new size of a type declared in `slot`; nil where it stays as it was.
  ///
  /// - Parameter isInside: whether the dimensions of a typedef are meant, and not what uses it.
  private func size(
    of outermost: Int, slot: TypeLayout.Slot, isInside: Bool = false
  ) throws(TypeLayoutError) -> UInt64? {
    var node = outermost
    var slot = slot
    // An overflow of what stays as it was is nobody's concern.
    var factor: UInt64? = 1
    var isChanged = false
    // Multiplies the dimensions down to what has a size of its own.
    while let element = nodes[node].element,
      !nodes[node].isTypedef || (isInside && node == outermost)
    {
      let count = counts[slot]
      if let count, count != nodes[node].count { isChanged = true }
      // An open array takes no space.
      factor = Self.product(factor, count ?? nodes[node].count ?? 0)
      node = element
      slot = slot.inner
    }
    let inner = sizes[node]
    guard isChanged || inner != nil else { return nil }
    guard let size = inner ?? nodes[node].size else { throw .noSize }
    guard let product = Self.product(factor, size) else { throw .overflow }
    return product
  }

  /// The new size of a structure or union; nil where it stays as it was.
  private func placed(_ index: Int) throws(TypeLayoutError) -> UInt64? {
    let node = nodes[index]
    var isChanged = false
    var parts: [TypeLayoutPlacement.Part] = []
    parts.reserveCapacity(node.members.count)
    for (number, member) in node.members.enumerated() {
      var part = TypeLayoutRules.part(member, in: nodes)
      let slot = TypeLayout.Slot.member(owner: index, index: number, dimension: 0)
      if let size = try size(of: member.node, slot: slot) {
        part.size = size
        isChanged = true
      }
      parts.append(part)
    }
    guard isChanged else { return nil }
    if case .irregular(let reason) = node.packing { throw .irregular(reason: reason) }
    guard
      let placement = TypeLayoutPlacement(
        parts, kind: node.kind, isPacked: node.packing == .packed, stated: node.statedAlignment)
    else { throw .overflow }
    return placement.size
  }

  private static func product(_ left: UInt64?, _ right: UInt64) -> UInt64? {
    guard let (product, overflow) = left?.multipliedReportingOverflow(by: right) else {
      return nil
    }
    return overflow ? nil : product
  }
}

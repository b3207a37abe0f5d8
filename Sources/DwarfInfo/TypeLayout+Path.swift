extension TypeLayout {
  /// A part of a type.
  public struct Part: Equatable, Sendable {
    /// Bytes from the start, through element 0 of arrays.
    public var offset: UInt64
    public var layout: TypeLayout
  }

  /// The part at a path such as `client.output.buf`, `queue[].topic` or, for the element of an array,
  /// `[]`; the whole for an empty path, nil where nothing is there.
  ///
  /// Members of anonymous structures and unions are named as if they were their owner's, as in C.
  public func member(_ path: String) -> Part? {
    walk(path).map {
      Part(offset: $0.bitOffset / 8, layout: TypeLayout(nodes: nodes, root: $0.node))
    }
  }

  /// Where an array gets its count. What shares the place changes together: all variables of a
  /// structure's type have the same declaration of the member.
  enum Slot: Hashable {
    case whole(dimension: Int)
    case member(owner: Int, index: Int, dimension: Int)
    case typedef(node: Int, dimension: Int)

    /// The next inner dimension.
    var inner: Slot {
      switch self {
      case .whole(let dimension): .whole(dimension: dimension + 1)
      case .member(let owner, let index, let dimension):
        .member(owner: owner, index: index, dimension: dimension + 1)
      case .typedef(let node, let dimension): .typedef(node: node, dimension: dimension + 1)
      }
    }

    /// This, or the typedef that `node` stands for.
    func entering(_ node: Int, of nodes: [TypeLayoutNode]) -> Slot {
      nodes[node].isTypedef ? .typedef(node: node, dimension: 0) : self
    }
  }

  /// A step of a walk along a path.
  struct Position {
    var node: Int
    var slot: Slot
    var bitOffset: UInt64
  }

  func walk(_ path: String) -> Position? {
    var position = Position(
      node: root, slot: Slot.whole(dimension: 0).entering(root, of: nodes), bitOffset: 0)
    var rest = path.utf8[...]
    while let first = rest.first {
      if rest.starts(with: "[]".utf8) {
        rest = rest.dropFirst(2)
        guard let element = nodes[position.node].element else { return nil }
        position.node = element
        position.slot = position.slot.inner.entering(element, of: nodes)
        continue
      }
      if first == UInt8(ascii: ".") {
        // A dot parts a name from what is before it.
        guard rest.startIndex != path.utf8.startIndex else { return nil }
        rest = rest.dropFirst()
      } else if rest.startIndex != path.utf8.startIndex {
        return nil
      }
      let name = rest.prefix { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "[") }
      rest = rest[name.endIndex...]
      guard !name.isEmpty, let next = find(String(Substring(name)), in: position) else {
        return nil
      }
      position = next
    }
    return position
  }

  /// The member with that name, those of anonymous members behind the own ones.
  private func find(_ name: String, in position: Position) -> Position? {
    var pending = [(node: position.node, bitOffset: position.bitOffset)]
    var seen: Set<Int> = []
    while let (owner, start) = pending.popLast() {
      guard seen.insert(owner).inserted else { continue }
      for (index, member) in nodes[owner].members.enumerated() {
        let (offset, overflow) = start.addingReportingOverflow(member.bitOffset)
        guard !overflow else { continue }
        if member.name == name {
          let slot = Slot.member(owner: owner, index: index, dimension: 0)
          return Position(
            node: member.node, slot: slot.entering(member.node, of: nodes), bitOffset: offset)
        }
        if member.name.isEmpty, nodes[member.node].isAggregate {
          pending.append((member.node, offset))
        }
      }
    }
    return nil
  }
}

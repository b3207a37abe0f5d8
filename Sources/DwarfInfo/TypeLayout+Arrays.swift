extension TypeLayout {
  /// An array somewhere in a type.
  public struct ArrayMember: Equatable, Sendable {
    /// The first path that leads to it, such as `client.output.buf`; empty for the whole.
    public var path: String
    /// As one would declare it; empty for an inner dimension and for the whole.
    public var type: String
    /// Elements; nil for `[]`.
    public var count: UInt64?
    /// Bytes; nil where the element has no size.
    public var elementSize: UInt64?
    /// How many there are in the whole, those in members of unions, which overlap, all counted. Where
    /// there are more than fit in the number, it is the greatest.
    public var instances: UInt64

    public init(
      path: String, type: String, count: UInt64?, elementSize: UInt64?, instances: UInt64
    ) {
      self.path = path
      self.type = type
      self.count = count
      self.elementSize = elementSize
      self.instances = instances
    }
  }

  /// Longest path that is told.
  private static let maximumPath = 4096

  /// All arrays at any depth, in the order of their declarations. What is declared once is there
  /// once, however often the type occurs.
  public var arrays: [ArrayMember] {
    let instances = self.instances()
    var result: [ArrayMember] = []
    var seenSlots: Set<Slot> = []
    var seenNodes: Set<Int> = []
    // Reversed where members are added, so that the first one comes out first.
    var pending = [(node: root, path: "", slot: Slot.whole(dimension: 0), type: "")]
    while let (node, path, slot, type) = pending.popLast() {
      if let element = nodes[node].element {
        let slot = slot.entering(node, of: nodes)
        pending.append((element, path + "[]", slot.inner, ""))
        guard seenSlots.insert(slot).inserted else { continue }
        result.append(
          ArrayMember(
            path: path, type: type, count: nodes[node].count, elementSize: nodes[element].size,
            instances: instances[slot] ?? 0))
      } else if nodes[node].isAggregate, seenNodes.insert(node).inserted {
        for (index, member) in nodes[node].members.enumerated().reversed() {
          let isNested = !path.isEmpty && !member.name.isEmpty
          let longer = path + (isNested ? "." : "") + member.name
          guard longer.utf8.count <= Self.maximumPath else { continue }
          pending.append(
            (member.node, longer, .member(owner: node, index: index, dimension: 0), member.type))
        }
      }
    }
    return result
  }

  /// The arrays of exactly `count` elements.
  ///
  /// An inference and no more: that an option has the value of a count does not prove that it sizes
  /// the array.
  public func arraysWithCount(_ count: UInt64) -> [ArrayMember] {
    arrays.filter { $0.count == count }
  }

  /// How often each declaration occurs in the whole.
  private func instances() -> [Slot: UInt64] {
    var result: [Slot: UInt64] = [:]
    var times = [UInt64](repeating: 0, count: root + 1)
    func add(_ number: UInt64, _ node: Int, _ slot: Slot) {
      var (number, node, slot) = (number, node, slot)
      while let element = nodes[node].element {
        slot = slot.entering(node, of: nodes)
        result[slot] = Self.sum(result[slot] ?? 0, number)
        number = Self.product(number, nodes[node].count ?? 0)
        node = element
        slot = slot.inner
      }
      times[node] = Self.sum(times[node], number)
    }
    add(1, root, .whole(dimension: 0))
    // Whatever holds a type stands behind it.
    for index in (0...root).reversed() where times[index] > 0 {
      for (number, member) in nodes[index].members.enumerated() {
        add(times[index], member.node, .member(owner: index, index: number, dimension: 0))
      }
    }
    return result
  }

  private static func sum(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? .max : sum
  }

  private static func product(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let (product, overflow) = left.multipliedReportingOverflow(by: right)
    return overflow ? .max : product
  }
}

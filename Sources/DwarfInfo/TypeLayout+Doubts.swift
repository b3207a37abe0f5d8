extension TypeLayout {
  /// A structure that DWARF allows to be read in another way, and what the whole would take then.
  public struct Doubt: Equatable, Sendable {
    /// As one would declare it: `struct header`.
    public var type: String
    /// Bytes of the whole.
    public var size: UInt64

    public init(type: String, size: UInt64) {
      self.type = type
      self.size = size
    }
  }

  /// How many structures are looked at.
  private static let maximumCandidates = 512

  /// Which structures would make `size(changing:)` another one if they were packed, or aligned to
  /// their size: DWARF tells neither, and all that it does tell would be as it is.
  ///
  /// Most changes leave no doubt: a buffer that grows by a multiple of its owner's alignment takes
  /// the same either way. One structure is doubted at a time, and whatever is around it is judged
  /// anew; that several are misread so that none alone would show is not looked for.
  ///
  /// - Throws: as `size(changing:)`.
  public func doubts(changing counts: [String: UInt64]) throws(TypeLayoutError) -> [Doubt] {
    let size = try size(changing: counts)
    let known = ownNodes()
    var result: [Doubt] = []
    for index in known.indices.lazy.filter({ known[$0].isAggregate })
      .prefix(Self.maximumCandidates)
    {
      for guess in TypeLayoutRules.guesses(known[index]).dropFirst() {
        let other = TypeLayoutRules.applied(to: known, assuming: (index, guess))
        guard Self.agrees(other, with: known),
          let otherSize = try? TypeLayout(nodes: other, root: known.count - 1)
            .size(changing: counts),
          otherSize != size
        else { continue }
        result.append(Doubt(type: known[index].name, size: otherSize))
      }
    }
    return result
  }

  /// The nodes that the whole consists of, which is the last one, numbered anew.
  private func ownNodes() -> [TypeLayoutNode] {
    let isPart = Self.parts(of: root, in: nodes)
    var numbers: [Int: Int] = [:]
    var result: [TypeLayoutNode] = []
    for index in 0...root where isPart[index] {
      var node = nodes[index]
      node.element = node.element.flatMap { numbers[$0] }
      for member in node.members.indices {
        // Parts stand before the whole, and so have their numbers.
        node.members[member].node = numbers[node.members[member].node] ?? 0
      }
      numbers[index] = result.count
      result.append(node)
    }
    return result
  }

  /// Whether another reading explains all that the usual one explains.
  private static func agrees(
    _ other: [TypeLayoutNode], with known: [TypeLayoutNode]
  ) -> Bool {
    zip(other, known).allSatisfy { other, known in
      guard case .irregular = other.packing else { return true }
      guard case .irregular = known.packing else { return false }
      return true
    }
  }
}

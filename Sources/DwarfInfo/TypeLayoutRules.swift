/// Works out what DWARF leaves to the reader: sizes of arrays, alignments, and which structures are
/// packed.
enum TypeLayoutRules {
  /// What the source may say of a structure.
  struct Guess: Equatable {
    var isPacked: Bool
    /// `__attribute__((aligned))`; bytes.
    var alignment: UInt64?
  }

  /// The nodes with `alignment`, `packing` and the sizes of arrays filled in.
  ///
  /// - Parameters:
  ///   - nodes: every node refers to earlier ones only.
  ///   - assumption: a guess that is made of one node instead of the usual ones.
  static func applied(
    to nodes: [TypeLayoutNode], assuming assumption: (node: Int, guess: Guess)? = nil
  ) -> [TypeLayoutNode] {
    var nodes = nodes
    for index in nodes.indices {
      switch nodes[index].kind {
      case .structure, .union:
        let assumed = assumption.flatMap { $0.node == index ? [$0.guess] : nil }
        judge(index, assumed ?? guesses(nodes[index]), in: &nodes)
      case .array: measure(index, in: &nodes)
      default: nodes[index].alignment = stated(nodes[index]) ?? natural(nodes[index])
      }
    }
    return nodes
  }

  private static func stated(_ node: TypeLayoutNode) -> UInt64? {
    node.typedefAlignment ?? node.statedAlignment
  }

  /// ARM EABI: a fundamental type is aligned to its size, at most to 8; pointers, also those of two
  /// words that point to members of C++, to 4.
  private static func natural(_ node: TypeLayoutNode) -> UInt64 {
    guard let size = node.size, size > 0 else { return 1 }
    let power = size & ~(size - 1)
    return min(power, node.kind == .pointer ? 4 : 8)
  }

  private static func measure(_ index: Int, in nodes: inout [TypeLayoutNode]) {
    guard let element = nodes[index].element else { return }
    nodes[index].alignment = stated(nodes[index]) ?? nodes[element].alignment
    guard let count = nodes[index].count, let size = nodes[element].size else {
      nodes[index].size = nil
      return
    }
    let (product, overflow) = size.multipliedReportingOverflow(by: count)
    nodes[index].size = overflow ? nil : product
  }

  private static func judge(
    _ index: Int, _ guesses: [Guess], in nodes: inout [TypeLayoutNode]
  ) {
    let node = nodes[index]
    let parts = node.members.map { part($0, in: nodes) }
    var flaw: String?
    for guess in guesses {
      guard
        let placement = TypeLayoutPlacement(
          parts, kind: node.kind, isPacked: guess.isPacked, stated: guess.alignment)
      else { continue }
      if let difference = difference(node, placement) {
        if flaw == nil { flaw = difference }
        continue
      }
      nodes[index].packing = guess.isPacked ? .packed : .natural
      nodes[index].statedAlignment = guess.alignment
      nodes[index].alignment = node.typedefAlignment ?? placement.alignment
      return
    }
    nodes[index].packing = .irregular(
      reason: "\(node.name): \(flaw ?? "it is too large"), neither aligned nor packed")
    // The best guess: what is around it is checked in its turn.
    let largest = parts.map(\.alignment).max() ?? 1
    nodes[index].alignment = stated(node) ?? min(natural(node), largest)
  }

  /// What a structure may be, the likeliest first.
  ///
  /// On processors that need alignment, gcc forgets that one was asked for where it is that of the
  /// integer that is as large as the structure (finalize_type_size in stor-layout.cc).
  static func guesses(_ node: TypeLayoutNode) -> [Guess] {
    let stated = node.statedAlignment
    let usual = [
      Guess(isPacked: false, alignment: stated), Guess(isPacked: true, alignment: stated),
    ]
    guard stated == nil, let size = node.size, [2, 4, 8].contains(size) else { return usual }
    return usual + [Guess(isPacked: false, alignment: size)]
  }

  /// Where the rule and DWARF part; nil where they agree.
  private static func difference(
    _ node: TypeLayoutNode, _ placement: TypeLayoutPlacement
  ) -> String? {
    for (member, offset) in zip(node.members, placement.bitOffsets)
    where member.bitOffset != offset {
      return "'\(member.name)' is at bit \(member.bitOffset) and not at \(offset)"
    }
    guard let size = node.size, size != placement.size else {
      return node.size == nil ? "it has no size" : nil
    }
    return "it has \(size) bytes and not \(placement.size)"
  }

  /// What a member is to the rules of placement. An open array takes no space.
  static func part(
    _ member: TypeLayoutNode.Member, in nodes: [TypeLayoutNode]
  ) -> TypeLayoutPlacement.Part {
    let node = nodes[member.node]
    return TypeLayoutPlacement.Part(
      size: node.size ?? 0, alignment: node.alignment, statedAlignment: member.statedAlignment,
      bitWidth: member.bitWidth)
  }
}

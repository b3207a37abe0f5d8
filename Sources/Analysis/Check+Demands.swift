import BudgetDSL
import Ledger
import MemoryModel

// BudgetDSL has a statement of that name.
import struct Ledger.Allocator

extension Demand {
  /// Whether what the phase takes can be had, from the allocator that really serves the layer.
  func finding(_ snapshot: Snapshot, _ allocators: [Allocator], _ author: Author) -> Finding {
    let marginBytes = margin.bytes(of: bytes, false)
    let needed = bytes + marginBytes
    let source = DemandSource(self, snapshot, allocators)
    let headroom = source.capacity - needed
    let what =
      "\(name) takes \(ByteCount(bytes))"
      + (marginBytes > 0 ? " and a margin of \(ByteCount(marginBytes))" : "")
    var finding = Finding(
      rule: .demand, state: headroom < 0 ? .over : source.isAsDeclared ? .ok : .warning,
      subject: name, used: needed, limit: source.capacity, headroom: headroom,
      budget: author.budget, file: author.file, line: line,
      message: "\(what); \(source.description)"
        + (headroom < 0 ? ", \(ByteCount(-headroom)) too few" : ""))
    // Where objects are not known no layer is, so this excuses nothing.
    if let layer, !snapshot.measure(.layer(layer)).isFound,
      !snapshot.measure(.layer(layer, in: .flash)).isFound
    {
      if finding.state == .ok { finding.state = .warning }
      finding.message += "; nothing in the image is known to be layer \(layer)"
    }
    return finding
  }
}

/// Where the memory that a demand asks for comes from.
struct DemandSource {
  /// The pool's symbol, or the C heap's name.
  let arena: String
  /// Bytes that it can give.
  var capacity: Int
  /// Whether that is where the budget says it comes from.
  var isAsDeclared = true
  var description: String

  init(_ demand: Demand, _ snapshot: Snapshot, _ allocators: [Allocator]) {
    let serving = demand.layer.flatMap { layer in
      allocators.first { $0.serves.contains(layer) }
    }
    let declared = demand.arena?.description
    arena = serving?.arena ?? declared ?? Demand.Arena.cHeap.description
    if arena == SpecialLayer.cHeap {
      capacity = snapshot.heap?.reachable ?? 0
      description =
        snapshot.heap == nil
        ? "no C heap is known" : "malloc can reach \(ByteCount(capacity))"
    } else {
      capacity = serving?.bytes ?? snapshot.measure(.symbol(arena)).bytes
      let sharers = serving?.serves.filter { $0 != demand.layer } ?? []
      description =
        "\(arena) has \(ByteCount(capacity))"
        + (sharers.isEmpty ? "" : " for \(sharers.joined(separator: ", ")) as well")
    }
    if let declared, let serving, serving.arena != declared, let layer = demand.layer {
      isAsDeclared = false
      description =
        "\(layer) allocates from \(arena) (inferred from \(serving.evidence.prefix(2).joined(separator: ", "))), "
        + "not from the \(declared): " + description
    }
  }
}

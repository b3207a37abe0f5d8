import BudgetDSL
import Ledger
import MemoryModel

/// What a link would hold with other sizes. Bytes.
public struct PredictedLink: Equatable, Sendable {
  /// What each region would hold, by name.
  public var used: [String: Int]
  public var reserved: Int
  public var reachable: Int
  /// False where it rests on an inference.
  public var isExact: Bool
  /// What a reader should know of it.
  public var notes: [String]

  public init(
    used: [String: Int], reserved: Int, reachable: Int, isExact: Bool, notes: [String] = []
  ) {
    self.used = used
    self.reserved = reserved
    self.reachable = reachable
    self.isExact = isExact
    self.notes = notes
  }
}

/// Says what a link would hold.
public protocol LinkPredictor: Sendable {
  /// - Parameter sizes: new bytes of symbols, of the reserved heap, and of stacks by their core.
  /// - Throws: where it cannot be said.
  func predict(
    symbols: [String: Int], heapReserved: Int?, stacks: [Int: Int]
  ) throws -> PredictedLink
}

/// Values of knobs, and what they make of a link.
struct PlanPrediction {
  let knobs: [PlanKnob]
  let sizes: PlanSizes
  let snapshot: Snapshot
  let predictor: any LinkPredictor

  /// What the link would be with these values, in the order of `knobs`.
  struct Result {
    var link: PredictedLink
    /// New bytes of each target that changes.
    var bytes: [PlanKnob.Target: Int]
    /// What limits are then held against.
    var snapshot: Snapshot
  }

  enum Failure: Error, CustomStringConvertible {
    /// A type cannot be laid out with the new counts, or they are too large.
    case noSize(of: String)

    var description: String {
      switch self {
      case .noSize(let knob): "what knob \(knob) sizes cannot have such a size"
      }
    }
  }

  func result(_ values: [Int]) throws -> Result {
    var bytes: [PlanKnob.Target: Int] = [:]
    var isDoubtful = false
    let targets = Dictionary(grouping: knobs.indices) { knobs[$0].target }
    for (target, indices) in targets
    where indices.contains(where: { knobs[$0].value != values[$0] }) {
      switch target {
      case .demand, .nothing: continue
      case .symbol, .heapReserved, .stack: break
      }
      let turned = indices.map { (knobs[$0], values[$0]) }
      guard let size = sizes.bytes(of: target, turned) else {
        throw Failure.noSize(of: knobs[indices[0]].knob.name)
      }
      bytes[target] = size
      isDoubtful = isDoubtful || sizes.isDoubtful(target, turned)
    }
    var symbols: [String: Int] = [:]
    var stacks: [Int: Int] = [:]
    var reserved: Int?
    for (target, size) in bytes {
      switch target {
      case .symbol(let symbol): symbols[symbol] = size
      case .heapReserved: reserved = size
      case .stack(let core): stacks[core] = size
      case .demand, .nothing: break
      }
    }
    var link = try predictor.predict(symbols: symbols, heapReserved: reserved, stacks: stacks)
    if isDoubtful {
      link.isExact = false
      link.notes.append(
        "debug information does not tell whether a structure is packed, and its size depends on it")
    }
    return Result(link: link, bytes: bytes, snapshot: changed(bytes, link))
  }

  /// Today's snapshot with the new sizes in it.
  private func changed(_ bytes: [PlanKnob.Target: Int], _ link: PredictedLink) -> Snapshot {
    var snapshot = snapshot
    for (target, size) in bytes {
      let subject: Subject
      switch target {
      case .symbol(let symbol): subject = .symbol(symbol)
      case .heapReserved: subject = .heapReserved
      case .stack(let core):
        subject = .stack(core: core)
        for index in snapshot.stacks.indices where snapshot.stacks[index].core == core {
          snapshot.stacks[index].size = size
        }
      case .demand, .nothing: continue
      }
      // The largest takes the change: of several of one name, nobody knows which it is.
      guard let owner = snapshot.owners(of: subject).first,
        let index = snapshot.owners.firstIndex(of: owner)
      else { continue }
      snapshot.owners[index].bytes += size - self.snapshot.measure(subject).bytes
    }
    for index in snapshot.regions.indices {
      if let used = link.used[snapshot.regions[index].name] { snapshot.regions[index].used = used }
    }
    if snapshot.heap != nil {
      snapshot.heap = .init(reserved: link.reserved, reachable: link.reachable)
    }
    return snapshot
  }
}

import BudgetDSL
import Ledger
import MemoryModel

/// What limits on a run's use of memory are held against.
public enum RunEvidence: Equatable, Sendable {
  /// There is no run: a budget with such limits cannot be checked.
  case none
  /// Such limits are left out on purpose.
  case leftOut
  /// Profiles without a `fault`; a peak is the highest of all.
  case profiles([RunProfile])
}

/// Holds limits against what runs used.
struct RunCheck {
  let snapshot: Snapshot
  let phases: [RunProfile.Phase]

  func finding(_ limit: Limit, _ author: Author) throws(CheckError) -> Finding {
    func refusal(_ reason: String) -> CheckError {
      .unmeasured(reason: reason, file: author.file, line: limit.line)
    }
    let use: Use
    do throws(Refusal) {
      use = try self.use(of: limit)
    } catch {
      throw refusal(error.reason)
    }
    let isShare = if case .percent = limit.amount { true } else { limit.bound == .headroom }
    if use.capacity == nil, isShare {
      throw refusal(
        "how much \(limit.subject) can be, neither the image nor the profile tells: "
          + "say atMost: and bytes")
    }
    let verdict = Verdict(
      limit, .init(bytes: use.bytes, capacity: use.capacity ?? 0, isFound: true))
    let place = limit.subject.phase == nil ? " (phase \(use.phase))" : ""
    return Finding(
      rule: .peak, state: verdict.state, subject: limit.subject.description, used: use.bytes,
      limit: verdict.limit, headroom: verdict.headroom, budget: author.budget, file: author.file,
      line: limit.line, message: verdict.message + place, reason: limit.reason,
      owners: limit.bound == .atLeast ? [] : use.owners, deepest: use.deepest)
  }

  /// What a run used of one subject.
  private struct Use {
    var bytes: Int
    /// Nil where nobody tells.
    var capacity: Int?
    var phase: String
    var owners: [Finding.Owner] = []
    var deepest: [String] = []
  }

  private struct Refusal: Error { var reason: String }

  private func use(of limit: Limit) throws(Refusal) -> Use {
    let subject = limit.subject
    let phases = try phases(of: subject)
    if subject.kind == .stackUsed {
      return try stack(ofCore: subject.core ?? 0, in: phases, limit)
    }
    let name = subject.arena?.heapName ?? HeapName.c
    guard let heap = MeasuredHeap(name, in: phases, snapshot) else {
      throw Refusal(reason: unknown("heap", HeapName.readable(name), heapNames(in: phases)))
    }
    try expectToFit(heap)
    guard let layer = subject.layer else {
      return Use(
        bytes: heap.use.peak, capacity: heap.capacity, phase: heap.phase,
        owners: Self.sites(of: heap.use))
    }
    return try share(of: layer, in: name, phases, heap)
  }

  /// Of the stacks that a core was on, the one that keeps the limit least.
  private func stack(
    ofCore core: Int, in phases: [RunProfile.Phase], _ limit: Limit
  ) throws(Refusal) -> Use {
    let uses = MeasuredStack.all(ofCore: core, in: phases, snapshot).map {
      Use(
        bytes: $0.use.used, capacity: $0.reserved, phase: $0.phase, deepest: $0.use.calls ?? [])
    }
    let worst = uses.first(withLargest: { use in
      if limit.bound == .atLeast { return use.bytes }
      let measure = Snapshot.Measure(bytes: use.bytes, capacity: use.capacity ?? 0, isFound: true)
      return -Verdict(limit, measure).headroom
    })
    guard let worst else { throw Refusal(reason: "the profile tells of no stack of core \(core)") }
    return worst
  }

  /// The most that a layer had at the peak of any phase.
  private func share(
    of layer: String, in name: String, _ phases: [RunProfile.Phase], _ heap: MeasuredHeap
  ) throws(Refusal) -> Use {
    var most: (bytes: Int, phase: String, heap: RunProfile.Heap)?
    for phase in phases {
      for heap in phase.heaps where heap.name == name {
        guard let layers = heap.layers else { continue }
        let bytes = layers.first { $0.name == layer }?.peak ?? 0
        if bytes > most?.bytes ?? -1 { most = (bytes, phase.name, heap) }
      }
    }
    guard let most else {
      throw Refusal(
        reason: "the profile does not tell which layers had the \(heap.name); "
          + "one of the emulator does")
    }
    return Use(
      bytes: most.bytes, capacity: heap.capacity, phase: most.phase,
      owners: Self.sites(of: most.heap, layer: layer))
  }

  private func phases(of subject: Subject) throws(Refusal) -> [RunProfile.Phase] {
    guard let wanted = subject.phase else { return phases }
    let found = phases.filter { $0.name == wanted }
    guard found.isEmpty else { return found }
    throw Refusal(reason: unknown("phase", wanted, phases.map(\.name)))
  }

  private func heapNames(in phases: [RunProfile.Phase]) -> [String] {
    phases.flatMap(\.heaps).map { HeapName.readable($0.name) }
  }

  private func unknown(_ kind: String, _ name: String, _ known: [String]) -> String {
    let known = Set(known).sorted()
    return "no \(kind) of the run is called \(name); "
      + (Spelling.nearest(to: name, in: known).map { "did you mean \($0)?" }
        ?? "there are \(known.joined(separator: ", "))")
  }

  private func expectToFit(_ heap: MeasuredHeap) throws(Refusal) {
    if let misfit = heap.misfit { throw Refusal(reason: misfit) }
  }

  /// Where most of the memory was asked for, largest first.
  private static func sites(of heap: RunProfile.Heap, layer: String? = nil) -> [Finding.Owner] {
    let sites = (heap.sites ?? []).filter { layer == nil || $0.layer == layer }
    let owners =
      sites.isEmpty && layer == nil
      ? (heap.layers ?? []).map {
        Finding.Owner(name: $0.name, layer: $0.name, object: nil, bytes: $0.peak)
      }
      : sites.map {
        Finding.Owner(
          name: $0.calls.first ?? "", layer: $0.layer, object: nil, bytes: $0.peak, calls: $0.calls)
      }
    return Array(
      owners.filter { $0.bytes > 0 }.sorted { ($1.bytes, $0.name) < ($0.bytes, $1.name) }
        .prefix(Snapshot.ownersNamed))
  }
}

extension MeasuredHeap {
  /// Why the peak cannot be one of this image; nil where it can be.
  var misfit: String? {
    guard isInImage, let capacity, use.peak > capacity else { return nil }
    return "\(name) has \(ByteCount(use.peak)) at its peak and \(ByteCount(capacity)) in the "
      + "image: the profile is one of another build"
  }
}

import MemoryModel

/// A heap that had more in use than it has, as far as a run could count it.
public struct ImpossibleHeap: Equatable, Sendable {
  /// As tables call it.
  public var name: String
  public var peak: Int
  public var capacity: Int
}

extension RunProfile {
  /// Takes out the heaps that had more in use than they have in the image that ran. An allocator that
  /// was described wrongly makes such a profile: the run and all else in it is as good as any.
  public func withoutImpossibleHeaps(
    in snapshot: Snapshot
  ) -> (profile: RunProfile, heaps: [ImpossibleHeap]) {
    var names: Set<String> = []
    let impossible = phases.flatMap(\.heaps).compactMap { heap -> ImpossibleHeap? in
      guard names.insert(heap.name).inserted,
        let most = MeasuredHeap(heap.name, in: phases, snapshot), most.misfit != nil,
        let capacity = most.capacity
      else { return nil }
      return ImpossibleHeap(name: heap.name, peak: most.use.peak, capacity: capacity)
    }
    guard !impossible.isEmpty else { return (self, []) }
    var profile = self
    for phase in profile.phases.indices {
      profile.phases[phase].heaps.removeAll { heap in impossible.contains { $0.name == heap.name } }
    }
    let heaps = impossible.map { heap in
      ImpossibleHeap(
        name: HeapName.readable(heap.name), peak: heap.peak, capacity: heap.capacity)
    }
    return (profile, heaps)
  }
}

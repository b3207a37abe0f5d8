import MemoryModel

/// A heap, or a pool, at the peak that it had in a run.
public struct MeasuredHeap: Equatable, Sendable {
  /// As the phase of the peak has it.
  public var use: RunProfile.Heap
  /// The phase that the peak was in.
  public var phase: String
  /// Bytes that it can have at most: by the image or, where that has no such thing, by the profile;
  /// nil where neither tells.
  public var capacity: Int?
  /// Whether the image tells `capacity`.
  public var isInImage: Bool
  /// Requests refused, in all phases.
  public var failed: Int

  /// As tables call it: `heap_pool`, `C heap`.
  public var name: String { HeapName.readable(use.name) }

  /// Bytes that were not in use at the peak: free ones, and what the allocator needs itself.
  public var unused: Int? { capacity.map { $0 - use.peak } }

  /// A heap over `phases`; nil where none of them has it.
  init?(_ name: String, in phases: [RunProfile.Phase], _ snapshot: Snapshot) {
    var most: (use: RunProfile.Heap, phase: String)?
    var failed = 0
    for phase in phases {
      for heap in phase.heaps where heap.name == name {
        failed += heap.failed
        if heap.peak > most?.use.peak ?? -1 { most = (heap, phase.name) }
      }
    }
    guard let most else { return nil }
    (use, phase) = most
    self.failed = failed
    let inImage = snapshot.capacity(ofHeap: name)
    capacity = inImage ?? most.use.limit
    isInImage = inImage != nil
  }
}

/// A stack at the deepest that it was in a run.
public struct MeasuredStack: Equatable, Sendable {
  public var use: RunProfile.Stack
  /// The phase that it was in.
  public var phase: String
  /// Bytes reserved: by the profile, as a program may give a core another stack than the linker script
  /// does, or, where that does not tell, by the image.
  public var reserved: Int

  /// The stack of a core over `phases`; nil where none of them has it. Where the core was on several,
  /// the one that least remained of.
  init?(ofCore core: Int, in phases: [RunProfile.Phase], _ snapshot: Snapshot) {
    let all = Self.all(ofCore: core, in: phases, snapshot)
    let isOne = Set(all.map(\.reserved)).count == 1
    guard let most = all.first(withLargest: { $0.use.used - (isOne ? 0 : $0.reserved) })
    else { return nil }
    self = most
  }

  /// The stack of a core in each of `phases` that has it.
  static func all(
    ofCore core: Int, in phases: [RunProfile.Phase], _ snapshot: Snapshot
  ) -> [MeasuredStack] {
    let inImage = snapshot.stacks.first { $0.core == core }?.size
    return phases.flatMap { phase in
      phase.stacks.filter { $0.core == core }.map { stack in
        MeasuredStack(
          use: stack, phase: phase.name,
          reserved: stack.reserved > 0 ? stack.reserved : inImage ?? 0)
      }
    }
  }

  private init(use: RunProfile.Stack, phase: String, reserved: Int) {
    (self.use, self.phase, self.reserved) = (use, phase, reserved)
  }
}

extension Array {
  /// The first of those with the largest value.
  func first(withLargest value: (Element) -> Int) -> Element? {
    self.max { value($0) < value($1) }.map { largest in
      let most = value(largest)
      return first { value($0) == most } ?? largest
    }
  }
}

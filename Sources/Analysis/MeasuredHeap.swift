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
  /// Bytes reserved: by the image or, where that does not tell, by the profile.
  public var reserved: Int

  /// The stack of a core over `phases`; nil where none of them has it.
  init?(ofCore core: Int, in phases: [RunProfile.Phase], _ snapshot: Snapshot) {
    var most: (use: RunProfile.Stack, phase: String)?
    for phase in phases {
      for stack in phase.stacks where stack.core == core && stack.used > most?.use.used ?? -1 {
        most = (stack, phase.name)
      }
    }
    guard let most else { return nil }
    (use, phase) = most
    reserved = snapshot.stacks.first { $0.core == core }?.size ?? most.use.reserved
  }
}

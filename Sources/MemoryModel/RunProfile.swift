/// What a run of the firmware used of its memory, phase by phase: printed by the firmware itself or
/// observed from outside. Bytes throughout.
public struct RunProfile: Equatable, Sendable, Codable {
  /// What was run.
  public struct Image: Equatable, Sendable, Codable {
    /// Of the ELF, in hexadecimal.
    public var sha256: String?

    public init(sha256: String?) { self.sha256 = sha256 }
  }

  /// A heap or a pool at the end of a phase.
  public struct Heap: Equatable, Sendable, Codable {
    /// `c-heap`, or the symbol of a pool.
    public var name: String
    /// Bytes in use at the phase's end.
    public var live: Int
    /// Most bytes in use within the phase.
    public var peak: Int
    /// Bytes that the allocator has taken so far.
    public var arena: Int
    public var largestFree: Int
    /// Requests that were refused.
    public var failed: Int

    public init(
      name: String, live: Int, peak: Int, arena: Int, largestFree: Int, failed: Int
    ) {
      self.name = name
      self.live = live
      self.peak = peak
      self.arena = arena
      self.largestFree = largestFree
      self.failed = failed
    }
  }

  /// A pool of elements of one size, such as lwIP's.
  public struct Pool: Equatable, Sendable, Codable {
    /// As lwIP calls it: `PBUF_POOL`.
    public var name: String
    /// Elements there are.
    public var count: Int
    /// Most elements in use within the phase.
    public var peak: Int
  }

  /// The stack of one core.
  public struct Stack: Equatable, Sendable, Codable {
    public var core: Int
    public var reserved: Int
    /// Most bytes in use within the phase.
    public var used: Int
  }

  public struct Phase: Equatable, Sendable, Codable {
    public var name: String
    public var heaps: [Heap]
    /// nil where the run does not tell.
    public var pools: [Pool]?
    public var stacks: [Stack]

    public init(name: String, heaps: [Heap], pools: [Pool]?, stacks: [Stack]) {
      self.name = name
      self.heaps = heaps
      self.pools = pools
      self.stacks = stacks
    }
  }

  public var image: Image
  /// `emulator`, `qemu` or `device`.
  public var engine: String
  public var phases: [Phase]

  public init(image: Image, engine: String, phases: [Phase]) {
    self.image = image
    self.engine = engine
    self.phases = phases
  }

  /// The most that a heap had in use in any phase; nil where no phase tells.
  public func peak(ofHeap name: String) -> Int? {
    phases.flatMap(\.heaps).filter { $0.name == name }.map(\.peak).max()
  }

  /// The most elements of a pool in use in any phase; nil where no phase tells.
  public func peak(ofPool name: String) -> Int? {
    phases.flatMap { $0.pools ?? [] }.filter { $0.name == name }.map(\.peak).max()
  }

  /// The most that a core's stack had in use in any phase; nil where no phase tells.
  public func peak(ofStack core: Int) -> Int? {
    phases.flatMap(\.stacks).filter { $0.core == core }.map(\.used).max()
  }
}

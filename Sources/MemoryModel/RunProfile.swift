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
    /// Bytes that it can have at most; nil where the run does not tell.
    public var limit: Int?
    /// What each layer had in use when the phase's peak was reached, and at its end; the peaks add up
    /// to `peak`. nil where the run does not tell.
    public var layers: [Share]?
    /// The same by call site, the largest at the peak first.
    public var sites: [Site]?
    /// Of the bytes in use at the peak, what was asked for: the rest is rounding and headers. nil
    /// where the run does not tell.
    public var requested: Int?
    /// Bytes of all free blocks at the phase's end, which `largestFree` is one of. nil where the run
    /// does not tell.
    public var free: Int?

    public init(
      name: String, live: Int, peak: Int, arena: Int, largestFree: Int, failed: Int,
      limit: Int? = nil, layers: [Share]? = nil, sites: [Site]? = nil, requested: Int? = nil,
      free: Int? = nil
    ) {
      self.name = name
      self.live = live
      self.peak = peak
      self.arena = arena
      self.largestFree = largestFree
      self.failed = failed
      self.limit = limit
      self.layers = layers
      self.sites = sites
      self.requested = requested
      self.free = free
    }
  }

  /// A layer's part of a heap.
  public struct Share: Equatable, Sendable, Codable {
    public var name: String
    /// Bytes in use when the whole heap was at its peak.
    public var peak: Int
    /// Bytes in use at the phase's end.
    public var live: Int

    public init(name: String, peak: Int, live: Int) {
      self.name = name
      self.peak = peak
      self.live = live
    }
  }

  /// A place in the program that memory is asked for, with its callers.
  public struct Site: Equatable, Sendable, Codable {
    /// The layer that its bytes count for.
    public var layer: String
    /// Functions, the one that called the allocator first.
    public var calls: [String]
    /// Bytes in use when the whole heap was at its peak, and at the phase's end.
    public var peak: Int
    public var live: Int
    /// Blocks in use when the whole heap was at its peak.
    public var blocks: Int

    public init(layer: String, calls: [String], peak: Int, live: Int, blocks: Int) {
      self.layer = layer
      self.calls = calls
      self.peak = peak
      self.live = live
      self.blocks = blocks
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
    /// Elements in use at the phase's end; nil where the run does not tell.
    public var live: Int?
    /// Requests that were refused; nil where the run does not tell.
    public var failed: Int?

    public init(name: String, count: Int, peak: Int, live: Int? = nil, failed: Int? = nil) {
      self.name = name
      self.count = count
      self.peak = peak
      self.live = live
      self.failed = failed
    }
  }

  /// The stack of one core.
  public struct Stack: Equatable, Sendable, Codable {
    public var core: Int
    public var reserved: Int
    /// Most bytes in use within the phase.
    public var used: Int
    /// Functions at the deepest moment, the innermost first; nil where the run does not tell. The
    /// handler of an interrupt is marked `(interrupt)`, and what it interrupted comes next.
    public var calls: [String]?
    /// What lies under the stack and was run into, the nearest first; nil if nothing was, or where
    /// the run does not tell.
    public var overrun: [Overrun]?

    public init(
      core: Int, reserved: Int, used: Int, calls: [String]? = nil, overrun: [Overrun]? = nil
    ) {
      self.core = core
      self.reserved = reserved
      self.used = used
      self.calls = calls
      self.overrun = overrun
    }

    /// Memory of somebody else that a stack reached.
    public struct Overrun: Equatable, Sendable, Codable {
      /// A symbol or a section.
      public var name: String
      public var layer: String
      /// How much of it the stack reached.
      public var bytes: Int

      public init(name: String, layer: String, bytes: Int) {
        self.name = name
        self.layer = layer
        self.bytes = bytes
      }
    }
  }

  /// A section or a symbol in RAM, and how much of it the program ever wrote.
  public struct Written: Equatable, Sendable, Codable {
    public enum Kind: String, Sendable, Codable { case section, symbol }
    public var kind: Kind
    public var name: String
    /// The layer that owns it; nil for a section.
    public var layer: String?
    public var size: Int
    /// Bytes written at least once from `main` on.
    public var written: Int

    public init(kind: Kind, name: String, layer: String?, size: Int, written: Int) {
      self.kind = kind
      self.name = name
      self.layer = layer
      self.size = size
      self.written = written
    }
  }

  /// How far the run can be trusted.
  public struct Confidence: Equatable, Sendable, Codable {
    /// Instructions executed by both cores.
    public var instructions: UInt64
    /// Seconds of the program's own time.
    public var seconds: Double
    /// How the run ended, such as `stopped at its time limit`.
    public var ended: String
    /// `emulated`, or the SHA-256 of the boot ROM that was used.
    public var bootROM: String
    /// Registers that the program touched and nothing stood behind, as hexadecimal addresses.
    public var unmodelled: [String]
    /// Functions of the boot ROM that were carried out without instructions, so without stack.
    public var replaced: [String]
    /// Functions of allocators that were watched.
    public var watched: [String]
    /// Cores that also had stacks of threads, which an operating system makes: what those took was not
    /// measured. nil where the run does not tell.
    public var threaded: [Int]?
    /// Functions of allocators that were not watched: the compiler changed their arguments. What they
    /// did is in no heap. nil where the run does not tell.
    public var unwatched: [String]?
    /// Calls of allocators that could not be followed to their ends. nil where the run does not tell.
    public var unseen: Int?

    public init(
      instructions: UInt64, seconds: Double, ended: String, bootROM: String,
      unmodelled: [String], replaced: [String], watched: [String], threaded: [Int]? = nil,
      unwatched: [String]? = nil, unseen: Int? = nil
    ) {
      self.instructions = instructions
      self.seconds = seconds
      self.ended = ended
      self.bootROM = bootROM
      self.unmodelled = unmodelled
      self.replaced = replaced
      self.watched = watched
      self.threaded = threaded
      self.unwatched = unwatched
      self.unseen = unseen
    }
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
  /// nil where the run does not tell.
  public var written: [Written]?
  public var confidence: Confidence?
  /// The fault that ended the run; nil if none did.
  public var fault: Fault?
  /// Where the cores were at the end; nil where the run does not tell.
  public var cores: [Whereabouts]?

  public init(
    image: Image, engine: String, phases: [Phase], written: [Written]? = nil,
    confidence: Confidence? = nil, fault: Fault? = nil, cores: [Whereabouts]? = nil
  ) {
    self.image = image
    self.engine = engine
    self.phases = phases
    self.written = written
    self.confidence = confidence
    self.fault = fault
    self.cores = cores
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

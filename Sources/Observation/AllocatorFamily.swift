/// The functions of one allocator, and the heap that its blocks are in.
public struct AllocatorFamily: Equatable, Sendable {
  /// Which memory the blocks are taken from.
  public enum Place: Equatable, Sendable {
    /// What `sbrk` gives: the heap `c-heap`.
    case cHeap
    /// A variable, the first of these names that there is; else only the name of a heap.
    case variable([String])
    /// What the argument of that number points to: each pool is a heap of its own.
    case argument(Int)
  }

  /// What a call of a function does. Arguments are words, counted from 0.
  public enum Action: Equatable, Sendable {
    /// As `malloc`, or with a count as `calloc`.
    case allocate(size: Int, count: Int? = nil)
    /// As `realloc`.
    case reallocate(pointer: Int, size: Int, count: Int? = nil)
    /// As `free`.
    case release(pointer: Int)
    /// As mruby's `mrb_allocf`: a size of 0 frees, anything else is `realloc`.
    case change(pointer: Int, size: Int)
    /// Makes the whole heap one free block.
    case initialize
  }

  public struct Function: Equatable, Sendable {
    /// As the ELF spells it; `name.lto_priv.0` is the same function.
    public var name: String
    public var action: Action

    public init(_ name: String, _ action: Action) {
      self.name = name
      self.action = action
    }
  }

  /// Such as `newlib`.
  public var name: String
  public var place: Place
  public var functions: [Function]
  /// How to tell what a block takes beside what was asked for.
  public var layout: BlockLayout

  public init(
    name: String, place: Place, functions: [Function], layout: BlockLayout = .unknown
  ) {
    self.name = name
    self.place = place
    self.functions = functions
    self.layout = layout
  }
}

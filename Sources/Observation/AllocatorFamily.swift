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

  /// How many bytes a call asks for: `unit` times the product of some arguments.
  public struct Amount: Equatable, Sendable {
    public var arguments: [Int]
    public var unit: UInt32

    public init(arguments: [Int], unit: UInt32 = 1) {
      self.arguments = arguments
      self.unit = unit
    }
  }

  /// What a call of a function does. Arguments are words, counted from 0.
  public enum Action: Equatable, Sendable {
    /// As `malloc` or `calloc`.
    case allocate(Amount)
    /// As `realloc`.
    case reallocate(pointer: Int, Amount)
    /// As `free`.
    case release(pointer: Int)
    /// As mruby's `mrb_allocf`: a size of 0 frees, anything else is `realloc`.
    case change(pointer: Int, size: Int)
    /// Makes the whole heap one free block.
    case initialize

    /// As `malloc`, or with a count as `calloc`.
    public static func allocate(size: Int, count: Int? = nil) -> Action {
      .allocate(Amount(arguments: [size] + (count.map { [$0] } ?? [])))
    }
    public static func reallocate(pointer: Int, size: Int) -> Action {
      .reallocate(pointer: pointer, Amount(arguments: [size]))
    }
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

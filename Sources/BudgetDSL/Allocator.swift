/// The functions of an allocator that rambudget does not know, so that what a run takes from it is
/// counted.
///
/// ```swift
/// Allocator(.pool("ucHeap")) {  // FreeRTOS
///   Allocate("pvPortMalloc", size: .argument(0))
///   Release("vPortFree", pointer: .argument(0))
/// }
/// Allocator(.pool("heap_pool")) {  // mruby's allocf(mrb, pointer, size, data)
///   Reallocate("my_allocf", pointer: .argument(1), size: .argument(2))
/// }
/// ```
///
/// Arguments count from 0 and are words of 32 bits. Where a function calls another one that is named
/// too, the outer one counts.
public struct Allocator: BudgetStatement, Equatable, Sendable, Codable {
  /// Where the memory comes from; a run's profile has it under `arena.heapName`.
  public var arena: Demand.Arena
  /// Those that give memory and take it back.
  public var functions: [Function]
  /// Line of the declaration, from 1.
  public var line: Int

  /// Which argument of a function, from 0.
  public struct Argument: Hashable, Sendable, Codable {
    /// 0 to 3 are the registers r0 to r3, 4 and more words on the stack (AAPCS32, section 6.5).
    public var index: Int

    /// The argument of that index.
    public static func argument(_ index: Int) -> Argument { Argument(index: index) }
  }

  /// How many bytes a call asks for: `unit` times the product of some arguments.
  public struct Size: Hashable, Sendable, Codable {
    /// Indices of arguments, from 0; empty where each call takes `unit` bytes.
    public var arguments: [Int]
    /// Bytes.
    public var unit: Int

    /// As many bytes as the argument says, as with `malloc`.
    public static func argument(_ index: Int) -> Size { Size(arguments: [index], unit: 1) }
    /// As many blocks as the argument says.
    public static func argument(_ index: Int, times unit: ByteCount) -> Size {
      Size(arguments: [index], unit: unit.bytes)
    }
    /// One argument times another, as with `calloc`.
    public static func product(_ count: Int, _ size: Int) -> Size {
      Size(arguments: [count, size], unit: 1)
    }
    /// Always the same, as with blocks of one size.
    public static func always(_ size: ByteCount) -> Size {
      Size(arguments: [], unit: size.bytes)
    }
  }

  /// One function of an allocator.
  public struct Function: Equatable, Sendable, Codable {
    /// What a call does.
    public enum Effect: String, Sendable, Codable {
      /// Returns a new block, or null.
      case allocate
      /// Returns the block in its new size, or null: without a pointer it allocates, and with a size of
      /// 0 it releases.
      case reallocate
      /// Takes a block back; null is none.
      case release
    }

    /// The symbol.
    public var name: String
    /// What a call does.
    public var effect: Effect
    /// The argument that is the block; nil for `allocate`.
    public var pointer: Argument?
    /// Nil for `release`.
    public var size: Size?
    /// Line of the declaration, from 1.
    public var line: Int
  }

  /// - Parameters:
  ///   - arena: the pool's symbol (where it has none, any name of your own), or the C heap.
  ///   - functions: `Allocate`, `Reallocate` and `Release`, in any order.
  public init(
    _ arena: Demand.Arena, line: Int = #line, @AllocatorBuilder functions: () -> [Function]
  ) {
    self.arena = arena
    self.functions = functions()
    self.line = line
  }

  public func add(to budget: inout Budget) { budget.allocators.append(self) }
}

/// What may stand in an `Allocator`: `Allocate`, `Reallocate`, `Release`.
public protocol AllocatorFunction {
  /// As the budget holds it.
  var function: Allocator.Function { get }
}

/// A function that returns a new block, or null.
public struct Allocate: AllocatorFunction, Sendable {
  public let function: Allocator.Function

  /// - Parameters:
  ///   - name: the symbol.
  ///   - size: how many bytes a call asks for.
  public init(_ name: String, size: Allocator.Size, line: Int = #line) {
    function = .init(name: name, effect: .allocate, pointer: nil, size: size, line: line)
  }
}

/// A function that returns a block in its new size, or null: without a pointer it allocates, and with
/// a size of 0 it releases, as `realloc` does.
public struct Reallocate: AllocatorFunction, Sendable {
  public let function: Allocator.Function

  /// - Parameters:
  ///   - name: the symbol.
  ///   - pointer: the block, or null.
  ///   - size: how many bytes it is to have.
  public init(
    _ name: String, pointer: Allocator.Argument, size: Allocator.Size, line: Int = #line
  ) {
    function = .init(name: name, effect: .reallocate, pointer: pointer, size: size, line: line)
  }
}

/// A function that takes a block back.
public struct Release: AllocatorFunction, Sendable {
  public let function: Allocator.Function

  /// - Parameters:
  ///   - name: the symbol.
  ///   - pointer: the block, or null.
  public init(_ name: String, pointer: Allocator.Argument, line: Int = #line) {
    function = .init(name: name, effect: .release, pointer: pointer, size: nil, line: line)
  }
}

/// Collects the functions of an `Allocator`.
@resultBuilder
public enum AllocatorBuilder {
  public typealias Functions = [Allocator.Function]

  public static func buildExpression(_ part: some AllocatorFunction) -> Functions {
    [part.function]
  }
  public static func buildBlock(_ parts: Functions...) -> Functions { parts.flatMap { $0 } }
  public static func buildOptional(_ functions: Functions?) -> Functions { functions ?? [] }
  public static func buildEither(first: Functions) -> Functions { first }
  public static func buildEither(second: Functions) -> Functions { second }
  public static func buildArray(_ all: [Functions]) -> Functions { all.flatMap { $0 } }

  @available(
    *, unavailable,
    message:
      "say what the function does: Allocate(\"...\", size: .argument(0)), Reallocate or Release"
  )
  public static func buildExpression(_ text: String) -> Functions { [] }
}

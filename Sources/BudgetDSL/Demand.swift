/// Memory that a phase of the program takes from an allocator, such as a TLS handshake's 40 KB.
///
/// It has to fit what the allocator can really give: of the C heap what `malloc` can reach, not what
/// the linker script reserves.
///
/// ```swift
/// Demand("TLS handshake", .KB(40), from: .cHeap, for: "mbedTLS", margin: .percent(5))
/// ```
public struct Demand: BudgetStatement, Equatable, Sendable, Codable {
  /// Where an allocator takes its memory from.
  public struct Arena: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The pool's symbol; nil for the C heap.
    public var symbol: String?

    /// What `malloc` gives.
    public static let cHeap = Arena(symbol: nil)
    /// A static array that an allocator carves up, such as `"heap_pool"`.
    public static func pool(_ symbol: String) -> Arena { Arena(symbol: symbol) }

    public var description: String { symbol ?? "C heap" }

    /// As a run's profile names it: `c-heap`, the pool's symbol, and for lwIP's heap (`ram_heap` of its
    /// mem.c) the name of its library.
    public var heapName: String {
      switch symbol {
      case nil: "c-heap"
      case "ram_heap": "lwip-mem"
      case let symbol?: symbol
      }
    }
  }

  /// What the phase is called.
  public var name: String
  /// Bytes at the phase's peak.
  public var bytes: Int
  /// Where the memory is meant to come from; nil for the allocator that serves the layer.
  public var arena: Arena?
  /// The layer that allocates.
  public var layer: String?
  /// What must remain on top, for fragmentation and the allocator's own use; a percentage is one of
  /// `bytes`.
  public var margin: Amount
  /// Line of the declaration, from 1.
  public var line: Int

  /// - Parameters:
  ///   - name: what the phase is called.
  ///   - size: bytes that it takes at its peak.
  ///   - arena: where they are meant to come from. If the firmware's allocator for `layer` takes them
  ///     from elsewhere, that is what is checked, and said.
  ///   - layer: who allocates; without it, `arena` is taken at its word.
  ///   - margin: what must remain on top; a percentage is one of `size`.
  public init(
    _ name: String, _ size: ByteCount, from arena: Arena, for layer: String? = nil,
    margin: Amount = .bytes(0), line: Int = #line
  ) {
    self.init(name, size, arena: arena, layer: layer, margin: margin, line: line)
  }

  /// A demand on whatever allocator serves `layer`.
  public init(
    _ name: String, _ size: ByteCount, for layer: String, margin: Amount = .bytes(0),
    line: Int = #line
  ) {
    self.init(name, size, arena: nil, layer: layer, margin: margin, line: line)
  }

  private init(
    _ name: String, _ size: ByteCount, arena: Arena?, layer: String?, margin: Amount, line: Int
  ) {
    self.name = name
    self.bytes = size.bytes
    self.arena = arena
    self.layer = layer
    self.margin = margin
    self.line = line
  }

  public func add(to budget: inout Budget) { budget.demands.append(self) }
}

extension Demand {
  @available(*, unavailable, message: "say the unit: .bytes(40_000) or .KB(40)")
  public init(
    _ name: String, _ size: Int, from arena: Arena? = nil, for layer: String? = nil,
    margin: Amount = .bytes(0)
  ) {
    fatalError()
  }
}

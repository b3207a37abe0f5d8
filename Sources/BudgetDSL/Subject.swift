/// What a limit is about: something in the image that has a number of bytes.
public struct Subject: Hashable, Sendable, Codable {
  public enum Kind: String, Sendable, Codable {
    case ram, flash, region, layer, section, object, symbol, stack
    case heapReserved, heapReachable
    case peak, stackUsed
  }

  public var kind: Kind
  /// Name or pattern; nil where the kind has none.
  public var name: String?
  /// The core of a stack, from 0.
  public var core: Int?
  /// Where bytes are counted; nil for RAM.
  public var place: Place?
  /// The heap of a `peak`.
  public var arena: Demand.Arena?
  /// The layer that holds bytes of a heap; nil for all that is in use.
  public var layer: String?
  /// The phase of a run; nil for all of them.
  public var phase: String?

  /// Memory in which bytes are counted.
  public struct Place: Hashable, Sendable, Codable {
    public enum Kind: String, Sendable, Codable { case ram, flash, region }
    public var kind: Kind
    public var name: String?

    /// All RAM regions together.
    public static let ram = Place(kind: .ram)
    /// All flash regions together; initial images of RAM variables are among their bytes.
    public static let flash = Place(kind: .flash)
    /// One region of the linker script, such as `"SCRATCH_X"`.
    public static func region(_ name: String) -> Place { Place(kind: .region, name: name) }
  }

  /// Every byte placed in RAM, reserved heap and stacks included.
  public static let ram = Subject(kind: .ram)
  /// Every byte placed in flash.
  public static let flash = Subject(kind: .flash)
  /// Every byte placed in one region of the linker script, such as `"RAM"`.
  public static func region(_ name: String) -> Subject { Subject(kind: .region, name: name) }
  /// What a layer owns, such as `"lwIP"`.
  public static func layer(_ name: String, in place: Place = .ram) -> Subject {
    Subject(kind: .layer, name: name, place: place)
  }
  /// An output section, such as `".bss"`; `*` and `?` match any text.
  public static func section(_ name: String, in place: Place = .ram) -> Subject {
    Subject(kind: .section, name: name, place: place)
  }
  /// Objects whose path matches, all together; a pattern as in `Path`.
  public static func object(_ path: String, in place: Place = .ram) -> Subject {
    Subject(kind: .object, name: path, place: place)
  }
  /// Symbols of that name, all together; `*` and `?` match any text.
  public static func symbol(_ name: String, in place: Place = .ram) -> Subject {
    Subject(kind: .symbol, name: name, place: place)
  }
  /// What is reserved for a core's stack.
  public static func stack(core: Int) -> Subject { Subject(kind: .stack, core: core) }
  /// What the linker script reserves for the C heap: `PICO_HEAP_SIZE`.
  public static let heapReserved = Subject(kind: .heapReserved)
  /// What `malloc` can really get: up to where `sbrk` stops.
  public static let heapReachable = Subject(kind: .heapReachable)

  /// The most that a heap had in use in a run: `check --profile`.
  ///
  /// - Parameters:
  ///   - arena: the C heap, or a pool by its symbol.
  ///   - layer: counts only what this layer had in use when the whole heap was at its peak, or
  ///     rather, over several phases, the most that it had at the peak of any.
  ///   - phase: counts only this phase of the run, such as `"tls-handshake"`.
  public static func peak(
    _ arena: Demand.Arena, layer: String? = nil, phase: String? = nil
  ) -> Subject {
    var subject = Subject(kind: .peak)
    subject.arena = arena
    subject.layer = layer
    subject.phase = phase
    return subject
  }
  /// The most that a core's stack had in use in a run: `check --profile`.
  public static func stackUsed(core: Int, phase: String? = nil) -> Subject {
    var subject = Subject(kind: .stackUsed, core: core)
    subject.phase = phase
    return subject
  }

  /// Whether only a run tells how many bytes it has.
  public var isMeasured: Bool { kind == .peak || kind == .stackUsed }

  init(kind: Kind, name: String? = nil, core: Int? = nil, place: Place? = nil) {
    self.kind = kind
    self.name = name
    self.core = core
    self.place = place == .ram ? nil : place
  }
}

extension Subject: CustomStringConvertible {
  /// As findings name it: `layer lwIP`, `symbol heap_pool in flash`, `peak of C heap in phase tls`.
  public var description: String {
    let what =
      switch kind {
      case .ram: "RAM, all regions"
      case .flash: "flash, all regions"
      case .stack: "stack of core \(core ?? 0)"
      case .heapReserved: "C heap, reserved"
      case .heapReachable: "C heap, reachable"
      case .region, .layer, .section, .object, .symbol: "\(kind.rawValue) \(name ?? "")"
      case .peak:
        (layer.map { "\($0) at the " } ?? "") + "peak of \(arena.map { "\($0)" } ?? "")"
      case .stackUsed: "use of the stack of core \(core ?? 0)"
      }
    if let phase { return "\(what) in phase \(phase)" }
    return place.map { "\(what) in \($0)" } ?? what
  }
}

extension Subject.Place: CustomStringConvertible {
  public var description: String {
    switch kind {
    case .ram: "RAM"
    case .flash: "flash"
    case .region: name ?? ""
    }
  }
}

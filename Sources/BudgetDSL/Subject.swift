/// What a limit is about: something in the image that has a number of bytes.
public struct Subject: Hashable, Sendable, Codable {
  public enum Kind: String, Sendable, Codable {
    case ram, flash, region, layer, section, object, symbol, stack
    case heapReserved, heapReachable
  }

  public var kind: Kind
  /// Name or pattern; nil where the kind has none.
  public var name: String?
  /// The core of a stack, from 0.
  public var core: Int?
  /// Where bytes are counted; nil for RAM.
  public var place: Place?

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

  init(kind: Kind, name: String? = nil, core: Int? = nil, place: Place? = nil) {
    self.kind = kind
    self.name = name
    self.core = core
    self.place = place == .ram ? nil : place
  }
}

extension Subject: CustomStringConvertible {
  /// As findings name it: `layer lwIP`, `symbol heap_pool in flash`.
  public var description: String {
    let what =
      switch kind {
      case .ram: "RAM, all regions"
      case .flash: "flash, all regions"
      case .stack: "stack of core \(core ?? 0)"
      case .heapReserved: "C heap, reserved"
      case .heapReachable: "C heap, reachable"
      case .region, .layer, .section, .object, .symbol: "\(kind.rawValue) \(name ?? "")"
      }
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

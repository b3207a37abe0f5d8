import MemoryModel

/// A run of bytes in one region with one owner.
public struct Entry: Equatable, Sendable {
  /// What the bytes are.
  public enum Kind: String, CaseIterable, Sendable {
    case code, rodata, data, bss, noinit, vectors
    /// A static array, or a range between two symbols, that a run-time allocator carves up.
    case pool
    /// C heap that the linker reserves.
    case heap
    case stack
    /// Code that the linker itself made.
    case stub
    /// Padding.
    case fill
    case free
  }

  /// The strongest evidence for the owner, strongest first.
  public enum Evidence: String, Sendable {
    /// A symbol with a size, or in a map without an ELF the symbol's own record.
    case symbol
    /// DWARF's variable or function at this address.
    case dwarf
    /// A label without a size: the extent is inferred, the object is not.
    case label
    /// The map's record alone: no symbol covers these bytes.
    case inputSection = "input-section"
    /// The output section alone.
    case section
    /// Symbols that the linker script sets, such as `__StackTop`.
    case linkerScript = "linker-script"
    /// `*fill*`, "linker stubs", or a gap between what the linker placed.
    case linker
    /// Nothing was placed here.
    case none
  }

  public var range: AddressRange
  public var kind: Kind
  /// The owner; empty for free bytes.
  public var layer: String
  /// The output section, as an index into `Ledger.sections`.
  public var section: Int?
  /// The input section's name, as the object spells it.
  public var inputSection: String?
  /// Index into `Ledger.objects`.
  public var object: Int?
  /// As the ELF spells it.
  public var symbol: String?
  /// The layer rule that decided, as an index into `Ledger.rules`.
  public var rule: Int?
  public var evidence: Evidence
  /// False where owner or extent is an inference rather than what linker or compiler wrote.
  public var isExact: Bool

  public init(
    range: AddressRange, kind: Kind, layer: String, section: Int? = nil,
    inputSection: String? = nil, object: Int? = nil, symbol: String? = nil, rule: Int? = nil,
    evidence: Evidence, isExact: Bool = true
  ) {
    self.range = range
    self.kind = kind
    self.layer = layer
    self.section = section
    self.inputSection = inputSection
    self.object = object
    self.symbol = symbol
    self.rule = rule
    self.evidence = evidence
    self.isExact = isExact
  }

  /// Number of bytes.
  public var size: Int { Int(clamping: range.size) }
}

/// Names of the layers that stand for no source code.
public enum SpecialLayer {
  /// Fill and stubs.
  public static let linker = "Linker"
  public static let cHeap = "C heap"
  public static let stacks = "Stacks"
  /// A known object that no rule owns.
  public static let app = "App"
  /// Bytes whose object is not known.
  public static let unattributed = "Unattributed"
}

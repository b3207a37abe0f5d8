import MemoryModel

/// What a GNU ld map file (`-Wl,-Map=…`) says, in the order in which the file says it.
///
/// Values only: nothing here is interpreted. Addresses are the map's; nothing promises that ranges
/// are sorted, disjoint or inside a region.
public struct LinkMap: Equatable, Sendable {
  /// The rows of "Memory Configuration" but for `*default*`.
  public var regions: [MemoryRegion] = []
  /// Output sections in the order of the linker script, those with size 0 included. Sections that
  /// the map lists without an address were never made, and are left out, as is `/DISCARD/`.
  public var outputSections: [OutputSection] = []
  /// Records under the output sections, in file order, those with size 0 included; discarded
  /// sections are left out.
  public var inputSections: [InputSection] = []
  /// Every object that a record names, each once.
  public var objects: [Object] = []
  /// Symbol lines under input sections, in file order.
  public var symbols: [Symbol] = []
  /// Symbols that the linker script sets, such as `__StackTop`, in file order.
  public var assignments: [Assignment] = []
  /// What the linker script does between records and sections, assignments to `.` included, in file
  /// order.
  public var statements: [Statement] = []
  /// The table "Archive member included to satisfy reference by file (symbol)".
  public var archivePulls: [ArchivePull] = []
  /// How many input sections stand under "Discarded input sections".
  public var discardedCount = 0
  /// The file's size in bytes.
  public var byteCount = 0
  /// Whether the file seems to go to its link's end: it has the line `OUTPUT(…)`, which ld writes
  /// after the linker script's sections even for a link that failed; its last line is terminated;
  /// and the last output section's records reach that section's end.
  ///
  /// A file that was cut exactly between two of the last output sections (`.debug_*`, `.comment`),
  /// or between two lines of the `--cref` table, cannot be told from a whole one.
  public var isComplete = false

  public init() {}

  /// A row of "Memory Configuration".
  public struct MemoryRegion: Equatable, Sendable {
    public var name: String
    public var origin: UInt64
    public var length: UInt64
    /// Such as `xrw`; empty where the script gives none.
    public var attributes: String
    /// 1-based line of the file.
    public var line: Int

    public init(name: String, origin: UInt64, length: UInt64, attributes: String, line: Int) {
      self.name = name
      self.origin = origin
      self.length = length
      self.attributes = attributes
      self.line = line
    }
  }

  /// An output section.
  public struct OutputSection: Equatable, Sendable {
    public var name: String
    public var address: UInt64
    public var size: UInt64
    /// Where the initial image lies, where that differs ("load address").
    public var loadAddress: UInt64?
    /// The section's records, as indices into `inputSections`.
    public var inputs: Range<Int>
    public var line: Int

    public init(
      name: String, address: UInt64, size: UInt64, loadAddress: UInt64?, inputs: Range<Int>,
      line: Int
    ) {
      self.name = name
      self.address = address
      self.size = size
      self.loadAddress = loadAddress
      self.inputs = inputs
      self.line = line
    }
  }

  /// One record under an output section.
  public struct InputSection: Equatable, Sendable {
    public enum Kind: Equatable, Sendable {
      /// A section of an object.
      case section
      /// `COMMON`: all the common symbols of one object.
      case common
      /// `*fill*`: alignment padding.
      case fill
      /// Code that the linker itself made ("linker stubs").
      case stub
      /// Bytes that the linker script writes with BYTE, SHORT, LONG, QUAD or a relocation.
      case scriptData
    }

    public var kind: Kind
    /// The section's name in its object, or `COMMON` or `*fill*`, or the script's keyword (`LONG`).
    public var name: String
    public var address: UInt64
    public var size: UInt64
    /// Index into `objects`; nil for fill, stubs and script data, and where the map names none.
    public var object: Int?
    public var line: Int

    public init(
      kind: Kind, name: String, address: UInt64, size: UInt64, object: Int?, line: Int
    ) {
      self.kind = kind
      self.name = name
      self.address = address
      self.size = size
      self.object = object
      self.line = line
    }
  }

  /// An object file, as the map spells its path.
  public struct Object: Hashable, Sendable {
    /// The archive's path for a member, else nil.
    public var archive: String?
    /// The object's path, or the member's name within `archive`.
    public var name: String

    public init(archive: String? = nil, name: String) {
      self.archive = archive
      self.name = name
    }

    /// As ld writes it: `libc.a(lib_a-memcpy.o)` or the path.
    public var path: String { archive.map { "\($0)(\(name))" } ?? name }
  }

  /// A global symbol that stands under its input section.
  public struct Symbol: Equatable, Sendable {
    public var name: String
    public var address: UInt64
    /// The record it stands under, as an index into `inputSections`.
    public var inputSection: Int

    public init(name: String, address: UInt64, inputSection: Int) {
      self.name = name
      self.address = address
      self.inputSection = inputSection
    }
  }

  /// A symbol with the value that the linker script gave it.
  public struct Assignment: Equatable, Sendable {
    public var name: String
    public var value: UInt64
    public var line: Int

    public init(name: String, value: UInt64, line: Int) {
      self.name = name
      self.value = value
      self.line = line
    }
  }

  /// An assignment or assertion of the linker script, with where it stands.
  public struct Statement: Equatable, Sendable {
    /// As ld writes it: `. = ALIGN (0x4)`, `PROVIDE (end = .)`, `ASSERT ((a < b), too much)`.
    public var text: String
    /// What it came to; 1 for an assertion that holds.
    public var value: UInt64
    /// How many of `inputSections` stand before it.
    public var inputsBefore: Int
    /// How many of `outputSections` stand before it.
    public var outputsBefore: Int
    public var line: Int

    public init(
      text: String, value: UInt64, inputsBefore: Int, outputsBefore: Int, line: Int
    ) {
      self.text = text
      self.value = value
      self.inputsBefore = inputsBefore
      self.outputsBefore = outputsBefore
      self.line = line
    }
  }

  /// Why an archive member is in the link.
  public struct ArchivePull: Equatable, Sendable {
    public var member: Object
    /// Who asked, as the map spells it.
    public var requestedBy: String
    /// The symbol that was asked for; empty where the map gives none.
    public var symbol: String

    public init(member: Object, requestedBy: String, symbol: String) {
      self.member = member
      self.requestedBy = requestedBy
      self.symbol = symbol
    }
  }
}

/// Why a map could not be read. `line` is 1-based.
public enum LinkMapError: Error, Equatable, Sendable {
  /// No byte in the file.
  case empty
  /// Not a GNU ld map; `looksLike` names what it seems to be and what to do, such as "a map of lld;
  /// link with ld.bfd".
  case notAMap(looksLike: String?)
  /// The file ends before its link did: no output section follows the headings.
  case truncated(line: Int)
  /// A number too large, or a record that cannot be.
  case malformed(line: Int, reason: String)
}

extension LinkMapError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty: "empty file; ld leaves one where a link fails before it places anything"
    case .notAMap(let kind?): "not a GNU ld map that can be read, but \(kind)"
    case .notAMap(nil): "not a GNU ld map (no heading \"Linker script and memory map\")"
    case .truncated(let line): "line \(line): the map ends here, before its link did"
    case .malformed(let line, let reason): "line \(line): \(reason)"
    }
  }
}

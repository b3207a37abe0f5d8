import MemoryModel

/// What a linked 32-bit little-endian ARM ELF file says: sections, symbols, program headers.
///
/// Values only: nothing here is interpreted. Addresses and sizes are the file's; nothing promises
/// that ranges are sorted or disjoint.
public struct ElfImage: Equatable, Sendable {
  /// In the order of the section header table, the null section at index 0 included, all zero.
  public var sections: [Section] = []
  /// The whole of `.symtab` but for the null symbol and ARM's mapping symbols (`$t`, `$d`, …); empty
  /// for a stripped file. Section symbols are among them, without names.
  public var symbols: [Symbol] = []
  /// Program headers.
  public var segments: [Segment] = []
  /// The entry point, its Thumb bit included.
  public var entry: UInt64 = 0
  /// The GNU build-id note; empty where there is none.
  public var buildID: [UInt8] = []
  /// Whether the file has sections that libdwarf could read.
  public var hasDwarf = false

  public init() {}

  /// A section header.
  public struct Section: Equatable, Sendable {
    public enum Contents: Equatable, Sendable {
      /// Bytes in the file (SHT_PROGBITS and its kin).
      case bits
      /// None in the file (SHT_NOBITS).
      case noBits
      /// Tables of the file itself: symbols, strings, notes and the like.
      case other
    }

    public var name: String
    public var contents: Contents
    /// SHF_ALLOC. Sections without it may occupy RAM all the same: `(COPY)` in the linker script.
    public var isAllocated: Bool
    public var isWritable: Bool
    public var isExecutable: Bool
    public var address: UInt64
    /// In the file.
    public var offset: UInt64
    public var size: UInt64
    public var alignment: UInt64

    public init(
      name: String, contents: Contents, isAllocated: Bool, isWritable: Bool, isExecutable: Bool,
      address: UInt64, offset: UInt64, size: UInt64, alignment: UInt64
    ) {
      self.name = name
      self.contents = contents
      self.isAllocated = isAllocated
      self.isWritable = isWritable
      self.isExecutable = isExecutable
      self.address = address
      self.offset = offset
      self.size = size
      self.alignment = alignment
    }
  }

  /// A symbol of `.symtab`.
  public struct Symbol: Equatable, Sendable {
    public enum Kind: Equatable, Sendable { case none, object, function, section, file, other }
    public enum Place: Equatable, Sendable {
      case undefined
      case absolute
      case common
      /// Index into `sections`.
      case section(Int)
    }

    public var name: String
    /// Without the Thumb bit for functions.
    public var address: UInt64
    public var size: UInt64
    public var kind: Kind
    public var isLocal: Bool
    public var place: Place
    /// For a local symbol the name of the STT_FILE symbol above it: the source file's base name.
    ///
    /// A hint, no proof: assembler objects seldom have such a symbol, and what is local to them then
    /// seems to belong to the object linked before.
    public var file: String?

    public init(
      name: String, address: UInt64, size: UInt64, kind: Kind, isLocal: Bool, place: Place,
      file: String?
    ) {
      self.name = name
      self.address = address
      self.size = size
      self.kind = kind
      self.isLocal = isLocal
      self.place = place
      self.file = file
    }
  }

  /// A program header.
  public struct Segment: Equatable, Sendable {
    /// PT_LOAD.
    public var isLoad: Bool
    public var virtualAddress: UInt64
    /// Where the initial image lies (LMA).
    public var physicalAddress: UInt64
    public var offset: UInt64
    public var fileSize: UInt64
    public var memorySize: UInt64

    public init(
      isLoad: Bool, virtualAddress: UInt64, physicalAddress: UInt64, offset: UInt64,
      fileSize: UInt64, memorySize: UInt64
    ) {
      self.isLoad = isLoad
      self.virtualAddress = virtualAddress
      self.physicalAddress = physicalAddress
      self.offset = offset
      self.fileSize = fileSize
      self.memorySize = memorySize
    }
  }
}

/// Why an ELF file could not be read. Offsets are bytes into the file.
public enum ElfImageError: Error, Equatable, Sendable {
  /// No byte in the file.
  case empty
  /// Not an ELF file; `looksLike` names what it seems to be, such as "a UF2 image".
  case notElf(looksLike: String?)
  /// An ELF file that is not a 32-bit little-endian ARM one; `found` says what it is.
  case wrongTarget(found: String)
  /// An ELF file that no linker made ready to run: an object or a core dump.
  case notLinked(found: String)
  /// Something at `offset` points outside the file or cannot be.
  case malformed(offset: UInt64, reason: String)
}

extension ElfImageError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty: "empty file"
    case .notElf(let kind?): "not an ELF file but \(kind)"
    case .notElf(nil): "not an ELF file"
    case .wrongTarget(let found): "\(found); rambudget reads 32-bit little-endian ARM"
    case .notLinked(let found): "\(found); give the linked firmware"
    case .malformed(let offset, let reason): "offset \(offset): \(reason)"
    }
  }
}

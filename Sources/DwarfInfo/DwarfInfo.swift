import MemoryModel

/// What DWARF 4 and 5 say of variables and functions that have an address.
///
/// Values only: nothing here is interpreted. Nothing promises that addresses are sorted, that sizes
/// agree with the symbol table, or that paths exist. What the linker threw away (--gc-sections), and
/// so left at address 0, is not there. Of what several units define alike and the linker keeps once
/// (inline functions and variables of C++), the first is there.
public struct DwarfInfo: Equatable, Sendable {
  public var units: [Unit] = []
  /// Variables with a fixed address, function statics among them.
  public var variables: [Variable] = []
  /// Functions with code of their own.
  public var functions: [Function] = []
  /// Types of the variables that `read` was asked for; empty where it was not.
  public var layouts = TypeLayouts()

  public init() {}

  /// A compile unit.
  public struct Unit: Equatable, Sendable {
    /// DW_AT_name: the source path as the compiler was given it; `<artificial>` for LTO output.
    public var name: String
    /// DW_AT_comp_dir; empty where there is none.
    public var directory: String
    /// DW_AT_producer: the compiler's name, version and flags; empty where there is none.
    public var producer: String
    /// Such as `C11`, `C++14`, `Assembler`; empty where there is none.
    public var language: String
    /// The DWARF version of the unit: 2 to 5. That of its line table may be lower.
    public var version: Int

    public init(
      name: String, directory: String, producer: String, language: String, version: Int
    ) {
      self.name = name
      self.directory = directory
      self.producer = producer
      self.language = language
      self.version = version
    }
  }

  /// A variable with a fixed address.
  public struct Variable: Equatable, Sendable {
    public var name: String
    /// The linker's name where DWARF gives one that differs (C++; none for function statics and in
    /// unnamed namespaces).
    public var linkageName: String?
    public var address: UInt64
    /// Bytes of the type; nil where it has no size. A structure whose last, open array is initialised
    /// is longer in the symbol table, by that array.
    public var size: UInt64?
    /// As one would declare it: `uint8_t [153600]`, `struct netif *`, `struct {...}` without a name;
    /// `?` for what cannot be read. Types of C++ stand without their namespaces.
    public var type: String
    /// Counts of an array's dimensions, outermost first, those behind typedefs too; 0 for one that is
    /// open (`[]`); empty for what is no array.
    public var dimensions: [UInt64]
    /// Bytes of what is no array any more: with two dimensions, of one element of the inner one. Nil
    /// for what is no array.
    public var elementSize: UInt64?
    /// Index into `units`: the unit that the source belongs to (for LTO the early unit).
    public var unit: Int
    /// Source file of the declaration, absolute where DWARF allows it; nil where unknown. It may be a
    /// header: gcc repeats no file for a definition whose declaration it has seen. Who owns the
    /// variable says `unit`.
    public var declarationFile: String?
    /// 1-based; nil where unknown.
    public var declarationLine: Int?
    /// For a function's static variable, the function.
    public var function: String?

    public init(
      name: String, linkageName: String?, address: UInt64, size: UInt64?, type: String,
      dimensions: [UInt64], elementSize: UInt64?, unit: Int, declarationFile: String?,
      declarationLine: Int?, function: String?
    ) {
      self.name = name
      self.linkageName = linkageName
      self.address = address
      self.size = size
      self.type = type
      self.dimensions = dimensions
      self.elementSize = elementSize
      self.unit = unit
      self.declarationFile = declarationFile
      self.declarationLine = declarationLine
      self.function = function
    }
  }

  /// A function with code of its own, or one piece of it: where the compiler put the unlikely part
  /// elsewhere, each piece is an element with the same name.
  public struct Function: Equatable, Sendable {
    public var name: String
    /// The linker's name where DWARF gives one that differs (C++).
    public var linkageName: String?
    /// Where the code is; on ARM without the bit that marks Thumb.
    public var range: AddressRange
    /// Index into `units`: the unit that the source belongs to (for LTO the early unit).
    public var unit: Int
    /// Source file of the declaration, as for a variable.
    public var declarationFile: String?
    /// 1-based; nil where unknown.
    public var declarationLine: Int?

    public init(
      name: String, linkageName: String?, range: AddressRange, unit: Int,
      declarationFile: String?, declarationLine: Int?
    ) {
      self.name = name
      self.linkageName = linkageName
      self.range = range
      self.unit = unit
      self.declarationFile = declarationFile
      self.declarationLine = declarationLine
    }
  }
}

/// Why DWARF could not be read. The report goes on without it.
public enum DwarfInfoError: Error, Equatable, Sendable {
  /// libdwarf refused the file; `reason` is its own message.
  case unreadable(reason: String)
  /// The child that reads DWARF died, such as "signal 6".
  case childDied(how: String)
  /// The child took longer than `seconds`.
  case timedOut(seconds: Int)
  /// What the child sent was cut or nonsense.
  case garbled(reason: String)
}

extension DwarfInfoError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let reason): "libdwarf cannot read it: \(reason)"
    case .childDied(let how): "reading it killed libdwarf (\(how))"
    case .timedOut(let seconds): "reading it took more than \(seconds) s"
    case .garbled(let reason): "the child that reads it answered nonsense: \(reason)"
    }
  }
}

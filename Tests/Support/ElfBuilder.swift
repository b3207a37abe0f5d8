/// Makes ELF files byte by byte: small ones that say exactly what a test needs, and damaged ones
/// that no linker would write.
///
/// ```swift
/// var elf = ElfBuilder()
/// elf.sections = [.noBits(".bss", at: 0x2000_0000, size: 64)]
/// elf.symbols = [.file("main.c"), .object("counter", at: 0x2000_0000, size: 4, in: ".bss")]
/// elf.damage(section: ".bss", .size, to: 0xFFFF_FFFF)
/// let bytes = elf.build()
/// ```
///
/// The file holds, in this order: the ELF header, program headers, the contents of `sections`,
/// `.symtab` and `.strtab` (where there are symbols), `.shstrtab`, the section headers. A null
/// section stands at index 0, so that `sections[0]` gets index 1.
public struct ElfBuilder: Sendable {
  /// A section header and what it describes.
  public struct Section: Sendable {
    public var name: String
    /// SHT_…
    public var type: UInt32
    /// SHF_…
    public var flags: UInt32
    public var address: UInt32
    public var contents: [UInt8]
    /// The size that the header gives: that of `contents`, but for SHT_NOBITS.
    public var size: UInt32
    public var link: UInt32 = 0
    public var info: UInt32 = 0
    public var alignment: UInt32
    public var entrySize: UInt32 = 0

    public init(
      name: String, type: UInt32, flags: UInt32 = 0, address: UInt32 = 0, contents: [UInt8] = [],
      size: UInt32? = nil, alignment: UInt32 = 4
    ) {
      self.name = name
      self.type = type
      self.flags = flags
      self.address = address
      self.contents = contents
      self.size = size ?? UInt32(contents.count)
      self.alignment = alignment
    }
  }

  /// A record of the symbol table.
  public struct Symbol: Sendable {
    public enum Place: Sendable {
      case undefined, absolute, common
      /// A section by its name.
      case section(String)
      /// Any st_shndx.
      case index(UInt16)
    }

    public var name: String
    /// The Thumb bit included, where it is a function.
    public var value: UInt32
    public var size: UInt32
    /// STT_…
    public var type: UInt8
    /// STB_…
    public var binding: UInt8
    public var place: Place

    public init(
      name: String, value: UInt32, size: UInt32 = 0, type: UInt8, binding: UInt8, place: Place
    ) {
      self.name = name
      self.value = value
      self.size = size
      self.type = type
      self.binding = binding
      self.place = place
    }
  }

  /// A program header.
  public struct Segment: Sendable {
    /// PT_…
    public var type: UInt32
    /// The section whose contents it begins with; it takes offset and addresses from it.
    public var firstSection: String
    /// LMA; the section's address where nil.
    public var physicalAddress: UInt32?
    public var fileSize: UInt32
    public var memorySize: UInt32

    public init(
      type: UInt32 = 1, from firstSection: String, physicalAddress: UInt32? = nil,
      fileSize: UInt32, memorySize: UInt32? = nil
    ) {
      self.type = type
      self.firstSection = firstSection
      self.physicalAddress = physicalAddress
      self.fileSize = fileSize
      self.memorySize = memorySize ?? fileSize
    }
  }

  /// ET_EXEC by default.
  public var type: UInt16 = 2
  /// EM_ARM by default.
  public var machine: UInt16 = 40
  /// The entry point, its Thumb bit included.
  public var entry: UInt32 = 0
  /// Without the null section and the tables that the builder makes.
  public var sections: [Section] = []
  /// Written with the local ones first, as ELF wants it; else in this order.
  public var symbols: [Symbol] = []
  public var segments: [Segment] = []
  /// Applied to the finished bytes, in this order.
  var damages: [Damage] = []

  public init() {}

  /// The file.
  public func build() -> [UInt8] {
    var layout = Layout(self)
    for damage in damages {
      let place = layout.place(of: damage)
      switch damage.width {
      case 1: layout.bytes.overwrite(at: place, with: UInt8(truncatingIfNeeded: damage.value))
      case 2: layout.bytes.overwrite(at: place, with: UInt16(truncatingIfNeeded: damage.value))
      default: layout.bytes.overwrite(at: place, with: damage.value)
      }
    }
    return layout.bytes.bytes
  }
}

extension ElfBuilder.Section {
  /// SHT_PROGBITS; `flags` are those of read-only code: SHF_ALLOC and SHF_EXECINSTR.
  public static func bits(
    _ name: String, at address: UInt32, contents: [UInt8], flags: UInt32 = 6
  ) -> Self {
    Self(name: name, type: 1, flags: flags, address: address, contents: contents)
  }

  /// SHT_NOBITS, allocated and writable: `.bss` and its kin.
  public static func noBits(_ name: String, at address: UInt32, size: UInt32) -> Self {
    Self(name: name, type: 8, flags: 3, address: address, size: size)
  }

  /// What `(COPY)` in a linker script makes: SHT_PROGBITS without SHF_ALLOC, yet at an address.
  public static func copy(_ name: String, at address: UInt32, size: UInt32) -> Self {
    Self(
      name: name, type: 1, address: address, contents: [UInt8](repeating: 0, count: Int(size)))
  }

  /// What only debuggers read: SHT_PROGBITS without flags or an address.
  public static func debug(_ name: String, contents: [UInt8]) -> Self {
    Self(name: name, type: 1, contents: contents, alignment: 1)
  }

  /// The note that `--build-id` makes.
  public static func buildID(_ id: [UInt8]) -> Self {
    var note = ByteBuilder()
    note.append(UInt32(4))
    note.append(UInt32(id.count))
    note.append(UInt32(3))
    note.append(terminated: "GNU")
    note.append(contentsOf: id)
    note.align(to: 4)
    return Self(name: ".note.gnu.build-id", type: 7, flags: 2, contents: note.bytes)
  }
}

extension ElfBuilder.Symbol {
  /// STT_FILE: the local symbols behind it come from this source file.
  public static func file(_ name: String) -> Self {
    Self(name: name, value: 0, type: 4, binding: 0, place: .absolute)
  }

  /// STT_OBJECT: a variable.
  public static func object(
    _ name: String, at address: UInt32, size: UInt32, in section: String, isLocal: Bool = false
  ) -> Self {
    Self(
      name: name, value: address, size: size, type: 1, binding: isLocal ? 0 : 1,
      place: .section(section))
  }

  /// A Thumb function: its symbol's lowest bit is set.
  public static func function(
    _ name: String, at address: UInt32, size: UInt32, in section: String, isLocal: Bool = false
  ) -> Self {
    Self(
      name: name, value: address | 1, size: size, type: 2, binding: isLocal ? 0 : 1,
      place: .section(section))
  }

  /// STT_NOTYPE without a size: a label of an assembler file, or a symbol of the linker script.
  public static func label(
    _ name: String, at address: UInt32, in section: String? = nil, isLocal: Bool = false
  ) -> Self {
    Self(
      name: name, value: address, type: 0, binding: isLocal ? 0 : 1,
      place: section.map { .section($0) } ?? .absolute)
  }
}

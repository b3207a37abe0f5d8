/// Makes DWARF 4 or 5 entry by entry, compilers' habits aside: any tag may have any attribute in any
/// form.
///
/// ```swift
/// var dwarf = DwarfBuilder(version: 5)
/// dwarf.units = [
///   .unit("pool.c", children: [
///     .base("uint8_t", size: 1, encoding: 8, label: "byte"),
///     .array(of: "byte", counts: [4096], label: "bytes"),
///     .variable("heap_pool", type: "bytes", at: 0x2000_0000),
///   ])
/// ]
/// elf.sections += dwarf.sections()
/// ```
///
/// Entries refer to each other by label, within one unit. Equal shapes of entries share an
/// abbreviation; all units share one table of them.
public struct DwarfBuilder: Sendable {
  /// A debugging information entry.
  public struct Entry: Sendable {
    /// DW_TAG_…
    public var tag: UInt64
    /// What `.reference` of other entries in the unit names; empty for what nothing refers to.
    public var label: String
    /// In the order of the file.
    public var attributes: [Attribute]
    public var children: [Entry]

    public init(
      tag: UInt64, label: String = "", attributes: [Attribute] = [],
      children: [Entry] = []
    ) {
      self.tag = tag
      self.label = label
      self.attributes = attributes
      self.children = children
    }
  }

  /// An attribute of an entry.
  public struct Attribute: Sendable {
    /// DW_AT_…
    public var name: UInt64
    public var value: Value

    public init(_ name: UInt64, _ value: Value) {
      self.name = name
      self.value = value
    }
  }

  /// An attribute's value; each case is a form, DW_FORM_…
  public enum Value: Sendable {
    case address(UInt32)
    case data1(UInt8)
    case data2(UInt16)
    case data4(UInt32)
    case data8(UInt64)
    case unsigned(UInt64)
    case signed(Int64)
    /// DWARF 5: the value stands in the abbreviation.
    case implicitConstant(Int64)
    /// DW_FORM_string: the text stands in the entry.
    case inline(String)
    /// DW_FORM_strp: the text stands in `.debug_str`.
    case string(String)
    case flag(Bool)
    /// DW_FORM_flag_present: no byte in the entry.
    case present
    /// DW_FORM_ref4 to the entry with this label, in the same unit.
    case reference(String)
    /// DW_FORM_exprloc.
    case expression([UInt8])
    /// DW_FORM_sec_offset.
    case sectionOffset(UInt32)
  }

  /// Which form numbers have for which any would do: sizes, counts, lines.
  public enum NumberForm: Sendable, CaseIterable {
    case data1, data2, data4, data8, unsigned, signed, implicitConstant

    /// `number` in this form; what does not fit is cut.
    public func value(_ number: UInt64) -> Value {
      switch self {
      case .data1: .data1(UInt8(truncatingIfNeeded: number))
      case .data2: .data2(UInt16(truncatingIfNeeded: number))
      case .data4: .data4(UInt32(truncatingIfNeeded: number))
      case .data8: .data8(number)
      case .unsigned: .unsigned(number)
      case .signed: .signed(Int64(bitPattern: number))
      case .implicitConstant: .implicitConstant(Int64(bitPattern: number))
      }
    }
  }

  /// 4 or 5.
  public var version: UInt16
  /// The top entry of each unit.
  public var units: [Entry] = []
  /// Written over the `unit_length` of the first unit, whatever that makes of it.
  public var damagedUnitLength: UInt32?
  /// Written over the offset of the abbreviations in the first unit.
  public var damagedAbbreviationOffset: UInt32?

  public init(version: UInt16 = 5) { self.version = version }

  /// `.debug_info`, `.debug_abbrev` and `.debug_str`.
  public func sections() -> [ElfBuilder.Section] {
    var writer = DwarfWriter(version: version)
    for (index, unit) in units.enumerated() {
      writer.append(
        unit, length: index == 0 ? damagedUnitLength : nil,
        abbreviationOffset: index == 0 ? damagedAbbreviationOffset : nil)
    }
    return [
      .debug(".debug_info", contents: writer.info.bytes),
      .debug(".debug_abbrev", contents: writer.abbreviationTable),
      .debug(".debug_str", contents: writer.strings.bytes),
    ]
  }
}

extension DwarfBuilder.Entry {
  /// DW_TAG_compile_unit. `language` is a DW_LANG_… code; C11 by default.
  public static func unit(
    _ name: String, directory: String = "/build", producer: String = "GNU C11 12.2.0",
    language: UInt16 = 0x1D, children: [Self]
  ) -> Self {
    Self(
      tag: 0x11,
      attributes: [
        .init(0x25, .string(producer)), .init(0x13, .data2(language)), .init(0x03, .string(name)),
        .init(0x1B, .string(directory)),
      ], children: children)
  }

  /// DW_TAG_base_type. `encoding` is a DW_ATE_… code, such as 7 for unsigned and 8 for its bytes.
  public static func base(
    _ name: String, size: UInt64, encoding: UInt8, label: String,
    form: DwarfBuilder.NumberForm = .data1
  ) -> Self {
    Self(
      tag: 0x24, label: label,
      attributes: [
        .init(0x0B, form.value(size)), .init(0x3E, .data1(encoding)), .init(0x03, .string(name)),
      ])
  }

  /// DW_TAG_array_type with one DW_TAG_subrange_type per dimension; a nil count has no bound, as in
  /// `int x[]`. The form is that of DW_AT_upper_bound, count - 1.
  public static func array(
    of element: String, counts: [UInt64?], label: String, form: DwarfBuilder.NumberForm = .data1
  ) -> Self {
    let dimensions = counts.map { count in
      guard let count else { return Self(tag: 0x21) }
      return Self(tag: 0x21, attributes: [.init(0x2F, form.value(count &- 1))])
    }
    return Self(
      tag: 0x01, label: label, attributes: [.init(0x49, .reference(element))], children: dimensions)
  }

  /// DW_TAG_pointer_type, of 4 bytes; nil points to void.
  public static func pointer(to target: String?, label: String) -> Self {
    Self(
      tag: 0x0F, label: label,
      attributes: [.init(0x0B, .data1(4))] + (target.map { [.init(0x49, .reference($0))] } ?? []))
  }

  /// DW_TAG_typedef.
  public static func alias(_ name: String, of target: String, label: String) -> Self {
    Self(
      tag: 0x16, label: label,
      attributes: [.init(0x03, .string(name)), .init(0x49, .reference(target))])
  }

  /// DW_TAG_structure_type without members.
  public static func structure(
    _ name: String, size: UInt64, label: String, form: DwarfBuilder.NumberForm = .unsigned
  ) -> Self {
    Self(
      tag: 0x13, label: label,
      attributes: [.init(0x03, .string(name)), .init(0x0B, form.value(size))])
  }

  /// DW_TAG_variable at a fixed address (DW_OP_addr); `more` follows name, type and place.
  public static func variable(
    _ name: String, type: String, at address: UInt32,
    more: [DwarfBuilder.Attribute] = []
  ) -> Self {
    var location = ByteBuilder()
    location.append(UInt8(0x03))
    location.append(address)
    return Self(
      tag: 0x34,
      attributes: [
        .init(0x03, .string(name)), .init(0x49, .reference(type)),
        .init(0x02, .expression(location.bytes)),
      ] + more)
  }

  /// DW_TAG_subprogram of `size` bytes of code, from DW_AT_low_pc.
  public static func function(
    _ name: String, at address: UInt32, size: UInt32, children: [Self] = []
  ) -> Self {
    Self(
      tag: 0x2E,
      attributes: [
        .init(0x03, .string(name)), .init(0x11, .address(address)), .init(0x12, .data4(size)),
      ], children: children)
  }
}

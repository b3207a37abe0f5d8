/// How a type lies in memory: members at offsets, arrays of so many elements, all sizes in bytes.
///
/// Typedefs and qualifiers are resolved, pointers are not followed. The tree has a few hundred nodes
/// in firmware; types that occur more than once share theirs.
///
/// ```swift
/// let link = try await DwarfInfo.read(elf: elf, worker: worker, layoutsOf: ["session"])
///   .layouts["session"]
/// link?.member("client.output.buf")?.layout.count   // 1024
/// try link?.size(changing: ["client.output.buf": 2048])
/// ```
public struct TypeLayout: Equatable, Sendable {
  public enum Kind: UInt8, Equatable, Sendable, CaseIterable {
    case base, pointer, enumeration, structure, union, array
    /// What has no parts that DWARF explains, or none that can be read.
    case unknown
  }

  /// By which rule the members of a structure or union got their offsets.
  ///
  /// DWARF does not say it: the rule is the first that reproduces all offsets and the size. So these
  /// count as `natural`, and other counts of their arrays may have sizes that differ from those that
  /// are worked out here: packed structures whose members lie aligned anyway, structures with unnamed
  /// bit fields that make no difference as it is, and structures of 2, 4 or 8 bytes that were given
  /// just that alignment, which gcc then does not tell. `doubts(changing:)` looks for the first and
  /// the last kind.
  public enum Packing: Equatable, Sendable {
    /// Each member at the next multiple of its alignment (AAPCS 32, "Composite Types").
    case natural
    /// No gaps: `__attribute__((packed))`.
    case packed
    /// Neither reproduces what DWARF says; `reason` tells where they part.
    case irregular(reason: String)
  }

  /// Bits of a member that is a bit field.
  public struct BitField: Equatable, Sendable {
    /// From the start of the structure to its lowest bit, on a little-endian target.
    public var offset: UInt64
    /// In bits.
    public var width: UInt64

    public init(offset: UInt64, width: UInt64) {
      self.offset = offset
      self.width = width
    }
  }

  /// A member of a structure or union.
  public struct Member: Equatable, Sendable {
    /// Empty for an anonymous structure or union, and for a base class.
    public var name: String
    /// As one would declare it, such as `u8_t [1024]`.
    public var type: String
    /// Bytes from the start of the structure; for a bit field, of its first bit.
    public var offset: UInt64
    public var bits: BitField?
    public var layout: TypeLayout
  }

  /// Types whose parts stand before them; see `TypeLayoutNode`.
  let nodes: [TypeLayoutNode]
  /// Index into `nodes`, valid.
  let root: Int

  var node: TypeLayoutNode { nodes[root] }

  public var kind: Kind { node.kind }
  /// Bytes; nil where the type has no size (`[]`, a structure that is only declared).
  public var size: UInt64? { node.size }
  /// Bytes: DW_AT_alignment, else by the rules of the ARM EABI.
  public var alignment: UInt64 { node.alignment }
  /// `natural` for what has no members.
  public var packing: Packing { node.packing }
  /// Elements of an array's outermost dimension; nil for `[]` and for what is no array.
  public var count: UInt64? { node.count }

  /// What an array holds; for two dimensions, an array again.
  public var element: TypeLayout? { node.element.map { TypeLayout(nodes: nodes, root: $0) } }

  /// In the order of their declaration.
  public var members: [Member] {
    node.members.map { member in
      Member(
        name: member.name, type: member.type, offset: member.bitOffset / 8,
        bits: member.bitWidth.map { BitField(offset: member.bitOffset, width: $0) },
        layout: TypeLayout(nodes: nodes, root: member.node))
    }
  }
}

/// Why a size cannot be worked out.
public enum TypeLayoutError: Error, Equatable, Sendable {
  /// No array is at `path`.
  case noArray(path: String)
  /// The array at `path` is `[]`: its elements do not count in the size of the type.
  case flexibleArray(path: String)
  /// The same array got two counts, the second at `path`.
  case contradiction(path: String)
  /// `reason` says which structure follows no rule.
  case irregular(reason: String)
  /// The type has no size.
  case noSize
  /// The size exceeds what can be counted.
  case overflow
}

extension TypeLayoutError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noArray(let path): "no array is at '\(path)'"
    case .flexibleArray(let path): "the array at '\(path)' is open: it is no part of the size"
    case .contradiction(let path): "the array at '\(path)' got another count already"
    case .irregular(let reason): reason
    case .noSize: "the type has no size"
    case .overflow: "the size is too large"
    }
  }
}

/// A type in a table in which every type stands behind those that it consists of.
///
/// The order makes cycles impossible, and lets everything that is worked out bottom-up be a loop.
struct TypeLayoutNode: Equatable, Sendable {
  struct Member: Equatable, Sendable {
    var name: String
    var type: String
    /// Index of its type.
    var node: Int
    /// From the start of the structure, in bits.
    var bitOffset: UInt64
    /// In bits; nil for what is no bit field.
    var bitWidth: UInt64?
    /// DW_AT_alignment of the member; bytes.
    var statedAlignment: UInt64?
  }

  var kind: TypeLayout.Kind
  /// Tag and name, for messages: `struct mqtt_link`.
  var name: String
  /// Of a structure what DWARF says; of an array worked out by `TypeLayoutRules`.
  var size: UInt64?
  /// DW_AT_alignment of the type; bytes.
  var statedAlignment: UInt64?
  /// DW_AT_alignment of a typedef of it, which may be lower; bytes.
  var typedefAlignment: UInt64?
  /// Whether an array got its count in a typedef: all that use the typedef change together.
  var isTypedef = false
  var members: [Member] = []
  var element: Int?
  var count: UInt64?

  // What `TypeLayoutRules` works out.
  var alignment: UInt64 = 1
  var packing = TypeLayout.Packing.natural

  var isAggregate: Bool { kind == .structure || kind == .union }
}

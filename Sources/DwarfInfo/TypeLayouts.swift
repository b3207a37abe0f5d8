/// The layouts that `DwarfInfo.read(elf:worker:seconds:layoutsOf:)` was asked for.
public struct TypeLayouts: Equatable, Sendable {
  /// A variable and its type.
  public struct Variable: Equatable, Sendable {
    public var name: String
    /// The linker's name where DWARF gives one that differs.
    public var linkageName: String?
    public var address: UInt64
    /// Nil where the type is too large to tell: see `LayoutReader`.
    public var layout: TypeLayout?
  }

  /// A variable as it is stored; `root` is the index of its type.
  struct Entry: Equatable, Sendable {
    var name: String
    var linkageName: String?
    var address: UInt64
    var root: Int?
  }

  /// All types, each behind those that it consists of.
  let nodes: [TypeLayoutNode]
  let entries: [Entry]

  public init() { self.init(nodes: [], entries: []) }

  /// - Parameters:
  ///   - nodes: as DWARF has them; each refers to earlier ones only.
  ///   - entries: whose `root` are indices of `nodes`.
  init(nodes: [TypeLayoutNode], entries: [Entry]) {
    self.nodes = TypeLayoutRules.applied(to: nodes)
    self.entries = entries
  }

  /// In the order of DWARF; several where units have statics of the same name.
  public var variables: [Variable] { entries.map(variable) }

  /// The layout of the variable with that name or linker's name; nil where there is none, or several
  /// at different addresses.
  public subscript(name: String) -> TypeLayout? {
    let found = entries.filter { $0.name == name || $0.linkageName == name }
    guard let first = found.first, found.allSatisfy({ $0.address == first.address }) else {
      return nil
    }
    return variable(first).layout
  }

  /// The layout of the variable that starts at an address.
  public subscript(address address: UInt64) -> TypeLayout? {
    entries.first { $0.address == address }.flatMap { variable($0).layout }
  }

  private func variable(_ entry: Entry) -> Variable {
    Variable(
      name: entry.name, linkageName: entry.linkageName, address: entry.address,
      layout: entry.root.map { TypeLayout(nodes: nodes, root: $0) })
  }
}

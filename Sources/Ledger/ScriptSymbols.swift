import ElfImage
import LinkMap

/// Addresses that the linker script gives names to: where stacks and heap begin and end.
struct ScriptSymbols {
  private var values: [String: UInt64] = [:]

  /// What the ledger asks for; a symbol table has thousands more.
  private static let wanted: Set<String> = [
    "end", "_end", "__end__", "__StackLimit", "__HeapLimit", "__StackTop", "__StackBottom",
    "__StackOneTop", "__StackOneBottom", VirtualMachine.collectedHeap.start,
    VirtualMachine.collectedHeap.end,
  ]

  init(_ evidence: LinkEvidence) {
    for assignment in evidence.map?.assignments ?? [] where Self.wanted.contains(assignment.name) {
      values[assignment.name] = assignment.value
    }
    let symbols = evidence.elf?.symbols ?? []
    for index in symbols.indices where Self.mayBeWanted(symbols[index].name) {
      let name = symbols[index].name
      if Self.wanted.contains(name) { values[name] = symbols[index].address }
    }
  }

  /// Spares most symbols the hashing.
  private static func mayBeWanted(_ name: String) -> Bool {
    name.utf8.count <= 16 && (name.utf8.first == UInt8(ascii: "_") || name == "end")
  }

  /// The value of the first of `names` that is set.
  func first(_ names: String...) -> UInt64? {
    names.lazy.compactMap { values[$0] }.first
  }
}

import ElfImage
import MemoryModel

/// Sized symbols and labels of one section, sorted, aliases and overlaps resolved.
///
/// It refers to symbols by their index: names are copied only into the entries that need them.
struct SymbolIndex {
  /// A symbol's own bytes.
  struct Extent {
    var range: AddressRange
    /// Index into the ELF's symbols.
    var symbol: Int
  }

  /// A name without a size.
  struct Label {
    var address: UInt64
    /// Index into the ELF's symbols.
    var symbol: Int
  }

  private(set) var extents: [Extent] = []
  private(set) var labels: [Label] = []

  static let empty = SymbolIndex()

  private init() {}

  /// One index for each of the ELF's sections that `isWanted` names. `scriptSymbols` are those that
  /// the linker script sets: they mark borders and own nothing.
  static func bySection(
    of elf: ElfImage, isWanted: [Bool], scriptSymbols: Set<String>
  ) -> [SymbolIndex] {
    var indices = Array(repeating: SymbolIndex(), count: elf.sections.count)
    for index in elf.symbols.indices {
      guard case .section(let section) = elf.symbols[index].place,
        isWanted.indices.contains(section), isWanted[section]
      else { continue }
      switch elf.symbols[index].kind {
      case .object, .function, .none: break
      // A thread's variable among them: its value is no address.
      case .section, .file, .other: continue
      }
      let address = elf.symbols[index].address
      if elf.symbols[index].size > 0 {
        let range = AddressRange(start: address, size: elf.symbols[index].size)
        indices[section].extents.append(Extent(range: range, symbol: index))
      } else if !isBorder(elf.symbols[index].name, scriptSymbols) {
        indices[section].labels.append(Label(address: address, symbol: index))
      }
    }
    for section in indices.indices { indices[section].resolve(elf) }
    return indices
  }

  private static func isBorder(_ name: String, _ scriptSymbols: Set<String>) -> Bool {
    name.isEmpty || scriptSymbols.contains(name)
      || name.utf8.starts(with: "__".utf8) || name == "end" || name == "_end"
  }

  /// Of two symbols at one address the larger wins, then the global one, then the one whose name
  /// looks less internal. What starts within another symbol keeps only what lies beyond it.
  private mutating func resolve(_ elf: ElfImage) {
    extents.sort { left, right in
      if left.range.start != right.range.start { return left.range.start < right.range.start }
      if left.range.end != right.range.end { return left.range.end > right.range.end }
      return Self.precedes(elf.symbols[left.symbol], elf.symbols[right.symbol])
    }
    labels.sort { left, right in
      left.address == right.address
        ? elf.symbols[left.symbol].name < elf.symbols[right.symbol].name
        : left.address < right.address
    }
    var end: UInt64 = 0
    var kept = 0
    for index in extents.indices where extents[index].range.end > end {
      var extent = extents[index]
      extent.range = AddressRange(start: max(extent.range.start, end), end: extent.range.end)
      end = extent.range.end
      extents[kept] = extent
      kept += 1
    }
    extents.removeLast(extents.count - kept)
  }

  private static func precedes(_ left: ElfImage.Symbol, _ right: ElfImage.Symbol) -> Bool {
    if left.isLocal != right.isLocal { return right.isLocal }
    let (depth, otherDepth) = (underscores(left.name), underscores(right.name))
    return depth != otherDepth ? depth < otherDepth : left.name < right.name
  }

  private static func underscores(_ name: String) -> Int {
    name.utf8.prefix { $0 == UInt8(ascii: "_") }.count
  }

  /// Index of the first extent that ends behind `address`.
  func firstExtent(after address: UInt64) -> Int {
    firstIndex(extents.count) { extents[$0].range.end > address }
  }

  /// Index of the first label at or behind `address`.
  func firstLabel(from address: UInt64) -> Int {
    firstIndex(labels.count) { labels[$0].address >= address }
  }

  private func firstIndex(_ count: Int, where isBehind: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isBehind(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

import ElfImage
import LinkMap
import MemoryModel

/// Sized symbols and labels of one section, sorted, aliases and overlaps resolved.
struct SymbolIndex {
  /// A symbol's own bytes.
  struct Extent {
    var range: AddressRange
    var name: String
    var isFunction: Bool
    /// Base name of the source, for local symbols.
    var file: String?
  }

  /// A name without a size.
  struct Label {
    var address: UInt64
    var name: String
  }

  private(set) var extents: [Extent] = []
  private(set) var labels: [Label] = []

  static let empty = SymbolIndex(sized: [], labels: [])

  /// One index for each of the ELF's sections that `isWanted` names. `scriptSymbols` are those that
  /// the linker script sets: they mark borders and own nothing.
  static func bySection(
    of elf: ElfImage, isWanted: [Bool], scriptSymbols: Set<String>
  ) -> [SymbolIndex] {
    var sized: [[ElfImage.Symbol]] = Array(repeating: [], count: elf.sections.count)
    var labels: [[Label]] = Array(repeating: [], count: elf.sections.count)
    for symbol in elf.symbols {
      guard case .section(let index) = symbol.place, isWanted.indices.contains(index),
        isWanted[index]
      else { continue }
      switch symbol.kind {
      case .object, .function, .other: break
      case .none: break
      case .section, .file: continue
      }
      if symbol.size > 0 {
        sized[index].append(symbol)
      } else if !isBorder(symbol.name, scriptSymbols) {
        labels[index].append(Label(address: symbol.address, name: symbol.name))
      }
    }
    return zip(sized, labels).map { SymbolIndex(sized: $0, labels: $1) }
  }

  private static func isBorder(_ name: String, _ scriptSymbols: Set<String>) -> Bool {
    name.isEmpty || scriptSymbols.contains(name)
      || name.utf8.starts(with: "__".utf8) || name == "end" || name == "_end"
  }

  /// The first of two symbols at one address wins: the larger, then the global one, then the one
  /// whose name looks less internal. What starts within another symbol keeps only what lies beyond.
  private init(sized: [ElfImage.Symbol], labels: [Label]) {
    let sorted = sized.sorted { left, right in
      if left.address != right.address { return left.address < right.address }
      if left.size != right.size { return left.size > right.size }
      if left.isLocal != right.isLocal { return right.isLocal }
      let (depth, otherDepth) = (Self.underscores(left.name), Self.underscores(right.name))
      return depth != otherDepth ? depth < otherDepth : left.name < right.name
    }
    extents.reserveCapacity(sorted.count)
    var end: UInt64 = 0
    for symbol in sorted {
      let range = AddressRange(start: symbol.address, size: symbol.size)
      guard range.end > end else { continue }
      extents.append(
        Extent(
          range: AddressRange(start: max(range.start, end), end: range.end), name: symbol.name,
          isFunction: symbol.kind == .function, file: symbol.file))
      end = range.end
    }
    self.labels = labels.sorted { ($0.address, $0.name) < ($1.address, $1.name) }
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

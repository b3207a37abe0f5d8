import DwarfInfo
import MemoryModel

/// Which source DWARF gives for an address.
struct SourceIndex {
  private struct Item {
    var range: AddressRange
    var unit: Int
  }
  private var items: [Item] = []
  private var units: [DwarfInfo.Unit] = []

  init(_ dwarf: DwarfInfo?) {
    guard let dwarf else { return }
    units = dwarf.units
    items = dwarf.variables.map { variable in
      Item(
        range: AddressRange(start: variable.address, size: variable.size ?? 1), unit: variable.unit)
    }
    items += dwarf.functions.map { Item(range: $0.range, unit: $0.unit) }
    items.removeAll { $0.range.isEmpty || !units.indices.contains($0.unit) }
    items.sort { ($0.range.start, $0.range.end) < ($1.range.start, $1.range.end) }
  }

  /// The unit whose variable or function starts at or covers `address`.
  func unit(at address: UInt64) -> Int? {
    var (low, high) = (0, items.count)
    while low < high {
      let middle = (low + high) / 2
      if items[middle].range.start > address { high = middle } else { low = middle + 1 }
    }
    guard low > 0, items[low - 1].range.contains(address) else { return nil }
    return items[low - 1].unit
  }

  /// The path of the unit's source.
  func path(ofUnit unit: Int) -> String { SourcePath.of(units[unit]) }
}

import Ledger
import MemoryModel

/// Which layer an address belongs to, as the ledger has it.
struct LayerIndex: Sendable {
  private var entries: [Entry] = []

  init(_ ledger: Ledger) {
    entries = ledger.regions.flatMap(\.entries).filter { $0.kind != .free }
      .sorted { $0.range.start < $1.range.start }
  }

  /// The entry that covers `address`; nil where nothing was placed.
  func entry(at address: UInt32) -> Entry? {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].range.start <= UInt64(address) { low = middle + 1 } else { high = middle }
    }
    guard low > 0, entries[low - 1].range.contains(UInt64(address)) else { return nil }
    return entries[low - 1]
  }

  func layer(at address: UInt32) -> String {
    entry(at: address)?.layer ?? SpecialLayer.unattributed
  }

  /// What lies in the range, from its end downwards.
  func entries(in range: AddressRange) -> [Entry] {
    entries.filter { $0.range.overlaps(range) }.reversed()
  }
}

import Ledger
import MemoryModel
import Testing

/// What tests ask of a ledger.
extension Ledger {
  /// All entries of that symbol in a region, or in all RAM.
  public func entries(_ symbol: String, in region: String? = nil) -> [Entry] {
    regions.filter { region == nil ? $0.region.kind == .ram : $0.region.name == region }
      .flatMap(\.entries).filter { $0.symbol == symbol }
  }

  public func region(_ name: String) -> RegionLedger? { regions.first { $0.region.name == name } }

  /// The entry at an address, in whichever region.
  public func entry(at address: UInt64) -> Entry? {
    regions.lazy.flatMap(\.entries).first { $0.range.contains(address) }
  }

  /// Bytes of a kind in all RAM.
  public func ramBytes(_ kind: Entry.Kind) -> Int {
    ramEntries.reduce(0) { $0 + ($1.kind == kind ? $1.size : 0) }
  }

  /// Bytes of a layer in all RAM.
  public func ramBytes(layer: String) -> Int {
    ramEntries.reduce(0) { $0 + ($1.layer == layer ? $1.size : 0) }
  }

  /// Whether a note of the ledger holds each of the words.
  public func hasNote(_ words: String...) -> Bool {
    notes.contains { note in words.allSatisfy(note.text.contains) }
  }
}

/// Records an issue where no note holds each of the words.
public func expectNote(
  _ ledger: Ledger, _ words: String..., sourceLocation: SourceLocation = #_sourceLocation
) {
  guard !ledger.notes.contains(where: { note in words.allSatisfy(note.text.contains) }) else {
    return
  }
  Issue.record(
    "no note with \(words) among \(ledger.notes.map(\.text))", sourceLocation: sourceLocation)
}

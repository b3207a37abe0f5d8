import Analysis
import Ledger

/// An owner of a baseline, or an entry of a report: what both have in common goes by the same keys.
struct OwnerRecord {
  private var region: String?
  private var layer: String?
  private var kind: Entry.Kind?
  private var section: String?
  private var object: String?
  private var archive: String?
  private var symbol: String?
  private var bytes: Int?
  private var isExact = true

  mutating func read(_ reader: inout JSONReader) throws(SnapshotError) {
    try reader.object { reader, key throws(SnapshotError) in
      switch key {
      case "region": region = try reader.string()
      case "layer": layer = try reader.optionalString()
      case "kind":
        kind = try SnapshotDocument.choice(&reader, Entry.Kind.init(rawValue:))
      case "section": section = try reader.optionalString()
      case "object": object = try reader.optionalString()
      case "archive": archive = try reader.optionalString()
      case "symbol": symbol = try reader.optionalString()
      // A baseline's key, and a report's.
      case "bytes", "size":
        guard bytes == nil else { throw reader.unexpected("both bytes and size") }
        bytes = try SnapshotDocument.bytes(&reader)
      case "exact": isExact = try reader.boolean()
      default: try reader.skip()
      }
    }
  }

  /// nil for free bytes, which are nobody's.
  func owner(_ reader: JSONReader) throws(SnapshotError) -> Snapshot.Owner? {
    let kind = try SnapshotDocument.required(kind, "kind", reader)
    let region = try SnapshotDocument.required(region, "region", reader)
    let bytes = try SnapshotDocument.required(bytes, "bytes", reader)
    if kind == .free { return nil }
    return Snapshot.Owner(
      region: region, layer: try SnapshotDocument.required(layer, "layer", reader), kind: kind,
      section: section, object: object.map { LinkedObject(archive: archive, name: $0).path },
      symbol: symbol, bytes: bytes, isExact: isExact)
  }
}

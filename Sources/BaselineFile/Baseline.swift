import Analysis

/// What a link held, as a file kept it: a baseline, or the JSON of a report.
///
/// A baseline is the JSON that `rambudget baseline` writes. It has no addresses, so that code which
/// only moved leaves it as it is, and one owner a line, so that version control shows what changed:
///
/// ```json
/// {
///   "schemaVersion": 1,
///   "tool": {"name": "rambudget", "version": "0.1.0"},
///   "input": {"elf": "firmware.elf", "map": "firmware.elf.map", "linked": true},
///   "regions": [{"name": "RAM", "kind": "ram", "length": 262144, "used": 242292}],
///   "layers": [{"name": "lwIP", "bytes": 45337, "regions": {"RAM": 45337, "FLASH": 38600}}],
///   "heap": {"reserved": 2048, "reachable": 21900},
///   "stacks": [{"core": 0, "size": 4096}],
///   "owners": [
///     {"region": "RAM", "layer": "VM", "kind": "pool", "section": ".bss", "object": "src/pool.c.o",
///      "symbol": "heap_pool", "bytes": 153600}
///   ]
/// }
/// ```
///
/// An owner's `section`, `object` and `symbol` are left out where nothing is known, and `"exact":
/// false` marks an inference. `layers` are sums for people; nobody reads them back.
public struct Baseline: Equatable, Sendable {
  public var snapshot: Snapshot
  /// The ELF and the map that it was made from, as they were named then.
  public var elf: String?
  public var map: String?

  public init(snapshot: Snapshot, elf: String?, map: String?) {
    self.snapshot = snapshot
    self.elf = elf
    self.map = map
  }

  /// Reads a baseline or the JSON of a report.
  ///
  /// Numbers are bounded and the owners of each region add up to its `used`, so that whoever adds
  /// them up again need not fear an overflow.
  ///
  /// - Throws: where the bytes are no JSON, not such a document, or contradict themselves.
  public init(decoding bytes: [UInt8]) throws(SnapshotError) {
    var document = SnapshotDocument()
    var reader = JSONReader(bytes)
    try document.read(&reader)
    try reader.end()
    self.init(snapshot: try document.snapshot(), elf: document.elf, map: document.map)
  }

  /// Whether a file is meant to be JSON: no ELF file and no map begins with a brace.
  public static func isRecognised(_ bytes: [UInt8]) -> Bool {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let first = bytes[start...].first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    return first == UInt8(ascii: "{")
  }
}

extension Snapshot {
  /// What a baseline or the JSON of a report holds.
  ///
  /// - Throws: where the bytes are no JSON, not such a document, or contradict themselves.
  public init(decoding bytes: [UInt8]) throws(SnapshotError) {
    self = try Baseline(decoding: bytes).snapshot
  }
}

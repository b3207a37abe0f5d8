import Analysis
import Ledger
import MemoryModel

/// What has been read of a document, before it is known to fit together.
struct SnapshotDocument {
  private var version: Int?
  private(set) var elf: String?
  private(set) var map: String?
  private var isLinked: Bool?
  private var hasInput = false
  private var regions: [Snapshot.Region]?
  private var heap: Snapshot.Heap?
  private var stacks: [Snapshot.Stack] = []
  private var owners: [Snapshot.Owner]?
  /// The key that held them: `owners` of a baseline, `entries` of a report.
  private var ownersKey = "owners"

  /// The only version there is.
  static let version = 1

  /// More than 32 bits can address, and so few that no sum of what fits a file overflows.
  private static let largest = 1 << 36

  /// No chip has as many regions, or cores; what compares them need not be made for a million.
  private static let mostRegions = 64

  mutating func read(_ reader: inout JSONReader) throws(SnapshotError) {
    try reader.object { reader, key throws(SnapshotError) in
      switch key {
      case "schemaVersion": try readVersion(&reader)
      case "input": try readInput(&reader)
      case "regions": try readRegions(&reader)
      case "heap": try readHeap(&reader)
      case "stacks": try readStacks(&reader)
      case "owners", "entries": try readOwners(&reader, key)
      default: try reader.skip()
      }
    }
  }

  /// - Throws: where something is missing, or the parts contradict each other.
  func snapshot() throws(SnapshotError) -> Snapshot {
    guard let regions, let owners, hasInput else {
      throw .value(
        path: "", reason: "JSON, but neither a baseline nor what report --format json writes")
    }
    guard version != nil else { throw .value(path: "schemaVersion", reason: "missing") }
    try check(owners, against: regions)
    return Snapshot(
      regions: regions, owners: owners, heap: heap, stacks: stacks, isLinked: isLinked)
  }

  private func check(
    _ owners: [Snapshot.Owner], against regions: [Snapshot.Region]
  ) throws(SnapshotError) {
    guard !regions.isEmpty else { throw .value(path: "regions", reason: "there is none") }
    var sums: [String: Int] = [:]
    for (index, region) in regions.enumerated()
    where sums.updateValue(0, forKey: region.name) != nil {
      throw .value(path: "regions[\(index)].name", reason: "the region stands twice")
    }
    for owner in owners {
      guard let sum = sums[owner.region] else {
        throw .value(
          path: ownersKey, reason: "bytes in a region \(owner.region), which is not listed")
      }
      // As many as fit a file, each bounded: far from an overflow.
      sums[owner.region] = sum + owner.bytes
    }
    for region in regions where sums[region.name] != region.used {
      throw .value(
        path: ownersKey,
        reason:
          "those in \(region.name) add up to \(sums[region.name] ?? 0) B, but \(region.used) B "
          + "of it are used; was the file edited?")
    }
  }

  // MARK: Parts

  private mutating func readVersion(_ reader: inout JSONReader) throws(SnapshotError) {
    let version = try reader.integer()
    guard version == Self.version else {
      throw reader.unexpected("\(version), where this rambudget reads \(Self.version)")
    }
    self.version = version
  }

  private mutating func readInput(_ reader: inout JSONReader) throws(SnapshotError) {
    hasInput = true
    try reader.object { reader, key throws(SnapshotError) in
      switch key {
      case "elf": elf = try reader.optionalString()
      case "map": map = try reader.optionalString()
      case "linked": isLinked = try reader.optionalBoolean()
      default: try reader.skip()
      }
    }
  }

  private mutating func readRegions(_ reader: inout JSONReader) throws(SnapshotError) {
    var regions: [Snapshot.Region] = []
    try reader.array { reader throws(SnapshotError) in
      var (name, kind): (String?, Region.Kind?) = (nil, nil)
      var (length, used): (Int?, Int?) = (nil, nil)
      try reader.object { reader, key throws(SnapshotError) in
        switch key {
        case "name": name = try reader.string()
        case "kind": kind = try Self.choice(&reader, Region.Kind.init(rawValue:))
        case "length": length = try Self.bytes(&reader)
        case "used": used = try Self.bytes(&reader)
        default: try reader.skip()
        }
      }
      guard regions.count < Self.mostRegions else { throw reader.unexpected("too many") }
      regions.append(
        Snapshot.Region(
          name: try Self.required(name, "name", reader),
          kind: try Self.required(kind, "kind", reader),
          length: try Self.required(length, "length", reader),
          used: try Self.required(used, "used", reader)))
    }
    self.regions = regions
  }

  private mutating func readHeap(_ reader: inout JSONReader) throws(SnapshotError) {
    if try reader.null() { return }
    var (reserved, reachable): (Int?, Int?) = (nil, nil)
    try reader.object { reader, key throws(SnapshotError) in
      switch key {
      case "reserved": reserved = try Self.bytes(&reader)
      case "reachable": reachable = try Self.bytes(&reader)
      default: try reader.skip()
      }
    }
    heap = Snapshot.Heap(
      reserved: try Self.required(reserved, "reserved", reader),
      reachable: try Self.required(reachable, "reachable", reader))
  }

  private mutating func readStacks(_ reader: inout JSONReader) throws(SnapshotError) {
    var stacks: [Snapshot.Stack] = []
    var cores: Set<Int> = []
    try reader.array { reader throws(SnapshotError) in
      var (core, size): (Int?, Int?) = (nil, nil)
      try reader.object { reader, key throws(SnapshotError) in
        switch key {
        case "core": core = try Self.bytes(&reader)
        case "size": size = try Self.bytes(&reader)
        default: try reader.skip()
        }
      }
      let stack = Snapshot.Stack(
        core: try Self.required(core, "core", reader),
        size: try Self.required(size, "size", reader))
      guard cores.insert(stack.core).inserted else {
        throw reader.unexpected("a second stack of core \(stack.core)")
      }
      guard stacks.count < Self.mostRegions else { throw reader.unexpected("too many") }
      stacks.append(stack)
    }
    self.stacks = stacks
  }

  private mutating func readOwners(
    _ reader: inout JSONReader, _ key: String
  ) throws(SnapshotError) {
    guard owners == nil else { throw reader.unexpected("both owners and entries") }
    var owners: [Snapshot.Owner] = []
    try reader.array { reader throws(SnapshotError) in
      var record = OwnerRecord()
      try record.read(&reader)
      if let owner = try record.owner(reader) { owners.append(owner) }
    }
    self.owners = owners
    ownersKey = key
  }

  // MARK: Values

  /// A number of bytes.
  static func bytes(_ reader: inout JSONReader) throws(SnapshotError) -> Int {
    let value = try reader.integer()
    guard value >= 0 else { throw reader.unexpected("\(value) is negative") }
    guard value <= largest else { throw reader.unexpected("\(value) is more than fits any memory") }
    return value
  }

  /// One of an enumeration's names.
  static func choice<Value>(
    _ reader: inout JSONReader, _ make: (String) -> Value?
  ) throws(SnapshotError) -> Value {
    let name = try reader.string()
    guard let value = make(name) else {
      throw reader.unexpected("\"\(name.prefix(40))\" is nothing that this rambudget knows")
    }
    return value
  }

  static func required<Value>(
    _ value: Value?, _ key: String, _ reader: JSONReader
  ) throws(SnapshotError) -> Value {
    guard let value else { throw reader.unexpected("no \(key)") }
    return value
  }
}

import Analysis
import MemoryModel

/// A snapshot as the file that a later link is compared with; `Baseline` of BaselineFile describes its
/// shape and reads it back.
public struct BaselineRendering {
  private let snapshot: Snapshot
  private let input: ReportInput

  /// - Parameter input: the files by the names that the user gave: a file that several people commit
  ///   should not depend on where each of them has the project.
  public init(_ snapshot: Snapshot, input: ReportInput) {
    self.snapshot = snapshot.canonical()
    self.input = input
  }

  /// The same bytes for the same link.
  public func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.object { json in
      json.documentHead()
      json.field(input, linked: .some(snapshot.isLinked))
      writeRegions(&json)
      writeLayers(&json)
      writeReservations(&json)
      writeOwners(&json)
    }
    return writer.document()
  }

  private func writeRegions(_ json: inout JSONWriter) {
    json.key("regions")
    json.array(snapshot.regions) { json, region in
      json.object {
        $0.field("name", region.name)
        $0.field("kind", region.kind.rawValue)
        $0.field("length", region.length)
        $0.field("used", region.used)
      }
    }
  }

  /// Sums for people who look at the file; by name, since an order by size would shuffle the lines.
  private func writeLayers(_ json: inout JSONWriter) {
    json.key("layers")
    json.array(snapshot.bytesByLayer().sorted { $0.key < $1.key }) { json, layer in
      let ram = snapshot.regions.filter { $0.kind == .ram }
        .reduce(0) { $0 + (layer.value[$1.name] ?? 0) }
      json.object { json in
        json.field("name", layer.key)
        json.field("bytes", ram)
        json.key("regions")
        json.object { json in
          for region in snapshot.regions {
            if let bytes = layer.value[region.name] { json.dynamicField(region.name, bytes) }
          }
        }
      }
    }
  }

  private func writeReservations(_ json: inout JSONWriter) {
    json.key("heap")
    if let heap = snapshot.heap {
      json.object {
        $0.field("reserved", heap.reserved)
        $0.field("reachable", heap.reachable)
      }
    } else {
      json.null()
    }
    json.key("stacks")
    json.array(snapshot.stacks) { json, stack in
      json.object {
        $0.field("core", stack.core)
        $0.field("size", stack.size)
      }
    }
  }

  /// What goes without saying is left out: a firmware has thousands of owners, and each is a line.
  private func writeOwners(_ json: inout JSONWriter) {
    json.key("owners")
    json.array(snapshot.owners) { json, owner in
      json.object {
        $0.field("region", owner.region)
        $0.field("layer", owner.layer)
        $0.field("kind", owner.kind.rawValue)
        if let section = owner.section { $0.field("section", section) }
        if let object = owner.object { $0.field("object", object) }
        if let symbol = owner.symbol { $0.field("symbol", symbol) }
        $0.field("bytes", owner.bytes)
        if !owner.isExact { $0.field("exact", false) }
      }
    }
  }
}

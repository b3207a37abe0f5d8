import Analysis
import Ledger
import MemoryModel

/// The report's JSON, schemaVersion 1: integers of bytes, keys may be added but never renamed.
struct ReportJSON {
  let report: Report
  let input: ReportInput
  let breakdown: Breakdown?
  let top: Int?
  let measured: MeasuredUse?

  func write(to sink: @escaping ([UInt8]) -> Void) {
    var writer = JSONWriter(sink: sink)
    writer.object { json in
      json.documentHead()
      json.field(input, linked: .some(report.ledger.isLinked))
      writeRegions(&json)
      writeLayers(&json)
      writeReservations(&json)
      writeAllocators(&json)
      NoteLines.write(report.ledger.notes + (measured?.notes ?? []), &json)
      if let measured { MeasuredJSON(use: measured).write(&json) }
      if let breakdown { write(breakdown, &json) }
      writeEntries(&json)
    }
    sink(writer.document())
  }

  private func writeRegions(_ json: inout JSONWriter) {
    json.key("regions")
    json.array(report.regions) { json, region in
      json.object {
        $0.field("name", region.region.name)
        $0.field("kind", region.region.kind.rawValue)
        $0.field("origin", region.region.range.start)
        $0.field("length", region.length)
        $0.field("used", region.used)
        $0.field("free", region.free)
        $0.field("overflow", region.overflow)
      }
    }
  }

  private func writeLayers(_ json: inout JSONWriter) {
    json.key("layers")
    json.array(report.layers) { json, layer in
      json.object { json in
        json.field("name", layer.name)
        json.field("bytes", layer.ram)
        json.key("regions")
        json.object { json in
          for (region, bytes) in zip(report.regions, layer.regions) where bytes > 0 {
            json.dynamicField(region.region.name, bytes)
          }
        }
      }
    }
  }

  private func writeReservations(_ json: inout JSONWriter) {
    json.key("heap")
    if let heap = report.ledger.heap {
      json.object {
        $0.field("start", heap.start)
        $0.field("limit", heap.limit)
        $0.field("reserved", heap.reserved)
        $0.field("reachable", heap.reachable)
      }
    } else {
      json.null()
    }
    json.key("stacks")
    json.array(report.ledger.stacks) { json, stack in
      json.object {
        $0.field("core", stack.core)
        $0.field("bottom", stack.range.start)
        $0.field("top", stack.range.end)
        $0.field("size", stack.range.size)
      }
    }
  }

  private func writeAllocators(_ json: inout JSONWriter) {
    json.key("allocators")
    json.array(report.ledger.allocators) { json, allocator in
      json.object { json in
        json.field("name", allocator.name)
        json.field("arena", allocator.arena)
        json.key("bytes")
        if let bytes = allocator.bytes { json.number(UInt64(bytes)) } else { json.null() }
        json.key("serves")
        json.array(allocator.serves) { $0.string($1) }
        json.key("evidence")
        json.array(allocator.evidence) { $0.string($1) }
      }
    }
  }

  private func write(_ breakdown: Breakdown, _ json: inout JSONWriter) {
    json.key("breakdown")
    json.object { json in
      json.field("by", breakdown.key.rawValue)
      json.key("groups")
      json.array(breakdown.groups.prefix(top ?? .max)) { json, group in
        json.object {
          $0.field("name", group.name)
          $0.field("layer", group.layer.isEmpty ? nil : group.layer)
          $0.field("object", group.object)
          $0.field("ram", group.ram)
          $0.field("flash", group.flash)
          $0.field("exact", group.isExact)
        }
      }
    }
  }

  private func writeEntries(_ json: inout JSONWriter) {
    let ledger = report.ledger
    json.key("entries")
    json.array(ledger.regions.lazy.flatMap { region in region.entries.lazy.map { (region, $0) } }) {
      json, pair in
      let (region, entry) = pair
      json.object {
        $0.field("region", region.region.name)
        $0.field("address", entry.range.start)
        $0.field("size", entry.size)
        $0.field("kind", entry.kind.rawValue)
        $0.field("layer", entry.kind == .free ? nil : entry.layer)
        $0.field("section", ledger.sectionName(of: entry))
        $0.field("inputSection", entry.inputSection)
        $0.field("object", entry.object.map { ledger.objects[$0].name })
        $0.field("archive", entry.object.flatMap { ledger.objects[$0].archive })
        $0.field("symbol", entry.symbol)
        $0.field("evidence", entry.evidence.rawValue)
        $0.field("exact", entry.isExact)
      }
    }
  }
}

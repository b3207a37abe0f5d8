import Analysis
import Ledger
import MemoryModel

/// The JSON of a comparison, schemaVersion 1: integers of bytes, keys may be added but never renamed.
struct DiffJSON {
  let diff: Diff
  let before: DiffInput
  let after: DiffInput
  let notes: [Ledger.Note]
  let top: Int?

  func write(to sink: @escaping ([UInt8]) -> Void) {
    var writer = JSONWriter(sink: sink)
    writer.object { json in
      json.documentHead()
      json.key("before")
      write(before, &json)
      json.key("after")
      write(after, &json)
      // RAM, after less before.
      json.field("total", diff.used(.ram).delta)
      json.key("ram")
      write(diff.used(.ram), &json)
      json.key("flash")
      write(diff.used(.flash), &json)
      writeRegions(&json)
      writeLayers(&json)
      writeReservations(&json)
      NoteLines.write(notes, &json)
      writeSymbols(&json)
    }
    sink(writer.document())
  }

  private func write(_ input: DiffInput, _ json: inout JSONWriter) {
    json.object {
      $0.field("file", input.file)
      $0.field("elf", input.source.elf)
      $0.field("map", input.source.map)
      $0.field("linked", input.isLinked)
    }
  }

  private func write(_ change: Diff.Change, _ json: inout JSONWriter) {
    json.object { fields(change, &$0) }
  }

  private func fields(_ change: Diff.Change, _ json: inout JSONWriter) {
    json.field("before", change.before)
    json.field("after", change.after)
  }

  private func writeRegions(_ json: inout JSONWriter) {
    json.key("regions")
    json.array(diff.regions) { json, region in
      json.object { json in
        json.field("name", region.name)
        json.field("kind", region.kind.rawValue)
        fields(region.used, &json)
        json.key("length")
        write(region.length, &json)
      }
    }
  }

  private func writeLayers(_ json: inout JSONWriter) {
    json.key("layers")
    json.array(diff.layers) { json, layer in
      json.object { json in
        json.field("name", layer.name)
        fields(layer.ram, &json)
        json.key("flash")
        write(layer.flash, &json)
      }
    }
  }

  private func writeReservations(_ json: inout JSONWriter) {
    json.key("heap")
    json.object { json in
      for (key, heap) in [("before", diff.heapBefore), ("after", diff.heapAfter)]
        as [(StaticString, Snapshot.Heap?)]
      {
        json.key(key)
        guard let heap else {
          json.null()
          continue
        }
        json.object {
          $0.field("reserved", heap.reserved)
          $0.field("reachable", heap.reachable)
        }
      }
    }
    json.key("stacks")
    json.array(diff.stacks) { json, stack in
      json.object { json in
        json.field("core", stack.core)
        json.optionalField("before", stack.before)
        json.optionalField("after", stack.after)
      }
    }
  }

  private func writeSymbols(_ json: inout JSONWriter) {
    let rest = diff.owners.dropFirst(top ?? .max)
    json.key("omitted")
    json.object { json in
      json.field("count", rest.count)
      for (key, kind) in [("ram", .ram), ("flash", .flash)] as [(StaticString, Region.Kind)] {
        json.field(key, rest.reduce(0) { $0 + ($1.memory == kind ? $1.bytes.delta : 0) })
      }
    }
    json.key("symbols")
    json.array(diff.owners.prefix(top ?? .max)) { json, change in
      guard let owner = change.owner else { return }
      json.object { json in
        json.field("memory", change.memory.rawValue)
        json.field("change", change.fate.rawValue)
        fields(change.bytes, &json)
        names(owner, &json)
        json.key("was")
        guard let before = change.before, before.isCalledOtherwise(than: owner) else {
          json.null()
          return
        }
        json.object { names(before, &$0) }
      }
    }
  }

  private func names(_ owner: Snapshot.Owner, _ json: inout JSONWriter) {
    json.field("region", owner.region)
    json.field("layer", owner.layer)
    json.field("kind", owner.kind.rawValue)
    json.field("section", owner.section)
    json.field("object", owner.object)
    json.field("symbol", owner.symbol)
  }
}

extension Snapshot.Owner {
  fileprivate func isCalledOtherwise(than other: Self) -> Bool {
    (region, layer, section, object, symbol) != (
      other.region, other.layer, other.section, other.object, other.symbol
    ) || kind != other.kind
  }
}

extension JSONWriter {
  fileprivate mutating func optionalField(_ key: StaticString, _ value: Int?) {
    self.key(key)
    if let value { number(UInt64(clamping: value)) } else { null() }
  }
}

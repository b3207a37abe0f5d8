import Analysis
import MemoryModel

/// The key `profile` of the report's JSON: what a run used.
struct MeasuredJSON {
  let use: MeasuredUse

  func write(_ json: inout JSONWriter) {
    json.key("profile")
    json.object { json in
      json.key("image")
      json.object { $0.field("sha256", use.profile.image.sha256) }
      json.field("engine", use.profile.engine)
      json.key("phases")
      json.array(use.profile.phases) { $0.string($1.name) }
      writeHeaps(&json)
      writeStacks(&json)
      writePools(&json)
      json.key("layers")
      if let layers = use.layers { write(layers, &json) } else { json.null() }
      writeUnwritten(&json)
    }
  }

  private func writeHeaps(_ json: inout JSONWriter) {
    json.key("heaps")
    json.array(use.heaps) { json, heap in
      json.object { json in
        json.field("name", heap.use.name)
        json.field("limit", heap.capacity)
        json.field("peak", heap.use.peak)
        json.field("unused", heap.unused)
        json.field("failed", heap.failed)
        json.field("phase", heap.phase)
        json.key("layers")
        if let layers = heap.use.layers { write(layers, &json) } else { json.null() }
        json.key("sites")
        if let sites = heap.use.sites { write(sites, &json) } else { json.null() }
      }
    }
  }

  private func write(_ layers: [RunProfile.Share], _ json: inout JSONWriter) {
    json.array(layers) { json, share in
      json.object {
        $0.field("name", share.name)
        $0.field("peak", share.peak)
        // Whose the caller is, is an inference.
        $0.field("exact", false)
      }
    }
  }

  private func write(_ sites: [RunProfile.Site], _ json: inout JSONWriter) {
    json.array(sites) { json, site in
      json.object { json in
        json.field("layer", site.layer)
        json.field("peak", site.peak)
        json.field("blocks", site.blocks)
        json.key("calls")
        json.array(site.calls) { $0.string($1) }
      }
    }
  }

  private func writeStacks(_ json: inout JSONWriter) {
    json.key("stacks")
    json.array(use.stacks) { json, stack in
      json.object { json in
        json.field("core", stack.use.core)
        json.field("reserved", stack.reserved)
        json.field("used", stack.use.used)
        json.field("phase", stack.phase)
        json.key("calls")
        if let calls = stack.use.calls {
          json.array(calls) { $0.string($1) }
        } else {
          json.null()
        }
      }
    }
  }

  private func writePools(_ json: inout JSONWriter) {
    json.key("pools")
    json.array(use.pools) { json, pool in
      json.object {
        $0.field("name", pool.name)
        $0.field("count", pool.count)
        $0.field("peak", pool.peak)
        $0.field("bytes", pool.bytes)
        $0.field("phase", pool.phase)
      }
    }
  }

  /// Bytes by layer; `unused` and `free` make them all of RAM.
  private func write(_ memory: MeasuredLayers, _ json: inout JSONWriter) {
    json.array(memory.layers) { json, row in
      json.object { json in
        json.field("name", row.name)
        json.field("bytes", row.total)
        json.field("placed", row.fixed)
        json.key("heaps")
        Self.write(row.held, of: memory.heaps, &json)
      }
    }
    json.key("unused")
    Self.write(memory.unused, of: memory.heaps, &json)
    json.field("free", memory.free)
  }

  private static func write(
    _ bytes: [Int], of heaps: [MeasuredHeap], _ json: inout JSONWriter
  ) {
    json.object { json in
      for (heap, bytes) in zip(heaps, bytes) { json.dynamicField(heap.use.name, bytes) }
    }
  }

  private func writeUnwritten(_ json: inout JSONWriter) {
    json.key("unwritten")
    guard let parts = use.unwritten else {
      json.null()
      return
    }
    json.array(parts) { json, part in
      json.object {
        $0.field("kind", part.kind.rawValue)
        $0.field("name", part.name)
        $0.field("layer", part.layer)
        $0.field("size", part.size)
        $0.field("bytes", part.size - part.written)
      }
    }
  }
}

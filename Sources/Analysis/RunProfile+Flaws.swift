import MemoryModel

extension RunProfile {
  /// Bytes that a processor of 32 bits can address; no count of a run is larger.
  private static let largestCount = 1 << 32
  /// More heaps, pools or stacks than any firmware has; for each, all phases are gone through.
  private static let mostNames = 256

  /// The first thing in it that cannot be, in a few words; nil where it can be computed with: its
  /// counts are then 0 to 2³² each, and so few that no sum of them overflows.
  public var flaw: String? {
    if phases.isEmpty { return "it has no phase" }
    let names = [
      Set(phases.lazy.flatMap(\.heaps).map(\.name)).count,
      Set(phases.lazy.flatMap { $0.pools ?? [] }.map(\.name)).count,
      Set(phases.lazy.flatMap(\.stacks).map(\.core)).count,
    ]
    if names.contains(where: { $0 > Self.mostNames }) {
      return "more than \(Self.mostNames) heaps, pools or stacks"
    }
    for phase in phases {
      if let fault = Self.fault(in: phase) { return "phase \(phase.name): \(fault)" }
    }
    for core in confidence?.threaded ?? [] where !(0...1).contains(core) {
      return "threads on core \(core), which no chip has"
    }
    for part in written ?? [] {
      guard Self.areCounts([part.size, part.written]), part.written <= part.size else {
        return "\(part.name): \(part.written) of \(part.size) bytes cannot be written"
      }
    }
    return nil
  }

  private static func fault(in phase: Phase) -> String? {
    for heap in phase.heaps {
      if let fault = fault(in: heap) { return "\(heap.name): \(fault)" }
    }
    for pool in phase.pools ?? [] {
      guard areCounts([pool.count, pool.peak, pool.live ?? 0, pool.failed ?? 0]) else {
        return "\(pool.name): a count that no memory has"
      }
      guard pool.peak <= pool.count else {
        return "\(pool.name): \(pool.peak) of \(pool.count) elements cannot be in use"
      }
    }
    for stack in phase.stacks {
      let overrun = (stack.overrun ?? []).map(\.bytes)
      guard areCounts([stack.core, stack.reserved, stack.used] + overrun) else {
        return "stack of core \(stack.core): a count that no memory has"
      }
    }
    return nil
  }

  private static func fault(in heap: Heap) -> String? {
    let own = [
      heap.live, heap.peak, heap.arena, heap.largestFree, heap.failed, heap.limit ?? 0,
      heap.requested ?? 0, heap.free ?? 0,
    ]
    let shares = (heap.layers ?? []).flatMap { [$0.peak, $0.live] }
    let sites = (heap.sites ?? []).flatMap { [$0.peak, $0.live, $0.blocks] }
    guard areCounts(own + shares + sites) else { return "a count that no memory has" }
    if let limit = heap.limit, heap.peak > limit {
      return "\(ByteCount(heap.peak)) at its peak cannot be of \(ByteCount(limit))"
    }
    guard let layers = heap.layers else { return nil }
    let sum = layers.reduce(0) { $0 + $1.peak }
    guard sum == heap.peak else {
      return "its layers had \(ByteCount(sum)) at the peak of \(ByteCount(heap.peak))"
    }
    guard Set(layers.map(\.name)).count == layers.count else { return "a layer stands there twice" }
    return fault(of: heap.sites ?? [], in: layers)
  }

  private static func fault(of sites: [Site], in layers: [Share]) -> String? {
    var left: [String: (peak: Int, live: Int)] = [:]
    for layer in layers { left[layer.name] = (layer.peak, layer.live) }
    for site in sites {
      let rest = left[site.layer, default: (0, 0)]
      guard site.peak <= rest.peak, site.live <= rest.live else {
        return "the places of \(site.layer) have more than it has"
      }
      left[site.layer] = (rest.peak - site.peak, rest.live - site.live)
    }
    return nil
  }

  private static func areCounts(_ numbers: [Int]) -> Bool {
    numbers.allSatisfy { (0...largestCount).contains($0) }
  }
}

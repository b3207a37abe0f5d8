extension RunProfile {
  /// Call sites of a heap in a phase, beside those that stand for all others.
  public static let mostSites = 1000
  /// Bytes of a name. Those of a damaged or hostile image may have megabytes.
  public static let longestName = 1024
  /// What a stack ran into.
  public static let mostOverrun = 64

  /// The profile with no more in it than somebody may want to know; what it counts adds up to the same.
  public func bounded() -> RunProfile {
    var profile = self
    profile.phases = phases.map { phase in
      var phase = phase
      phase.heaps = phase.heaps.map(Self.bounded)
      phase.stacks = phase.stacks.map(Self.bounded)
      return phase
    }
    profile.written = written?.map { part in
      var part = part
      part.name = Self.cut(part.name)
      return part
    }
    profile.confidence?.watched = confidence?.watched.map(Self.cut) ?? []
    profile.fault?.calls = fault?.calls.map(Self.cut) ?? []
    profile.cores = cores?.map { core in
      var core = core
      core.calls = core.calls.map(Self.cut)
      return core
    }
    return profile
  }

  private static func bounded(_ heap: Heap) -> Heap {
    var heap = heap
    heap.sites = heap.sites.map { sites in
      bounded(sites).map { site in
        var site = site
        site.calls = site.calls.map(cut)
        return site
      }
    }
    return heap
  }

  /// The largest of them, in their order; the rest as one site of each layer.
  private static func bounded(_ sites: [Site]) -> [Site] {
    guard sites.count > mostSites else { return sites }
    let order = sites.indices.sorted { left, right in
      let sizes = [left, right].map { max(sites[$0].peak, sites[$0].live) }
      return sizes[0] != sizes[1] ? sizes[0] > sizes[1] : left < right
    }
    var rest: [String: Site] = [:]
    for index in order.dropFirst(mostSites) {
      let site = sites[index]
      let none = Site(layer: site.layer, calls: ["other places"], peak: 0, live: 0, blocks: 0)
      rest[site.layer, default: none].peak += site.peak
      rest[site.layer, default: none].live += site.live
      rest[site.layer, default: none].blocks += site.blocks
    }
    let kept = order.prefix(mostSites).sorted().map { sites[$0] }
    return (kept + rest.values).sorted {
      ($1.peak, $1.live, $0.calls.first ?? "", $0.layer)
        < ($0.peak, $0.live, $1.calls.first ?? "", $1.layer)
    }
  }

  private static func bounded(_ stack: Stack) -> Stack {
    var stack = stack
    stack.calls = stack.calls?.map(cut)
    guard let overrun = stack.overrun else { return stack }
    var kept = Array(overrun.prefix(mostOverrun))
    if overrun.count > mostOverrun {
      let rest = overrun[(mostOverrun - 1)...]
      let layers = Set(rest.map(\.layer))
      kept[mostOverrun - 1] = Stack.Overrun(
        name: "other symbols", layer: layers.count == 1 ? kept[mostOverrun - 1].layer : "several",
        bytes: rest.reduce(0) { $0 + $1.bytes })
    }
    stack.overrun = kept.map { part in
      var part = part
      part.name = cut(part.name)
      return part
    }
    return stack
  }

  /// A name of at most `longestName` bytes, with `…` in the place of what it has more.
  private static func cut(_ name: String) -> String {
    guard name.utf8.count > longestName else { return name }
    var (kept, count) = (String.UnicodeScalarView(), "…".utf8.count)
    for scalar in name.unicodeScalars {
      count += UTF8.width(scalar)
      guard count <= longestName else { break }
      kept.append(scalar)
    }
    return String(kept) + "…"
  }
}

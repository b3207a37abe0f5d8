import MemoryModel

/// The call sites of a heap as rows that can be told apart.
///
/// A chain of calls is cut to its first functions. Sites that look the same then are told apart by the
/// first function that tells them, `mrb_proc_new < mrb_vm_exec < .. < mrb_mruby_array_ext_gem_init`;
/// those that still look the same are one row.
struct CallSiteRows {
  struct Row: Equatable {
    var layer: String
    var chain: String
    var peak: Int
    var live: Int
    var blocks: Int
    /// Sites in it.
    var sites: Int
  }

  /// Functions of a chain that are shown whatever the others look like.
  private static let shown = 3

  /// The largest at the peak first.
  let rows: [Row]

  init(_ sites: [RunProfile.Site]) {
    let links = sites.map { CallNames.links($0.calls) }
    var groups: [[String]: [Int]] = [:]
    for index in sites.indices { groups[Array(links[index].prefix(Self.shown)), default: []].append(index) }
    var chains = [String](repeating: "", count: sites.count)
    for (start, members) in groups {
      let tellers = Self.tellers(members.map { links[$0] })
      for (member, teller) in zip(members, tellers) {
        chains[member] = Self.chain(start, teller: teller, of: links[member])
      }
    }
    var merged: [[String]: Row] = [:]
    for (site, chain) in zip(sites, chains) {
      let empty = Row(layer: site.layer, chain: chain, peak: 0, live: 0, blocks: 0, sites: 0)
      merged[[site.layer, chain], default: empty].add(site)
    }
    rows = merged.values.sorted { left, right in
      if left.peak != right.peak { return left.peak > right.peak }
      if left.live != right.live { return left.live > right.live }
      return (left.chain, left.layer) < (right.chain, right.layer)
    }
  }

  private static func chain(_ start: [String], teller: Int?, of links: [String]) -> String {
    let text = start.joined(separator: " < ")
    guard let teller else { return text + (links.count > shown ? " < .." : "") }
    let gap = teller > shown ? " < .. < " : " < "
    return text + gap + links[teller] + (teller + 1 < links.count ? " < .." : "")
  }

  /// For each of several chains the place of the first function that no other has there, else of the
  /// first that not all have; nil where there is none.
  private static func tellers(_ chains: [[String]]) -> [Int?] {
    guard chains.count > 1 else { return [nil] }
    var counts: [[String: Int]] = []
    for chain in chains {
      for (index, link) in chain.enumerated().dropFirst(shown) {
        while counts.count <= index { counts.append([:]) }
        counts[index][link, default: 0] += 1
      }
    }
    return chains.map { chain in
      let places = chain.indices.dropFirst(shown)
      return places.first { counts[$0][chain[$0]] == 1 }
        ?? places.first { counts[$0][chain[$0], default: 0] < chains.count }
    }
  }
}

extension CallSiteRows.Row {
  fileprivate mutating func add(_ site: RunProfile.Site) {
    peak += site.peak
    live += site.live
    blocks += site.blocks
    sites += 1
  }
}

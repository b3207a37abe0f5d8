import Ledger
import MemoryModel
import RP2040

/// Makes results of the accounts of heaps, with names in place of addresses.
final class HeapReport {
  private let attribution: Attribution
  private let layers: LayerIndex
  private var owners: [Int32: (layer: String, calls: [String])] = [:]

  init(_ attribution: Attribution, _ layers: LayerIndex) {
    self.attribution = attribution
    self.layers = layers
  }

  /// Who asked at a call site.
  func owner(_ site: Int32, _ sites: CallSites) -> (layer: String, calls: [String]) {
    if let known = owners[site] { return known }
    let owner = attribution.owner(sites.place(of: site))
    owners[site] = owner
    return owner
  }

  /// - Parameter sbrk: What `sbrk` has handed out; only of interest for the C heap.
  func heap(
    _ account: HeapAccount, _ sites: CallSites, sbrk: (start: UInt32, end: UInt32)?
  ) -> RunProfile.Heap {
    let space = HeapSpace(of: account)
    let list = siteList(account, sites)
    return RunProfile.Heap(
      name: account.name, live: account.live, peak: account.peak,
      arena: Self.arena(of: account, sbrk), largestFree: space.largest, failed: account.failed,
      limit: account.limit, layers: Self.shares(list), sites: list,
      requested: account.requestedAtPeak, free: account.range == nil ? nil : space.total)
  }

  private static func arena(
    of account: HeapAccount, _ sbrk: (start: UInt32, end: UInt32)?
  ) -> Int {
    guard account.name == "c-heap" else {
      return account.range.map { Int(clamping: $0.size) } ?? account.peak
    }
    if let sbrk { return Int(sbrk.end &- sbrk.start) }
    guard let start = account.range?.start, account.highest > start else { return account.peak }
    return Int(UInt64(account.highest) - start)
  }

  /// Sites whose functions have the same names are one.
  private func siteList(_ account: HeapAccount, _ sites: CallSites) -> [RunProfile.Site] {
    var merged: [SiteKey: RunProfile.Site] = [:]
    for (site, use) in account.shares {
      let isTables = site == HeapAccount.tablesSite && account.tables > 0
      let (layer, calls) =
        isTables ? (layerOfPool(account), ["(tables of \(account.name))"]) : owner(site, sites)
      let key = SiteKey(layer: layer, calls: calls)
      let empty = RunProfile.Site(layer: layer, calls: calls, peak: 0, live: 0, blocks: 0)
      merged[key, default: empty].add(use)
    }
    return merged.values.sorted { left, right in
      if left.peak != right.peak { return left.peak > right.peak }
      if left.live != right.live { return left.live > right.live }
      return left.calls.lexicographicallyPrecedes(right.calls)
    }
  }

  private struct SiteKey: Hashable {
    var layer: String
    var calls: [String]
  }

  private func layerOfPool(_ account: HeapAccount) -> String {
    guard let range = account.range else { return SpecialLayer.unattributed }
    return layers.layer(at: UInt32(truncatingIfNeeded: range.start))
  }

  private static func shares(_ sites: [RunProfile.Site]) -> [RunProfile.Share] {
    var shares: [String: RunProfile.Share] = [:]
    for site in sites {
      let empty = RunProfile.Share(name: site.layer, peak: 0, live: 0)
      shares[site.layer, default: empty].peak += site.peak
      shares[site.layer, default: empty].live += site.live
    }
    return shares.values.sorted { ($1.peak, $0.name) < ($0.peak, $1.name) }
  }
}

extension RunProfile.Site {
  fileprivate mutating func add(_ use: HeapAccount.Use) {
    peak += use.peak
    live += use.live
    blocks += use.peakBlocks
  }
}

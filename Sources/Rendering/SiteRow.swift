import Analysis
import MemoryModel

/// A place in the program that asked for memory, as a table shows it: places that look the same there
/// are one.
struct SiteRow {
  var heap: String
  var layer: String
  /// `mrb_proc_new ← mrb_vm_exec (3×)`: a function and who called it.
  var chain: String
  var bytes: Int
  var blocks: Int

  /// The places of some heaps, those with most bytes first; those with none are left out.
  static func merged(
    _ heaps: [RunProfile.Heap], by bytes: KeyPath<RunProfile.Site, Int>
  ) -> [SiteRow] {
    let all = heaps.flatMap { heap in
      (heap.sites ?? []).filter { $0[keyPath: bytes] > 0 }.map { (heap.name, $0) }
    }
    var rows: [[String]: SiteRow] = [:]
    for ((heap, site), chain) in zip(all, CallNames.chains(all.map(\.1.calls))) {
      let name = HeapName.readable(heap)
      let none = SiteRow(heap: name, layer: site.layer, chain: chain, bytes: 0, blocks: 0)
      let key = [name, site.layer, chain]
      rows[key, default: none].bytes += site[keyPath: bytes]
      rows[key, default: none].blocks += site.blocks
    }
    return rows.values.sorted {
      ($1.bytes, $0.heap, $0.layer, $0.chain) < ($0.bytes, $1.heap, $1.layer, $1.chain)
    }
  }
}

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
    var rows: [[String]: SiteRow] = [:]
    for heap in heaps {
      for site in heap.sites ?? [] where site[keyPath: bytes] > 0 {
        let chain = chain(site.calls)
        let name = HeapName.readable(heap.name)
        let key = [name, site.layer, chain]
        let none = SiteRow(heap: name, layer: site.layer, chain: chain, bytes: 0, blocks: 0)
        rows[key, default: none].bytes += site[keyPath: bytes]
        rows[key, default: none].blocks += site.blocks
      }
    }
    return rows.values.sorted {
      ($1.bytes, $0.heap, $0.layer, $0.chain) < ($0.bytes, $1.heap, $1.layer, $1.chain)
    }
  }

  /// The innermost functions; what calls itself stands once, with its count.
  static func chain(_ calls: [String], atMost count: Int = 4) -> String {
    var links: [(name: String, count: Int)] = []
    for call in calls {
      if links.last?.name == call {
        links[links.count - 1].count += 1
      } else {
        links.append((call, 1))
      }
    }
    return links.prefix(count).map { link in
      Demangler.readable(link.name) + (link.count > 1 ? " (\(link.count)×)" : "")
    }.joined(separator: " ← ")
  }
}

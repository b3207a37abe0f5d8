import Analysis
import Foundation
import Ledger
import MemoryModel

/// Holds a layout that is predicted against one that was rebuilt: VerifyLayout BEFORE AFTER.
///
/// Both are paths without `.map`, such as `build/pico-edge/picomqtt.elf`; of a link that failed only
/// the map is there. What has another size in RAM afterwards is what is changed in the model; then
/// every region of RAM, the C heap, the stacks, all other input sections, and where both links have
/// an ELF all other symbols, have to be where they are.
@main struct VerifyLayout {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard arguments.count == 2, let first = arguments.first, let last = arguments.last else {
      print("usage: VerifyLayout BEFORE AFTER")
      exit(64)
    }
    let before = try Link(first)
    let after = try Link(last)
    let changes = before.changes(to: after)
    let prediction = try before.model().predict(changes)
    print("  changed: \(changes.map(describe).joined(separator: ", "))")
    let news = after.names.subtracting(before.names).sorted()
    let gone = before.names.subtracting(after.names).sorted()
    if !news.isEmpty || !gone.isEmpty { print("  new in RAM: \(news), gone: \(gone)") }
    let problems = compare(prediction, before, after)
    for problem in problems.prefix(8) { print("  WRONG: \(problem)") }
    if problems.count > 8 { print("  WRONG: and \(problems.count - 8) more") }
    for note in prediction.notes { print("  note: \(note)") }
    let ram = prediction.regions.filter { $0.kind == .ram }.map {
      "\($0.name) \($0.usedBefore) -> \($0.usedAfter)"
        + ($0.overflowAfter > 0 ? " (\($0.overflowAfter) beyond)" : "")
    }
    print("  predicted: \(ram.joined(separator: ", ")); \(heap(prediction.heapAfter))")
    print("  rebuilt:   \(after.summary)")
    print(
      "  \(problems.isEmpty ? "equal to the byte" : "DIFFERENT")"
        + "\(prediction.isExact ? "" : " (said to be inexact)"); "
        + "\(prediction.complaints + prediction.unnoticed)")
    exit(problems.isEmpty ? 0 : 1)
  }

  private static func heap(_ heap: Prediction.Heap?) -> String {
    heap.map { "heap from \(Hex.string($0.start)), \($0.reserved) reserved, \($0.reachable) reach" }
      ?? "no heap"
  }

  private static func describe(_ change: LayoutModel.Change) -> String {
    switch change {
    case .symbol(let name, _, let size): "\(name) \(size)"
    case .heapReserved(let size): "heap \(size)"
    case .stack(let core, let size): "stack \(core) \(size)"
    }
  }

  private static func compare(_ prediction: Prediction, _ before: Link, _ after: Link) -> [String] {
    var problems: [String] = []
    for (predicted, region) in zip(prediction.regions, after.ledger.regions) {
      let fill = region.bytesByKind[.fill] ?? 0
      let isEqual =
        predicted.usedAfter == region.used && predicted.overflowAfter == region.overflow
        && predicted.fillAfter == fill
      if region.region.kind == .flash {
        print("  flash: predicted \(predicted.usedAfter), rebuilt \(region.used)")
      } else if !isEqual {
        problems.append(
          "\(predicted.name): used \(predicted.usedAfter), fill \(predicted.fillAfter); rebuilt "
            + "\(region.used), \(fill)")
      }
    }
    let heap = after.ledger.heap
    if prediction.heapAfter?.start != heap?.start || prediction.heapAfter?.limit != heap?.limit
      || prediction.heapAfter?.reserved != heap?.reserved
      || prediction.heapAfter?.reachable != heap?.reachable
    {
      problems.append("heap: \(self.heap(prediction.heapAfter))")
    }
    if prediction.stacks.filter({ !$0.after.isEmpty }).map(\.after)
      != after.ledger.stacks.map(\.range)
    {
      problems.append("stacks: \(prediction.stacks)")
    }
    if prediction.complaints.isEmpty != after.isLinked { problems.append("whether it links") }
    var compared = 0
    func compare(_ old: [String: AddressRange], _ new: [String: AddressRange]) {
      for (name, range) in old {
        guard let found = new[name] else { continue }
        compared += 1
        let address = prediction.address(of: range.start)
        if address != found.start {
          problems.append("\(name) at \(Hex.string(address)), rebuilt \(Hex.string(found.start))")
        }
      }
    }
    compare(before.records, after.records)
    if after.isLinked { compare(before.symbols, after.symbols) }
    print("  addresses compared: \(compared)")
    return problems
  }
}

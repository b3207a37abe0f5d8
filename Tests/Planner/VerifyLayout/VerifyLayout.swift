import Analysis
import ElfImage
import Foundation
import Ledger
import LinkMap
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

/// One link's files.
private struct Link {
  let evidence: LinkEvidence
  let ledger: Ledger
  let folder: URL
  /// Ranges in RAM of the variables and functions by name and object; those of several runs of bytes
  /// are left out.
  var symbols: [String: AddressRange] = [:]
  /// Ranges in RAM of the input sections, likewise.
  var records: [String: AddressRange] = [:]

  init(_ path: String) throws {
    let file = URL(fileURLWithPath: path)
    folder = file.deletingLastPathComponent()
    var evidence = LinkEvidence(layers: LayerRules())
    evidence.map = try LinkMap(
      parsing: [UInt8](Data(contentsOf: URL(fileURLWithPath: path + ".map"))))
    if let bytes = try? Data(contentsOf: file) {
      evidence.elf = try ElfImage(reading: [UInt8](bytes))
    }
    self.evidence = evidence
    ledger = try Ledger(evidence)
    symbols = Self.unique(
      ledger.ramEntries.lazy.filter { $0.kind != .stack && $0.kind != .heap && $0.symbol != nil }
        .map { [ledger] in
          ("\($0.symbol ?? "") of \(ledger.path(of: $0) ?? "?")", $0.range)
        })
    guard let map = evidence.map else { return }
    let reserved = [".heap", ".stack", ".stack1"]
    records = Self.unique(
      map.inputSections.lazy.filter {
        $0.kind == .section && $0.address >= 0x2000_0000 && $0.size > 0
          && !reserved.contains($0.name)
      }.map {
        let object = $0.object.map { map.objects[$0].path } ?? "?"
        return ("\($0.name) of \(object)", AddressRange(start: $0.address, size: $0.size))
      })
  }

  /// Without the names that occur twice.
  private static func unique(
    _ ranges: some Sequence<(String, AddressRange)>
  ) -> [String: AddressRange] {
    var twice: Set<String> = []
    var found: [String: AddressRange] = [:]
    for (name, range) in ranges {
      if found.updateValue(range, forKey: name) != nil { twice.insert(name) }
    }
    return found.filter { !twice.contains($0.key) }
  }

  var names: Set<String> { Set(records.keys) }
  var isLinked: Bool { evidence.elf != nil }

  var summary: String {
    let ram = ledger.regions.filter { $0.region.kind == .ram }.map {
      "\($0.region.name) \($0.used)" + ($0.overflow > 0 ? " (\($0.overflow) beyond)" : "")
    }
    let heap = ledger.heap.map {
      "heap from \(Hex.string($0.start)), \($0.reserved) reserved, \($0.reachable) reach"
    }
    return "\(ram.joined(separator: ", ")); \(heap ?? "no heap")"
  }

  func model() throws -> LayoutModel {
    guard let map = evidence.map else { exit(66) }
    let alignments = InputAlignments(of: map) { path in
      (try? Data(contentsOf: URL(fileURLWithPath: path, relativeTo: folder))).map { [UInt8]($0) }
    }
    return try LayoutModel(ledger, evidence, alignments: alignments)
  }

  func changes(to after: Link) -> [LayoutModel.Change] {
    var changes: [LayoutModel.Change] = []
    for (name, range) in records.sorted(by: { $0.key < $1.key }) {
      guard let new = after.records[name], new.size != range.size else { continue }
      // By the symbol table of the link before: the first variable of the section.
      guard let entry = ledger.ramEntries.first(where: { $0.range.start == range.start }),
        let symbol = entry.symbol
      else {
        print("  \(name) changed, and no symbol is there")
        continue
      }
      let size = entry.size + Int(clamping: new.size) - Int(clamping: range.size)
      changes.append(.symbol(name: symbol, object: ledger.path(of: entry), size: size))
    }
    if let size = after.size(".heap", otherThan: self) { changes.append(.heapReserved(size)) }
    for (core, name) in [".stack_dummy", ".stack1_dummy"].enumerated() {
      if let size = after.size(name, otherThan: self) { changes.append(.stack(core: core, size)) }
    }
    return changes
  }

  private func size(_ section: String, otherThan before: Link) -> Int? {
    let (old, new) = (before.size(section), size(section))
    return old == new ? nil : new
  }

  private func size(_ section: String) -> Int {
    ledger.sections.first { $0.name == section }.map { Int(clamping: $0.range.size) } ?? 0
  }
}

import Analysis
import ElfImage
import Foundation
import Ledger
import LinkMap
import MemoryModel

/// One link's files.
struct Link {
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
    // The order of stubs follows a hash of all code.
    let kinds: [Entry.Kind] = [.stack, .heap, .stub]
    symbols = Self.unique(
      ledger.ramEntries.lazy.filter { $0.symbol != nil && !kinds.contains($0.kind) }.map {
        [ledger] in
        ("\($0.symbol ?? "") of \(Self.lasting(ledger.path(of: $0) ?? "?"))", $0.range)
      })
    guard let map = evidence.map else { return }
    let reserved = [".heap", ".stack", ".stack1"]
    records = Self.unique(
      map.inputSections.lazy.filter {
        $0.kind == .section && $0.address >= 0x2000_0000 && $0.size > 0
          && !reserved.contains($0.name)
      }.map {
        let object = $0.object.map { map.objects[$0].path } ?? "?"
        return (
          "\($0.name) of \(Self.lasting(object))", AddressRange(start: $0.address, size: $0.size)
        )
      })
  }

  /// An object's path; that of link-time optimisation, `/tmp/ccAbC123.ltrans0.ltrans.o`, has another
  /// name each time.
  private static func lasting(_ path: String) -> String {
    path.contains(".ltrans") ? path.split(separator: ".").dropFirst().joined(separator: ".") : path
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
    // A map without an ELF knows symbols by where they begin: there, input sections tell.
    let (old, new) = after.isLinked ? (symbols, after.symbols) : (records, after.records)
    for (name, range) in old.sorted(by: { $0.key < $1.key }) {
      guard let found = new[name], found.size != range.size else { continue }
      guard let entry = ledger.ramEntries.first(where: { $0.range.start == range.start }),
        let symbol = entry.symbol
      else {
        print("  \(name) changed, and no symbol is there")
        continue
      }
      let size = entry.size + Int(clamping: found.size) - Int(clamping: range.size)
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

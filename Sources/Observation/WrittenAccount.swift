import Ledger
import MemoryModel
import RP2040

/// Which bytes of sections and variables in RAM the program ever wrote.
struct WrittenAccount {
  // The bus keeps its hooks, and these their observer, whose account this is.
  private unowned let bus: Bus

  init(_ bus: Bus) { self.bus = bus }

  /// Counts from now on.
  func start() {
    bus.written.initializeMemory(as: UInt8.self, repeating: 0, count: Int(AddressMap.sramSize))
  }

  /// Sections first, then variables, each in the order of their addresses.
  func measure(_ ledger: Ledger) -> [RunProfile.Written] {
    let entries = Array(ledger.ramEntries)
    var sections: [Int: RunProfile.Written] = [:]
    var variables: [RunProfile.Written] = []
    for entry in entries {
      let count = written(in: entry.range)
      if let section = entry.section {
        sections[
          section,
          default: RunProfile.Written(
            kind: .section, name: ledger.sections[section].name, layer: nil, size: 0, written: 0)
        ].add(entry.size, count)
      }
      guard let symbol = entry.symbol, Self.variableKinds.contains(entry.kind) else { continue }
      variables.append(
        RunProfile.Written(
          kind: .symbol, name: symbol, layer: entry.layer, size: entry.size, written: count))
    }
    return sections.sorted { $0.key < $1.key }.map(\.value) + variables
  }

  private static let variableKinds: Set<Entry.Kind> = [.data, .bss, .noinit, .pool, .vectors]

  private func written(in range: AddressRange) -> Int {
    let sram = AddressRange(
      start: UInt64(AddressMap.sram), size: UInt64(AddressMap.sramSize))
    let inside = range.intersection(sram)
    guard !inside.isEmpty else { return 0 }
    let start = bus.written + Int(inside.start - sram.start)
    let bytes = UnsafeRawBufferPointer(start: start, count: Int(inside.size))
    return bytes.reduce(0) { $0 + Int($1) }
  }
}

extension RunProfile.Written {
  fileprivate mutating func add(_ size: Int, _ written: Int) {
    self.size += size
    self.written += written
  }
}

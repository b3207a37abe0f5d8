import MemoryModel

/// Memory that the linker script sets aside: stacks, the C heap, a collected heap.
struct Reservations {
  private(set) var stacks: [Ledger.Stack] = []
  private(set) var stackSections: [Int?] = []
  private(set) var heap: Ledger.Heap?
  private(set) var heapSection: Int?
  private(set) var collectedHeap: AddressRange?

  /// Whether the section only reserves: its bytes are claimed as stack or heap, not as contents.
  static func isReservation(_ section: Ledger.PlacedSection) -> Bool {
    SectionName.isHeap(section.name) || SectionName.stackCore(section.name) != nil
  }

  init(sections: [Ledger.PlacedSection], symbols: ScriptSymbols, regions: [Region]) {
    findStacks(sections, symbols, regions)
    findHeap(sections, symbols, regions)
    if let start = symbols.first(VirtualMachine.collectedHeap.start),
      let end = symbols.first(VirtualMachine.collectedHeap.end), end > start
    {
      collectedHeap = AddressRange(start: start, end: end)
    }
  }

  /// The script's symbols say where a stack is. Its section only carries the size, and lies at the
  /// other end of the bank.
  private mutating func findStacks(
    _ sections: [Ledger.PlacedSection], _ symbols: ScriptSymbols, _ regions: [Region]
  ) {
    let ends = [
      (symbols.first("__StackBottom"), symbols.first("__StackTop")),
      (symbols.first("__StackOneBottom"), symbols.first("__StackOneTop")),
    ]
    for (core, (bottom, top)) in ends.enumerated() {
      let section = sections.firstIndex { SectionName.stackCore($0.name) == core }
      var range = AddressRange(start: 0, end: 0)
      if let bottom, let top {
        range = AddressRange(start: bottom, end: top)
      } else if let section {
        // Without symbols: at the end of the bank that the section was put in.
        let end = regions[sections[section].region].range.end
        let size = sections[section].range.size
        range = AddressRange(start: end >= size ? end - size : 0, end: end)
      }
      guard !range.isEmpty else { continue }
      stacks.append(Ledger.Stack(core: core, range: range))
      stackSections.append(section)
    }
  }

  private mutating func findHeap(
    _ sections: [Ledger.PlacedSection], _ symbols: ScriptSymbols, _ regions: [Region]
  ) {
    heapSection = sections.firstIndex { SectionName.isHeap($0.name) }
    let section = heapSection.map { sections[$0] }
    guard let start = symbols.first("__end__", "end", "_end") ?? section?.range.start else {
      return
    }
    let region =
      section.map { regions[$0.region] }
      ?? regions.first { $0.range.contains(start) && $0.kind == .ram }
    guard let limit = symbols.first("__StackLimit", "__HeapLimit") ?? region?.range.end else {
      return
    }
    heap = Ledger.Heap(
      start: start, limit: limit, reserved: Int(clamping: section?.range.size ?? 0), reachable: 0)
  }

  /// `malloc` reaches what lies between both ends and nobody else has claimed.
  mutating func setReachable(_ bytes: Int) { heap?.reachable = bytes }
}

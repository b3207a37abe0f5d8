import MemoryModel

/// What a linker lets pass and a reader should know.
enum LayoutNotes {
  static func find(
    _ ledger: Ledger, symbols: ScriptSymbols, evidence: LinkEvidence
  ) -> [Ledger.Note] {
    regionNotes(ledger, evidence) + heapNotes(ledger, symbols) + stackNotes(ledger)
  }

  private static func regionNotes(_ ledger: Ledger, _ evidence: LinkEvidence) -> [Ledger.Note] {
    var notes: [Ledger.Note] = []
    for region in ledger.regions where region.overflow > 0 && ledger.isLinked == true {
      notes.append(
        .init(
          .warning,
          "the linker did not notice that \(region.region.name) is exceeded by \(ByteCount(region.overflow))"
        ))
    }
    if evidence.map == nil {
      let regions =
        evidence.board.map { "the board \($0.name)" } ?? "the board that the addresses fit"
      let objects = evidence.dwarf == nil ? "objects are not known" : "objects come from DWARF"
      notes.append(.init(.information, "no map: regions are those of \(regions), and \(objects)"))
    } else if let board = evidence.board, evidence.map?.regions.isEmpty == false {
      notes.append(
        .init(.information, "--board \(board.name) is not needed: the map names the regions"))
    }
    return notes
  }

  private static func heapNotes(_ ledger: Ledger, _ symbols: ScriptSymbols) -> [Ledger.Note] {
    guard let heap = ledger.heap else { return [] }
    var notes: [Ledger.Note] = []
    if let section = ledger.sections.first(where: { SectionName.isHeap($0.name) }),
      !section.isAllocated
    {
      notes.append(
        .init(
          .information,
          ".heap is not allocated by the linker script: the linker does not check that its "
            + "\(ByteCount(Int(clamping: section.range.size))) fit"))
    }
    if let region = ledger.regions.first(where: {
      $0.overflow > 0 && $0.entries.last?.kind == .heap
    }),
      let reserved = region.entries.last?.size
    {
      notes.append(
        .init(
          .information,
          "\(ByteCount(min(reserved, region.overflow))) of the excess in \(region.region.name) "
            + "are the reserved C heap, "
            + "which ld leaves out of its own count where the script does not allocate it"))
    }
    if let other = symbols.first("__HeapLimit"), other > heap.limit {
      notes.append(
        .init(
          .information,
          "__HeapLimit \(Hex.string(other)) lies above __StackLimit \(Hex.string(heap.limit)), "
            + "where sbrk really stops"))
    }
    if heap.reachable < heap.reserved {
      notes.append(
        .init(
          .warning,
          "malloc reaches \(ByteCount(heap.reachable)) of the \(ByteCount(heap.reserved)) "
            + "reserved for the C heap"))
    }
    return notes
  }

  private static func stackNotes(_ ledger: Ledger) -> [Ledger.Note] {
    ledger.stacks.flatMap { stack -> [Ledger.Note] in
      var notes: [Ledger.Note] = []
      var held: UInt64 = 0
      for region in ledger.regions where region.bytesByKind[.stack] != nil {
        for index in region.entries.indices where region.entries[index].kind == .stack {
          let entry = region.entries[index]
          if entry.symbol == stack.bottomSymbol { held += entry.range.size }
        }
      }
      if held < stack.range.size {
        notes.append(
          .init(
            .warning,
            "\(ByteCount(Int(clamping: stack.range.size - held))) of core \(stack.core)'s stack "
              + "are also used by something else"
          ))
      }
      let banks = ledger.regions.filter { $0.region.range.overlaps(stack.range) }
      if banks.count > 1 {
        notes.append(
          .init(
            .information,
            "core \(stack.core)'s stack spans "
              + banks.map(\.region.name).joined(separator: " and ")))
      }
      return notes
    }
  }
}

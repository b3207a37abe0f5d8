import BudgetDSL
import Ledger
import MemoryModel

/// What no linker checks, or not with every script: that all that is placed and reserved fits.
struct LayoutCheck {
  private let ledger: Ledger
  private let snapshot: Snapshot

  init(_ ledger: Ledger, _ snapshot: Snapshot) {
    self.ledger = ledger
    self.snapshot = snapshot
  }

  func findings(for budgets: [CitedBudget]) -> [Finding] {
    ledger.regions.map(region) + budgets.flatMap(boards) + ledger.stacks.map(stack)
      + [heap()].compactMap { $0 }
  }

  // MARK: Regions

  /// Pools, data, the reserved heap and stacks count, whether the script allocates them or not.
  private func region(_ region: Ledger.RegionLedger) -> Finding {
    let name = region.region.name
    var finding = Finding(
      rule: .regionFits, state: .ok, subject: "region \(name)", used: region.used,
      limit: region.length, headroom: region.length - region.used,
      message: "\(name) has room for what is placed in it")
    guard region.overflow > 0 else { return finding }
    finding.state = .over
    finding.headroom = -region.overflow
    finding.message =
      "\(name) is exceeded by \(ByteCount(region.overflow)); "
      + (ledger.isLinked == true ? "the linker did not notice" : "the link failed")
    finding.owners = snapshot.largestOwners(of: .region(name))
    return finding
  }

  /// A firmware that was linked for a larger chip does not run on the board.
  private func boards(_ cited: CitedBudget) -> [Finding] {
    guard let board = cited.budget.board else { return [] }
    return [(Region.Kind.ram, "RAM"), (.flash, "flash")].map { kind, name in
      let has = board.regions.filter { $0.kind == kind }.reduce(0) { $0 + $1.range.size }
      let linked = snapshot.regions.filter { $0.kind == kind }.reduce(0) { $0 + $1.length }
      let length = Int(clamping: has)
      return Finding(
        rule: .boardFits, state: linked > length ? .over : .ok,
        subject: "\(name) of the board \(board.name)", used: linked, limit: length,
        headroom: length - linked, budget: cited.budget.name, file: cited.file,
        line: cited.budget.line,
        message: "the image is linked for \(ByteCount(linked)) of \(name), the board "
          + "\(board.name) has \(ByteCount(length))")
    }
  }

  // MARK: Stacks

  private func stack(_ stack: Ledger.Stack) -> Finding {
    let size = Int(clamping: stack.range.size)
    let banks = ledger.regions.filter { $0.region.range.overlaps(stack.range) }
    let bank = banks.last?.length ?? size
    var finding = Finding(
      rule: .stackFits, state: .ok, subject: "stack of core \(stack.core)", used: size,
      limit: max(bank, size), headroom: max(bank, size) - size,
      message: "the stack of core \(stack.core) has its \(ByteCount(size)) for itself")
    let sharers = sharers(of: stack)
    let shared = sharers.reduce(0) { $0 + $1.bytes }
    if shared > 0 {
      finding.state = .over
      finding.limit = size - shared
      finding.headroom = -shared
      finding.message =
        "\(ByteCount(shared)) of the stack of core \(stack.core) are also "
        + sharers.prefix(2).map(\.name).joined(separator: " and ")
      finding.owners = sharers
    } else if banks.count > 1 {
      finding.state = .warning
      finding.limit = bank
      finding.headroom = bank - size
      finding.message =
        "the stack of core \(stack.core) runs from \(banks.last?.region.name ?? "") into "
        + banks.dropLast().map(\.region.name).joined(separator: " and ")
    }
    return finding
  }

  /// Who else has bytes of a stack.
  private func sharers(of stack: Ledger.Stack) -> [Finding.Owner] {
    var sharers = ledger.stacks.filter { $0.core != stack.core }.compactMap {
      other -> Finding.Owner? in
      let shared = other.range.intersection(stack.range)
      guard !shared.isEmpty else { return nil }
      return Finding.Owner(
        name: "the stack of core \(other.core)", layer: SpecialLayer.stacks, object: nil,
        bytes: Int(clamping: shared.size))
    }
    for region in ledger.regions where region.region.range.overlaps(stack.range) {
      for index in region.entries.indices
      where ![.stack, .free].contains(region.entries[index].kind)
        && region.entries[index].range.overlaps(stack.range)
      {
        let entry = region.entries[index]
        sharers.append(
          Finding.Owner(
            name: entry.symbol ?? entry.inputSection ?? entry.kind.rawValue, layer: entry.layer,
            object: ledger.path(of: entry),
            bytes: Int(clamping: entry.range.intersection(stack.range).size)))
      }
    }
    return sharers.sorted { $0.bytes > $1.bytes }
  }

  // MARK: Heap

  private func heap() -> Finding? {
    guard let heap = ledger.heap else { return nil }
    let isShort = heap.reachable < heap.reserved
    return Finding(
      rule: .heapFits, state: isShort ? .over : .ok, subject: "C heap", used: heap.reserved,
      limit: heap.reachable, headroom: heap.reachable - heap.reserved,
      message: isShort
        ? "malloc reaches \(ByteCount(heap.reachable)) of the \(ByteCount(heap.reserved)) "
          + "reserved for the C heap"
        : "malloc reaches \(ByteCount(heap.reachable)), at least the \(ByteCount(heap.reserved)) "
          + "reserved")
  }
}

import Analysis
import MemoryModel

/// What a run used phase by phase, and what it left behind. What it used at most is `MeasuredTables`'.
struct RunTables {
  let profile: RunProfile
  /// Rows of a list.
  let top: Int

  /// Those that there is anything to say in.
  func all() -> [Table] {
    let tables = profile.phases.count > 1 ? [heaps(), stacks(), remaining()] : [remaining()]
    return tables.filter { !$0.rows.isEmpty }
  }

  /// Each heap and pool in each phase.
  private func heaps() -> Table {
    var table = Table(
      title: "Heaps and pools, phase by phase",
      columns: [
        .text("Heap", canShrink: true), .text("Phase", canShrink: true), .number("Peak"),
        .number("At its end"), .number("Arena", canGo: true), .number("Largest free", canGo: true),
        .number("Refused"),
      ])
    for name in heapNames {
      let phases = profile.phases.compactMap { phase in
        phase.heaps.first { $0.name == name }.map { (phase.name, $0) }
      }
      for (index, (phase, heap)) in told(phases).enumerated() {
        table.rows.append(
          Table.Row(
            cells: [
              index == 0 ? HeapName.readable(name) : "", phase, Numbers.grouped(heap.peak),
              Numbers.grouped(heap.live),
              Numbers.grouped(heap.arena), Numbers.grouped(heap.largestFree),
              Numbers.grouped(heap.failed),
            ], share: MeasuredTables.share(heap.peak, of: heap.limit ?? 0),
            emphasis: heap.failed > 0 ? .alarm : .plain))
      }
    }
    return table
  }

  /// One line for a heap that nothing ever asked of.
  private func told(_ phases: [(String, RunProfile.Heap)]) -> [(String, RunProfile.Heap)] {
    let isUnused = phases.allSatisfy { $0.1.peak == 0 && $0.1.failed == 0 }
    guard phases.count > 1, isUnused, let last = phases.last else { return phases }
    return [("all of them", last.1)]
  }

  private func stacks() -> Table {
    let cores = Set(profile.phases.flatMap { $0.stacks.map(\.core) }).sorted()
    var table = Table(
      title: "Stacks, phase by phase",
      columns: [.text("Phase", canShrink: true)] + cores.map { .number("Core \($0)") })
    guard !cores.isEmpty else { return table }
    table.rows = profile.phases.map { phase in
      let stacks = cores.map { core in phase.stacks.first { $0.core == core } }
      return Table.Row(
        cells: [phase.name] + stacks.map { $0.map { Numbers.grouped($0.used) } ?? "" },
        emphasis: stacks.contains { ($0?.used ?? 0) > ($0?.reserved ?? 0) } ? .alarm : .plain)
    }
    return table
  }

  /// What is still in use at the end, by who asked for it.
  private func remaining() -> Table {
    var table = Table(
      title: "Still in use at the end",
      columns: [
        .number("Bytes"), .text("Heap", canShrink: true), .text("Layer", canShrink: true),
        .text("Asked for by", canShrink: true),
      ])
    let sites = SiteRow.merged(profile.phases.last?.heaps ?? [], by: \.live)
    table.rows = sites.prefix(top).map { site in
      Table.Row(cells: [Numbers.grouped(site.bytes), site.heap, site.layer, site.chain])
    }
    if sites.count > top {
      let bytes = sites.dropFirst(top).reduce(0) { $0 + $1.bytes }
      table.rows.append(
        Table.Row(
          cells: [Numbers.grouped(bytes), "", "", "\(Numbers.grouped(sites.count - top)) more"],
          emphasis: .dim))
    }
    return table
  }

  /// In the order in which the run first had them.
  private var heapNames: [String] {
    var seen: Set<String> = []
    return profile.phases.flatMap(\.heaps).map(\.name).filter { seen.insert($0).inserted }
  }
}

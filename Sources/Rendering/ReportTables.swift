import Analysis
import Ledger
import MemoryModel

/// The tables of a report, whatever they are printed as.
struct ReportTables {
  let report: Report
  /// How many rows a list of owners has.
  let top: Int

  /// ld's columns, and what remains.
  func regions() -> Table {
    var table = Table(
      title: "Memory regions",
      columns: [
        .text("Memory region", canShrink: true), .number("Used Size"), .number("Region Size"),
        .number("%age Used", canGo: true), .number("Remains"),
      ])
    table.rows = report.regions.map { region in
      Table.Row(
        cells: [
          region.region.name, Numbers.grouped(region.used), Numbers.grouped(region.length),
          Numbers.percent(region.used, of: region.length, decimals: 2),
          region.overflow > 0
            ? "exceeded by \(Numbers.grouped(region.overflow))" : Numbers.grouped(region.free),
        ],
        share: region.length > 0 ? Double(region.used) / Double(region.length) : nil,
        emphasis: region.overflow > 0 ? .alarm : .plain)
    }
    return table
  }

  func uses() -> Table {
    var table = Table(
      title: "RAM by use (1 KB is 1,024 B)",
      columns: [
        .text("Use", canShrink: true), .number("Bytes"), .number("KB", canGo: true), .number("%"),
        .text("What", canShrink: true),
      ])
    table.barColumn = 4
    table.rows = report.uses.map { use in
      Table.Row(
        cells: [
          label(use.use), Numbers.grouped(use.bytes), Numbers.kilobytes(use.bytes),
          percent(use.bytes), detail(use),
        ],
        share: share(use.bytes), emphasis: use.use == .free ? .dim : .plain)
    }
    table.total = Table.Row(
      cells: [
        "all of RAM", Numbers.grouped(report.ramTotal), Numbers.kilobytes(report.ramTotal),
        percent(report.ramTotal), "",
      ])
    table.total?.emphasis = .total
    return table
  }

  private func label(_ use: UseSummary.Use) -> String {
    switch use {
    case .pools(let layer): "pools of \(layer)"
    case .zeroed: ".bss, the rest"
    case .uninitialized: "not initialised"
    case .initialized: "initialised data"
    case .vectors: "vector table"
    case .code: "code in RAM"
    case .stack(let core): "stack of core \(core)"
    case .heapReserved: "C heap, reserved"
    case .stubs: "stubs"
    case .fill: "fill"
    case .free: "free"
    }
  }

  private func detail(_ use: UseSummary) -> String {
    switch use.use {
    case .pools:
      let shown = use.names.prefix(2).joined(separator: ", ")
      return use.names.count > 2 ? "\(shown), \(use.names.count - 2) more" : shown
    case .free where report.unreachableFree > 0 && report.ledger.heap != nil:
      return "\(Numbers.grouped(report.unreachableFree)) unreachable by malloc"
    default: return ""
    }
  }

  /// Layers, then what is nobody's code, for each region; each column adds up to its region.
  func layers() -> Table {
    let regions = report.regions
    let ram = regions.indices.filter { regions[$0].region.kind == .ram }
    let flash = regions.indices.filter { regions[$0].region.kind == .flash }
    var table = Table(title: "RAM by layer", columns: [.text("Layer", canShrink: true)])
    table.columns += ram.map { .number(regions[$0].region.name, canGo: true) }
    table.columns += [.number("All RAM"), .number("%")]
    table.columns += flash.map { .number(regions[$0].region.name, canGo: true) }
    func row(_ name: String, _ bytes: [Int], _ emphasis: Table.Emphasis = .plain) -> Table.Row {
      let sum = ram.reduce(0) { $0 + bytes[$1] }
      var cells = [name]
      cells += ram.map { Numbers.grouped(bytes[$0]) }
      cells += [Numbers.grouped(sum), percent(sum)]
      cells += flash.map { Numbers.grouped(bytes[$0]) }
      return Table.Row(cells: cells, share: share(sum), emphasis: emphasis)
    }
    for layer in report.layers where layer.name != SpecialLayer.linker {
      table.rows.append(row(layer.name, layer.regions))
    }
    table.rows.append(row("stubs", bytes(of: .stub)))
    table.rows.append(row("fill", bytes(of: .fill)))
    table.rows.append(row("script data", scriptData()))
    table.rows.removeAll { $0.cells.dropFirst().allSatisfy { $0 == "0" || $0 == "0.0%" } }
    table.rows.append(row("free", regions.map(\.free), .dim))
    table.total = row("region", regions.map { $0.length + $0.overflow }, .total)
    table.total?.share = nil
    return table
  }

  private func bytes(of kind: Entry.Kind) -> [Int] {
    report.ledger.regions.map { $0.bytesByKind[kind] ?? 0 }
  }

  /// What the linker script itself writes, with `LONG` and its kin.
  private func scriptData() -> [Int] {
    report.ledger.regions.map { region in
      (region.bytesByLayer[SpecialLayer.linker] ?? 0) - (region.bytesByKind[.stub] ?? 0)
        - (region.bytesByKind[.fill] ?? 0)
    }
  }

  func largest() -> Table {
    var table = Table(
      title: "Largest owners",
      columns: [
        .number("Bytes"), .text("Symbol", canShrink: true), .text("Layer", canShrink: true),
        .text("Object", canShrink: true),
        .text("Evidence", canShrink: true),
      ])
    let entries = report.largestOwners(top)
    table.rows = entries.map { entry in
      Table.Row(cells: [
        Numbers.grouped(entry.size), Demangler.readable(entry.symbol ?? entry.inputSection ?? ""),
        entry.layer,
        ReadablePath.short(report.ledger.path(of: entry)),
        Self.evidence(entry.evidence, entry.isExact),
      ])
    }
    return table
  }

  static func evidence(_ evidence: Entry.Evidence, _ isExact: Bool) -> String {
    isExact ? evidence.rawValue : "\(evidence.rawValue), inferred"
  }

  func allocators() -> Table {
    var table = Table(
      title: "Who allocates from what",
      columns: [
        .text("Allocator", canShrink: true), .text("Arena", canShrink: true), .number("Bytes"),
        .text("Serves (inferred)", canShrink: true), .text("Found by", canShrink: true),
      ])
    table.rows = report.ledger.allocators.map { allocator in
      let bytes =
        allocator.bytes
        ?? (allocator.arena == SpecialLayer.cHeap ? report.ledger.heap?.reachable : nil)
      return Table.Row(cells: [
        allocator.name, allocator.arena, bytes.map(Numbers.grouped) ?? "",
        allocator.serves.joined(separator: ", "),
        allocator.evidence.prefix(2).joined(separator: ", "),
      ])
    }
    return table
  }

  func appFolders() -> Table {
    var table = Table(
      title: "Largest folders of App (objects that no layer rule owns)",
      columns: [.number("RAM"), .number("Flash"), .text("Folder", canShrink: true)])
    table.rows = report.appFolders.prefix(5).map {
      Table.Row(cells: [
        Numbers.grouped($0.ram), Numbers.grouped($0.flash), ReadablePath.short($0.name),
      ])
    }
    return table
  }

  func percent(_ bytes: Int) -> String { Numbers.percent(bytes, of: report.ramTotal) }

  func share(_ bytes: Int) -> Double? {
    report.ramTotal > 0 ? Double(bytes) / Double(report.ramTotal) : nil
  }
}

import Analysis
import Ledger
import MemoryModel

/// Where a report's bytes came from.
public struct ReportInput: Equatable, Sendable {
  /// Path of the ELF; nil for a map alone.
  public var elf: String?
  /// Path of the map; nil for an ELF alone.
  public var map: String?

  public init(elf: String?, map: String?) {
    self.elf = elf
    self.map = map
  }
}

/// A report as people and programs read it.
public struct ReportRendering {
  private let report: Report
  private let input: ReportInput
  private let breakdown: Breakdown?
  private let top: Int?
  private let measured: MeasuredUse?

  /// - Parameters:
  ///   - breakdown: prints this one table; nil prints the whole report.
  ///   - top: rows of a list; nil for the format's own choice.
  ///   - measured: what a run used, below what the linker placed.
  public init(
    _ report: Report, input: ReportInput, breakdown: Breakdown? = nil, top: Int? = nil,
    measured: MeasuredUse? = nil
  ) {
    self.report = report
    self.input = input
    self.breakdown = breakdown
    self.top = top
    self.measured = measured
  }

  private func tables(top: Int) -> [Table] {
    let tables = ReportTables(report: report, top: self.top ?? top)
    if let breakdown { return [tables.breakdown(breakdown)] }
    var all = [tables.regions(), tables.uses(), tables.layers(), tables.largest()]
    if !report.appFolders.isEmpty { all.append(tables.appFolders()) }
    if !report.ledger.allocators.isEmpty { all.append(tables.allocators()) }
    return all
  }

  // MARK: Text

  public func text(_ style: TextStyle) -> String {
    var text = headline(style)
    for table in tables(top: breakdown == nil ? 10 : 30) { text += "\n" + table.text(style) }
    if breakdown == nil { text += "\n" + heapLines(style) }
    if let measuredTables {
      let line = SafeText.terminal(measuredTables.origin)
      text += "\n" + Prose.wrapped(line, style, start: "In a run", ink: .bold) + "\n"
      for table in measuredTables.all() { text += "\n" + table.text(style) }
      if !notes.isEmpty { text += "\n" }
    }
    return text + NoteLines.text(notes, style)
  }

  private var notes: [Ledger.Note] { report.ledger.notes + (measured?.notes ?? []) }

  private var measuredTables: MeasuredTables? {
    measured.map { MeasuredTables(use: $0, top: top ?? 10) }
  }

  /// What someone who reads one line should know.
  private func headline(_ style: TextStyle) -> String {
    let name = SafeText.terminal(input.elf ?? input.map ?? "")
    var text = ""
    if !exceeded.isEmpty {
      text = style.paint(Prose.wrapped(SafeText.terminal(exceeded), style), .red) + "\n"
    }
    // A colon follows the name.
    let shown = style.shortened(name, to: style.width - 1)
    let line = "\(shown): \(usedLine)"
    return text + Prose.wrapped(line, style, start: shown, ink: .bold) + "\n"
  }

  /// `RAM exceeded by 1,192 B; the link failed`; empty where all fits.
  private var exceeded: String {
    let regions = report.regions.filter { $0.overflow > 0 }.map {
      "\($0.region.name) exceeded by \(Numbers.grouped($0.overflow)) B"
    }
    guard !regions.isEmpty else { return "" }
    return regions.joined(separator: ", ")
      + (report.ledger.isLinked == true ? "" : "; the link failed")
  }

  private var usedLine: String {
    let length = report.regions.filter { $0.region.kind == .ram }.reduce(0) { $0 + $1.length }
    return "\(Numbers.grouped(report.ramUsed)) of \(Numbers.grouped(length)) B of RAM used "
      + "(\(Numbers.percent(report.ramUsed, of: length)))"
  }

  private func heapLines(_ style: TextStyle) -> String {
    guard let heap = report.ledger.heap else { return "" }
    let line =
      "C heap: \(Numbers.grouped(heap.reserved)) B reserved, "
      + "\(Numbers.grouped(heap.reachable)) B reachable by malloc "
      + "(\(Hex.string(heap.start)) to \(Hex.string(heap.limit)))"
    return Prose.wrapped(line, style, start: "C heap", ink: .bold) + "\n"
  }

  // MARK: Markdown and CSV

  public func markdown() -> String {
    var text = "## \(SafeText.markdown(input.elf ?? input.map ?? ""))\n\n" + markdownHeadline()
    for table in tables(top: breakdown == nil ? 10 : 30) { text += "\n" + table.markdown() }
    if breakdown == nil, let heap = report.ledger.heap {
      text +=
        "\nC heap: \(Numbers.grouped(heap.reserved)) B reserved, "
        + "**\(Numbers.grouped(heap.reachable)) B reachable by malloc**.\n"
    }
    if let measuredTables {
      text += "\n\(SafeText.markdown(measuredTables.origin)).\n"
      for table in measuredTables.all() { text += "\n" + table.markdown() }
    }
    for note in notes {
      text += "\n> \(NoteLines.mark(note)) \(SafeText.markdown(note.text))\n"
    }
    return text
  }

  private func markdownHeadline() -> String {
    let lead = exceeded.isEmpty ? "" : "**\(SafeText.markdown(exceeded)).** "
    return lead + usedLine + ".\n"
  }

  /// One row an entry, or a row a group where a breakdown was asked for. Raw integers.
  public func csv() -> String {
    var rows: [[String]]
    if let breakdown {
      rows = [["name", "layer", "object", "ram", "flash", "exact"]]
      rows += breakdown.groups.prefix(top ?? .max).map {
        [$0.name, $0.layer, $0.object ?? "", "\($0.ram)", "\($0.flash)", "\($0.isExact)"]
      }
    } else {
      rows = [
        [
          "region", "address", "size", "kind", "layer", "section", "inputSection", "object",
          "symbol", "evidence", "exact",
        ]
      ]
      let ledger = report.ledger
      for region in ledger.regions {
        rows += region.entries.map { entry in
          [
            region.region.name, "\(entry.range.start)", "\(entry.size)", entry.kind.rawValue,
            entry.layer,
            ledger.sectionName(of: entry) ?? "", entry.inputSection ?? "",
            ledger.path(of: entry) ?? "",
            entry.symbol ?? "", entry.evidence.rawValue, "\(entry.isExact)",
          ]
        }
      }
    }
    return rows.map { $0.map(SafeText.csv).joined(separator: ",") + "\r\n" }.joined()
  }

  // MARK: JSON

  /// The JSON contract, schemaVersion 1, in pieces as they come: a large image has megabytes of it.
  public func json(to sink: @escaping ([UInt8]) -> Void) {
    ReportJSON(report: report, input: input, breakdown: breakdown, top: top, measured: measured)
      .write(to: sink)
  }
}

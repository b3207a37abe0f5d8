import Analysis
import Ledger
import MemoryModel

/// Chains of evidence as people and programs read them.
public struct ExplanationRendering {
  private let explanation: Explanation
  private let query: String
  private let notes: [Ledger.Note]
  private let top: Int

  /// - Parameters:
  ///   - notes: the ledger's; text has the warnings only.
  ///   - top: how many entries are told in full; the rest are added up.
  public init(_ explanation: Explanation, query: String, notes: [Ledger.Note] = [], top: Int) {
    self.explanation = explanation
    self.query = query
    self.notes = notes
    self.top = top
  }

  public func text(_ style: TextStyle) -> String {
    let items = explanation.items
    var text = ""
    if items.count > 1 {
      text +=
        style.paint(SafeText.terminal(query), .bold)
        + ": \(Numbers.grouped(items.count)) entries, \(sum(.ram)) B of RAM, \(sum(.flash)) B of flash\n\n"
    }
    text += items.prefix(top).map { Self.chain($0, style) }.joined(separator: "\n")
    if items.count > top { text += "\nand \(Numbers.grouped(items.count - top)) more (--top N)\n" }
    let warnings = notes.filter { $0.severity == .warning }
    return text + (warnings.isEmpty ? "" : "\n") + NoteLines.text(warnings, style)
  }

  private func sum(_ kind: Region.Kind) -> String {
    Numbers.grouped(
      explanation.items.reduce(0) { $1.region.kind == kind ? $0 + $1.entry.size : $0 })
  }

  private static func chain(_ item: Explanation.Item, _ style: TextStyle) -> String {
    let entry = item.entry
    let name = entry.symbol.map(Demangler.readable) ?? entry.inputSection ?? entry.kind.rawValue
    var text = style.paint(SafeText.terminal(name), .bold) + "\n"
    for (label, value) in rows(item, style) {
      let padding = String(repeating: " ", count: max(1, 15 - label.count))
      text +=
        Prose.wrapped(
          "  \(label)\(padding)\(SafeText.terminal(value))", style, indent: 17, start: "  \(label)",
          ink: .dim) + "\n"
    }
    return text
  }

  /// From the bytes up to the layer.
  private static func rows(_ item: Explanation.Item, _ style: TextStyle) -> [(String, String)] {
    let entry = item.entry
    var rows = [
      ("bytes", "\(Numbers.grouped(entry.size)) (\(entry.kind.rawValue))"),
      (
        "address",
        "\(Hex.string(entry.range.start)) to \(Hex.string(entry.range.end)) in \(item.region.name)"
      ),
    ]
    if let load = item.loadAddress { rows.append(("copied from", Hex.string(load))) }
    if let symbol = entry.symbol { rows.append(("symbol", symbol)) }
    if let section = item.section { rows.append(("section", section)) }
    if let input = entry.inputSection {
      rows.append(
        ("input section", input + (item.mapLine.map { " (line \($0) of the map)" } ?? "")))
    }
    if let object = item.object {
      rows.append(
        (object.isSource ? "source" : object.archive == nil ? "object" : "member", object.name))
      if let archive = object.archive { rows.append(("archive", archive)) }
    }
    rows += item.pulls.map { pull in
      ("pulled in by", pull.requestedBy + (pull.symbol.isEmpty ? "" : " for \(pull.symbol)"))
    }
    rows += debugRows(item, style)
    if !entry.layer.isEmpty { rows.append(("layer", entry.layer + reason(item))) }
    rows.append(("evidence", ReportTables.evidence(entry.evidence, entry.isExact)))
    return rows
  }

  private static func debugRows(_ item: Explanation.Item, _ style: TextStyle) -> [(String, String)]
  {
    var rows: [(String, String)] = []
    if let unit = item.compileUnit { rows.append(("compile unit", unit)) }
    if let compiler = item.compiler, !compiler.isEmpty { rows.append(("compiler", compiler)) }
    if let variable = item.variable {
      rows.append(("type", variable.type))
      if let element = variable.elementSize, !variable.dimensions.isEmpty {
        let times = style.isUnicode ? " × " : " x "
        let counts = variable.dimensions.map { Numbers.grouped(Int(clamping: $0)) }.joined(
          separator: times)
        let product = variable.size.map { " = \(Numbers.grouped(Int(clamping: $0))) B" } ?? ""
        rows.append(
          ("array", "\(counts)\(times)\(Numbers.grouped(Int(clamping: element))) B\(product)"))
      }
    }
    if let declaration = item.declaration { rows.append(("declared at", declaration)) }
    if let function = item.variable?.function { rows.append(("static in", "\(function)()")) }
    return rows
  }

  private static func reason(_ item: Explanation.Item) -> String {
    if let rule = item.rule { return " (\(rule.origin) rule: \(rule.description))" }
    switch item.entry.layer {
    case SpecialLayer.app: return " (no rule owns the object)"
    case SpecialLayer.unattributed: return " (its object is not known)"
    default: return ""
    }
  }

  public func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.object { json in
      json.field("schemaVersion", 1)
      json.field("query", query)
      json.field("matches", explanation.items.count)
      json.key("entries")
      json.array(explanation.items.prefix(top)) { json, item in
        json.object { Self.write(item, &$0) }
      }
      NoteLines.write(notes, &json)
    }
    return writer.document()
  }

  private static func write(_ item: Explanation.Item, _ json: inout JSONWriter) {
    json.field("region", item.region.name)
    json.field("address", item.entry.range.start)
    json.field("size", item.entry.size)
    json.field("kind", item.entry.kind.rawValue)
    json.field("layer", item.entry.layer.isEmpty ? nil : item.entry.layer)
    json.field("rule", item.rule?.description)
    json.field("ruleOrigin", item.rule?.origin)
    json.field("section", item.section)
    json.field("inputSection", item.entry.inputSection)
    json.field("object", item.object?.name)
    json.field("archive", item.object?.archive)
    json.field("symbol", item.entry.symbol)
    json.field("evidence", item.entry.evidence.rawValue)
    json.field("exact", item.entry.isExact)
    json.field("compileUnit", item.compileUnit)
    json.field("type", item.variable?.type)
    json.key("dimensions")
    json.array(item.variable?.dimensions ?? []) { $0.number($1) }
    json.key("elementSize")
    if let size = item.variable?.elementSize { json.number(size) } else { json.null() }
    json.key("pulledInBy")
    json.array(item.pulls) { json, pull in
      json.object {
        $0.field("object", pull.requestedBy)
        $0.field("symbol", pull.symbol)
      }
    }
  }
}

import Analysis
import Ledger
import MemoryModel

/// One side of a comparison.
public struct DiffInput: Equatable, Sendable {
  /// The file as the user named it.
  public var file: String
  /// What it is, or was made from.
  public var source: ReportInput
  /// True with an ELF; false where a region overflowed without one; nil when only a map says so.
  public var isLinked: Bool?

  public init(file: String, source: ReportInput, isLinked: Bool?) {
    self.file = file
    self.source = source
    self.isLinked = isLinked
  }
}

/// A comparison as people and programs read it.
public struct DiffRendering {
  /// A bot finds its comment again by this first line of the Markdown.
  public static let marker = "<!-- rambudget diff -->"

  let diff: Diff
  let before: DiffInput
  let after: DiffInput
  let notes: [Ledger.Note]
  let top: Int?

  /// - Parameters:
  ///   - notes: what to know before trusting a number.
  ///   - top: rows of a list of symbols; nil for the format's own choice, which is all for JSON.
  public init(
    _ diff: Diff, before: DiffInput, after: DiffInput, notes: [Ledger.Note] = [], top: Int? = nil
  ) {
    self.diff = diff
    self.before = before
    self.after = after
    self.notes = notes
    self.top = top
  }

  /// Rows of each list of symbols in text and Markdown.
  private static let shownOwners = 10

  private func tables(arrow: String) -> DiffTables {
    DiffTables(diff: diff, top: top ?? Self.shownOwners, arrow: arrow)
  }

  // MARK: Text

  public func text(_ style: TextStyle) -> String {
    let arrow = style.isUnicode ? "→" : "->"
    var text = ""
    if !exceeded.isEmpty {
      text += style.paint(Prose.wrapped(SafeText.terminal(exceeded), style), .red) + "\n"
    }
    for kind in [Region.Kind.ram, .flash] {
      let (start, rest) = headline(kind, arrow)
      text +=
        Prose.wrapped(start + rest, style, start: start, ink: ink(diff.used(kind).delta)) + "\n"
    }
    text += "\n" + side("before: ", before, style) + side("after:  ", after, style)
    if diff.isEmpty {
      text += "\n" + Prose.wrapped(Self.nothingChanged, style, indent: 0) + "\n"
    } else {
      let tables = tables(arrow: arrow)
      let all = [
        tables.regions(), tables.layers(), tables.owners(.ram), tables.owners(.flash),
        tables.reservations(),
      ]
      for case let table? in all { text += "\n" + table.text(style) }
    }
    return text + NoteLines.text(notes, style)
  }

  private func ink(_ delta: Int) -> TextStyle.Ink { delta > 0 ? .red : delta < 0 ? .green : .bold }

  private func side(_ what: String, _ input: DiffInput, _ style: TextStyle) -> String {
    let name = style.shortened(SafeText.terminal(input.file), to: style.width - what.count)
    return style.paint(what + name, .dim) + "\n"
  }

  /// `RAM: +1,024 B`, and ` (242,292 → 243,316)`.
  private func headline(_ kind: Region.Kind, _ arrow: String) -> (start: String, rest: String) {
    let used = diff.used(kind)
    let name = kind == .ram ? "RAM" : "flash"
    guard used.delta == 0 else {
      return (
        "\(name): \(Numbers.signed(used.delta)) B",
        " (\(Numbers.grouped(used.before)) \(arrow) \(Numbers.grouped(used.after)))"
      )
    }
    let isSame = diff.owners.allSatisfy { $0.memory != kind }
    return (
      "\(name): \(isSame ? "no change" : "no net change")", " (\(Numbers.grouped(used.after)) B)"
    )
  }

  /// `RAM exceeded by 1,192 B; the link failed`; empty where all fits now.
  private var exceeded: String {
    let regions = diff.regions.filter { $0.used.after > $0.length.after }.map {
      "\($0.name) exceeded by \(Numbers.grouped($0.used.after - $0.length.after)) B"
    }
    guard !regions.isEmpty else { return "" }
    return regions.joined(separator: ", ") + (after.isLinked == true ? "" : "; the link failed")
  }

  private static let nothingChanged =
    "Nothing changed: every owner has the bytes that it had, in the layer and region that it had them in."

  // MARK: Markdown

  /// For a comment on a pull request: the sums in sight, the long lists folded away.
  public func markdown() -> String {
    let lines = [Region.Kind.ram, .flash].map { kind in
      let (start, rest) = headline(kind, "→")
      return start + rest
    }
    var text = "\(Self.marker)\n"
    text += "## \(lines.joined(separator: ", "))\n\n"
    if !exceeded.isEmpty { text += "**\(SafeText.markdown(exceeded)).**\n\n" }
    text += "From \(SafeText.markdown(before.file)) to \(SafeText.markdown(after.file)).\n"
    if diff.isEmpty {
      text += "\n\(Self.nothingChanged)\n"
    } else {
      let tables = tables(arrow: "→")
      for case let table? in [tables.regions(), tables.layers(), tables.reservations()] {
        text += "\n" + table.markdown()
      }
      for kind in [Region.Kind.ram, .flash] {
        guard let table = tables.owners(kind) else { continue }
        text += folded(table, open: kind == .ram)
      }
    }
    for note in notes {
      text += "\n> \(NoteLines.mark(note)) \(SafeText.markdown(note.text))\n"
    }
    return text
  }

  private func folded(_ table: Table, open: Bool) -> String {
    var table = table
    let title = SafeText.markdown(table.title)
    table.title = ""
    // GitHub reads Markdown within HTML only behind an empty line.
    return "\n<details\(open ? " open" : "")><summary>\(title)</summary>\n\n\(table.markdown())\n"
      + "</details>\n"
  }

  // MARK: JSON

  /// The JSON contract, schemaVersion 1.
  public func json(to sink: @escaping ([UInt8]) -> Void) {
    DiffJSON(diff: diff, before: before, after: after, notes: notes, top: top).write(to: sink)
  }
}

extension Numbers {
  /// `+1,024`, `-12`, `0`.
  static func signed(_ value: Int) -> String { value > 0 ? "+\(grouped(value))" : grouped(value) }
}

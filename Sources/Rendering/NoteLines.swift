import Ledger

/// What the reader should know before trusting a number, below the numbers.
enum NoteLines {
  static func text(_ notes: [Ledger.Note], _ style: TextStyle) -> String {
    notes.map { note in
      let mark = mark(note)
      let ink: TextStyle.Ink = note.severity == .warning ? .yellow : .cyan
      return Prose.wrapped(
        "\(mark) \(SafeText.terminal(note.text))", style, start: mark, ink: ink) + "\n"
    }.joined()
  }

  /// What a line begins with.
  static func mark(_ note: Ledger.Note) -> String {
    note.severity == .warning ? "warning:" : "note:"
  }

  static func write(_ notes: [Ledger.Note], _ json: inout JSONWriter) {
    json.key("notes")
    json.array(notes) { json, note in
      json.object {
        $0.field("severity", note.severity.rawValue)
        $0.field("text", note.text)
      }
    }
  }
}

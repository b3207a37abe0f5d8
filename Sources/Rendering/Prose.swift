/// Sentences between tables.
enum Prose {
  /// Lines that fit the style's width, broken between words; those after the first are indented. A
  /// word that is wider than a line stays whole: a path that is cut in two cannot be copied.
  ///
  /// - Parameters:
  ///   - indent: spaces before each line but the first.
  ///   - start: what the text begins with, to be painted in `ink`.
  static func wrapped(
    _ text: String, _ style: TextStyle, indent: Int = 2, start: String = "",
    ink: TextStyle.Ink? = nil
  ) -> String {
    let start = text.hasPrefix(start) ? start : ""
    let lines = broken(text, width: style.width, indent: indent)
    // The start is a name and may hold spaces: painted where it was not broken.
    guard let first = lines.first, !start.isEmpty, first.hasPrefix(start) else {
      return lines.joined(separator: "\n")
    }
    let painted = style.paint(start, ink) + first.dropFirst(start.count)
    return ([painted] + lines.dropFirst()).joined(separator: "\n")
  }

  private static func broken(_ text: String, width: Int, indent: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var filled = 0
    for (index, word) in text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
      let columns = DisplayWidth.columns(of: word)
      if index == 0 {
        (line, filled) = (String(word), columns)
      } else if filled + 1 + columns > width {
        lines.append(line)
        (line, filled) = (String(repeating: " ", count: indent) + word, indent + columns)
      } else {
        line += " " + word
        filled += 1 + columns
      }
    }
    return lines + [line]
  }
}

/// Names from input are data: nothing in them may steer a terminal or break a table.
enum SafeText {
  /// Escapes what a terminal would act on: C0 and C1 controls, DEL, and the marks that reverse the
  /// direction of text.
  static func terminal(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
    var safe = ""
    for scalar in text.unicodeScalars {
      if isUnsafe(scalar) {
        safe += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        safe.unicodeScalars.append(scalar)
      }
    }
    return safe
  }

  /// A cell of a Markdown table: no markup, no HTML, one line.
  static func markdown(_ text: String) -> String {
    var safe = ""
    for character in terminal(text) {
      switch character {
      case "&": safe += "&amp;"
      case "<": safe += "&lt;"
      case ">": safe += "&gt;"
      case "|", "\\", "`", "*", "_", "[", "]", "#", "~", "!", "@": safe += "\\\(character)"
      default: safe.append(character)
      }
    }
    return safe
  }

  /// A field of a CSV row (RFC 4180). A name that a spreadsheet would take for a formula is quoted
  /// with an apostrophe.
  static func csv(_ text: String) -> String {
    let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
    let plain = isFormula ? "'" + text : text
    guard plain.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return plain }
    return "\""
      + plain.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }

  private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7f..<0xa0, 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069, 0x2028, 0x2029:
      true
    default: false
    }
  }
}

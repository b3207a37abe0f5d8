/// Names from input are data: nothing in them may steer a terminal or break a table.
public enum SafeText {
  /// Escapes what a terminal would act on or hide: C0 and C1 controls, DEL, and the invisible marks
  /// that reverse the direction of text or join characters.
  public static func terminal(_ text: String) -> String {
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
    for scalar in terminal(text).unicodeScalars {
      // By scalar: a character with a combining mark would hide the one that has a meaning.
      switch scalar {
      case "&": safe += "&amp;"
      case "<": safe += "&lt;"
      case ">": safe += "&gt;"
      case "|", "\\", "`", "*", "_", "[", "]", "#", "~", "!", "@": safe += "\\\(scalar)"
      default: safe.unicodeScalars.append(scalar)
      }
    }
    return safe
  }

  /// A field of a CSV row (RFC 4180), in which controls are escaped as for a terminal. A name that a
  /// spreadsheet would take for a formula begins with an apostrophe.
  static func csv(_ text: String) -> String {
    let safe = terminal(text)
    let isFormula = safe.utf8.first.map { "=+-@".utf8.contains($0) } ?? false
    let plain = isFormula ? "'" + safe : safe
    guard plain.utf8.contains(where: { $0 == 0x2c || $0 == 0x22 }) else { return plain }
    let quote = "\"" as Unicode.Scalar
    let parts = plain.unicodeScalars.split(separator: quote, omittingEmptySubsequences: false)
    return "\"" + parts.map(String.init).joined(separator: "\"\"") + "\""
  }

  /// Whether a scalar acts on the text around it rather than being seen.
  static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x80 { return scalar.value < 0x20 || scalar.value == 0x7f }
    return switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}

/// Writes XML 1.0: an element a line, indented by its depth.
struct XMLWriter {
  private(set) var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
  private var depth = 0

  typealias Attribute = (name: StaticString, value: String)

  /// An element with others in it.
  mutating func element(
    _ name: StaticString, _ attributes: [Attribute], _ body: (inout XMLWriter) -> Void
  ) {
    open(name, attributes)
    text += ">\n"
    let length = text.utf8.count
    depth += 1
    body(&self)
    depth -= 1
    if text.utf8.count == length {
      text.removeLast(2)
      text += "/>\n"
    } else {
      indent()
      text += "</\(name)>\n"
    }
  }

  /// An element with text in it, to which no space is added.
  mutating func element(_ name: StaticString, _ attributes: [Attribute] = [], text body: String) {
    open(name, attributes)
    text += body.isEmpty ? "/>\n" : ">\(Self.escaped(body))</\(name)>\n"
  }

  private mutating func open(_ name: StaticString, _ attributes: [Attribute]) {
    indent()
    text += "<\(name)"
    for attribute in attributes {
      text += " \(attribute.name)=\"\(Self.escaped(attribute.value, inAttribute: true))\""
    }
  }

  private mutating func indent() { text += String(repeating: "  ", count: depth) }

  /// Text of which nothing is markup. What XML 1.0 (section 2.2) has no place for, such as NUL and
  /// ESC, and what acts on the text around it, is spelt `\u{1b}`; a line feed stays.
  static func escaped(_ text: String, inAttribute: Bool = false) -> String {
    var safe = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": safe += "&amp;"
      case "<": safe += "&lt;"
      // For the sake of `]]>`.
      case ">": safe += "&gt;"
      case "\"": safe += "&quot;"
      // A parser would make spaces of them in an attribute.
      case "\n": safe += inAttribute ? "&#10;" : "\n"
      case "\u{FFFE}", "\u{FFFF}": safe += "\\u{\(String(scalar.value, radix: 16))}"
      default: safe += SafeText.terminal(String(scalar))
      }
    }
    return safe
  }
}

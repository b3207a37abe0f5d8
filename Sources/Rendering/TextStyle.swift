/// What the receiving end of text can show.
public struct TextStyle: Equatable, Sendable {
  /// Columns of the terminal.
  public var width: Int
  /// Whether escape sequences may be used.
  public var hasColour: Bool
  /// Whether bars may use block characters.
  public var isUnicode: Bool

  /// - Parameter width: columns; what is below 60 is taken as 60, because the tables need that much.
  public init(width: Int, hasColour: Bool, isUnicode: Bool) {
    self.width = max(60, width)
    self.hasColour = hasColour
    self.isUnicode = isUnicode
  }

  /// For files and pipes.
  public static let plain = TextStyle(width: 100, hasColour: false, isUnicode: false)

  enum Ink: String {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"
  }

  func paint(_ text: String, _ ink: Ink?) -> String {
    guard hasColour, let ink, !text.isEmpty else { return text }
    return "\u{1b}[\(ink.rawValue)m\(text)\u{1b}[0m"
  }

  var ellipsis: String { isUnicode ? "…" : ".." }

  /// Cut in the middle: both ends of a path say most.
  func shortened(_ text: String, to width: Int) -> String {
    guard DisplayWidth.columns(of: text) > width else { return text }
    let keep = max(0, width - ellipsis.count)
    return DisplayWidth.prefix(of: text, columns: keep / 3) + ellipsis
      + DisplayWidth.suffix(of: text, columns: keep - keep / 3)
  }

  /// A bar of at most `width` columns for a share between 0 and 1.
  func bar(_ share: Double, width: Int) -> String {
    let share = min(max(share, 0), 1)
    if !isUnicode {
      return String(repeating: "#", count: Int((share * Double(width)).rounded()))
    }
    // Eighths of a column: U+2588 is full, U+258F one eighth.
    let eighths = Int((share * Double(width) * 8).rounded())
    var text = String(repeating: "█", count: eighths / 8)
    if eighths % 8 > 0, let partial = Unicode.Scalar(UInt32(0x2590 - eighths % 8)) {
      text.unicodeScalars.append(partial)
    }
    return text
  }
}

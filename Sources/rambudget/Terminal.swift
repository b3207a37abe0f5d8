import Rendering

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension TextStyle {
  /// What standard output can show: colour only on a terminal and never with `NO_COLOR`
  /// (https://no-color.org), bars of the terminal's width.
  static func ofStandardOutput() -> TextStyle {
    let isTerminal = isatty(STDOUT_FILENO) == 1
    let isDumb = environment("TERM") == "dumb"
    let isUnicode =
      ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment).first
      .map { $0.uppercased().contains("UTF-8") || $0.uppercased().contains("UTF8") } ?? false
    return TextStyle(
      width: isTerminal ? terminalWidth() : columns() ?? TextStyle.plain.width,
      hasColour: isTerminal && !isDumb && environment("NO_COLOR") == nil, isUnicode: isUnicode)
  }

  private static func terminalWidth() -> Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return columns() ?? 80
    }
    return Int(size.ws_col)
  }

  private static func columns() -> Int? { environment("COLUMNS").flatMap(Int.init) }

  /// nil where unset or empty.
  private static func environment(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }
}

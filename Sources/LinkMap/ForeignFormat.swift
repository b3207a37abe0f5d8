/// Names files that people give in place of a GNU ld map.
enum ForeignFormat {
  /// The formats that their first bytes tell.
  static func byFirstBytes(of text: Span<UInt8>) -> String? {
    nil
  }

  /// The formats of text without a heading of GNU ld.
  static func byText(of text: Span<UInt8>) -> String? {
    nil
  }
}

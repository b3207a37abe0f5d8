/// How many columns of a terminal a text takes.
enum DisplayWidth {
  static func columns(of text: some StringProtocol) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.reduce(0) { $0 + columns(of: $1) }
  }

  /// The longest beginning of `text` that fits.
  static func prefix(of text: String, columns: Int) -> Substring {
    var room = columns
    let end = text.indices.first { index in
      room -= Self.columns(of: text[index...index])
      return room < 0
    }
    return text[..<(end ?? text.endIndex)]
  }

  /// The longest end of `text` that fits.
  static func suffix(of text: String, columns: Int) -> Substring {
    var room = columns
    var start = text.endIndex
    while start > text.startIndex {
      let before = text.index(before: start)
      room -= Self.columns(of: text[before..<start])
      guard room >= 0 else { break }
      start = before
    }
    return text[start...]
  }

  /// What marks combine into counts as one character.
  private static func columns(of character: Character) -> Int {
    character.unicodeScalars.contains(where: isWide) ? 2 : 1
  }

  /// East Asian Wide and Fullwidth (Unicode Standard Annex #11), and what is shown as an emoji.
  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case ..<0x1100: false
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1B000...0x1B2FF, 0x20000...0x3FFFD, 0xFE0F:
      true
    default: scalar.properties.isEmojiPresentation
    }
  }
}

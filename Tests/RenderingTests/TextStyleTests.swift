import Testing

@testable import Rendering

@Suite struct TextStyleTests {
  private let unicode = TextStyle(width: 80, hasColour: true, isUnicode: true)
  private let plain = TextStyle.plain

  @Test(
    arguments: [
      (0.0, ""), (1.0, "████"), (0.5, "██"), (0.25, "█"), (1.0 / 32, "▏"), (7.0 / 32, "▉"),
      (9.0 / 32, "█▏"), (-1.0, ""), (2.0, "████"), (1.0 / 65, ""), (Double.infinity, "████"),
      (-Double.infinity, ""),
    ] as [(Double, String)])
  func unicodeBars(share: Double, bar: String) { #expect(unicode.bar(share, width: 4) == bar) }

  @Test(
    arguments: [(0.0, ""), (1.0, "####"), (0.5, "##"), (0.4, "##"), (0.1, ""), (9.0, "####")]
      as [(Double, String)])
  func plainBars(share: Double, bar: String) { #expect(plain.bar(share, width: 4) == bar) }

  @Test func barsAreNeverWiderThanTheirColumn() {
    for share in stride(from: 0.0, through: 1.0, by: 0.001) {
      for width in [1, 6, 7, 40] {
        #expect(unicode.bar(share, width: width).count <= width)
        #expect(plain.bar(share, width: width).count <= width)
      }
    }
  }

  @Test func paint() {
    #expect(unicode.paint("a", .red) == "\u{1B}[31ma\u{1B}[0m")
    #expect(unicode.paint("", .red) == "")
    #expect(unicode.paint("a", nil) == "a")
    #expect(plain.paint("a", .red) == "a")
  }

  @Test(arguments: [Int.min, -1, 0, 59, 60, 61, Int.max]) func widthHasAFloor(width: Int) {
    #expect(TextStyle(width: width, hasColour: false, isUnicode: false).width == max(60, width))
  }

  @Test(
    arguments: [
      ("memp_memory", 20, "memp_memory"), ("memp_memory", 11, "memp_memory"),
      ("memp_memory", 10, "mem…memory"), ("memp_memory", 4, "m…ry"), ("memp_memory", 1, "…"),
      ("", 0, ""),
    ] as [(String, Int, String)])
  func shortened(text: String, width: Int, short: String) {
    #expect(unicode.shortened(text, to: width) == short)
  }
}

import Testing

@testable import Rendering

@Suite struct DisplayWidthTests {
  @Test(
    arguments: [
      ("", 0), ("abc", 3), ("größe", 5), ("表", 2), ("한국", 4), ("ｆ", 2), ("🙂", 2), ("👨‍👩‍👧", 2),
      ("🇩🇪", 2), ("e\u{301}", 1), ("e\u{301}\u{302}\u{303}", 1), ("█▏", 2), ("…", 1), ("❤️", 2),
      ("a表b", 4), ("\u{301}", 1), ("×", 1),
    ] as [(String, Int)])
  func columns(text: String, columns: Int) { #expect(DisplayWidth.columns(of: text) == columns) }

  @Test(
    arguments: [
      ("abc", 2, "ab", "bc"), ("abc", 0, "", ""), ("abc", 9, "abc", "abc"), ("表表表", 3, "表", "表"),
      ("a表b", 2, "a", "b"), ("a表b", 3, "a表", "表b"), ("", 5, "", ""), ("abc", -1, "", ""),
    ] as [(String, Int, String, String)])
  func ends(text: String, columns: Int, prefix: String, suffix: String) {
    #expect(DisplayWidth.prefix(of: text, columns: columns) == prefix)
    #expect(DisplayWidth.suffix(of: text, columns: columns) == suffix)
  }
}

import Testing

@testable import Rendering

@Suite struct SafeTextTests {
  @Test(
    arguments: [
      ("heap_pool", "heap_pool"), ("", ""), ("größe 表 🙂", "größe 表 🙂"),
      ("\u{1B}[31m", "\\u{1b}[31m"), ("a\nb", "a\\u{a}b"), ("a\r\nb", "a\\u{d}\\u{a}b"),
      ("\t", "\\u{9}"), ("\0", "\\u{0}"), ("\u{7F}", "\\u{7f}"), ("\u{9B}31m", "\\u{9b}31m"),
      ("\u{202E}x", "\\u{202e}x"), ("\u{2066}", "\\u{2066}"), ("\u{61C}", "\\u{61c}"),
      ("\u{2028}", "\\u{2028}"), ("\u{200B}", "\\u{200b}"), ("\u{FEFF}", "\\u{feff}"),
      ("\u{E0041}", "\\u{e0041}"), ("e\u{301}", "e\u{301}"), ("\u{FFFD}", "\u{FFFD}"),
    ] as [(String, String)])
  func terminal(text: String, safe: String) { #expect(SafeText.terminal(text) == safe) }

  @Test(
    arguments: [
      ("heap_pool", "heap\\_pool"), ("a|b", "a\\|b"), ("\\|", "\\\\\\|"), ("`x`", "\\`x\\`"),
      ("<b>&", "&lt;b&gt;&amp;"), ("[a](b)", "\\[a\\](b)"), ("a\nb", "a\\\\u{a}b"),
      ("|\u{301}", "\\|\u{301}"), ("<\u{301}", "&lt;\u{301}"), ("*~#!@", "\\*\\~\\#\\!\\@"),
    ] as [(String, String)])
  func markdown(text: String, safe: String) { #expect(SafeText.markdown(text) == safe) }

  @Test(
    arguments: [
      ("plain", "plain"), ("", ""), ("a b", "a b"), ("a,b", "\"a,b\""),
      ("say \"a\"", "\"say \"\"a\"\"\""),
      ("\"", "\"\"\"\""), ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"),
      ("=a,b", "\"'=a,b\""), ("a\nb", "a\\u{a}b"), ("a\r\n", "a\\u{d}\\u{a}"),
      (",\u{301}", "\",\u{301}\""),
      ("\"\u{301}", "\"\"\"\u{301}\""), ("=\u{301}", "'=\u{301}"), ("\t=1", "\\u{9}=1"),
    ] as [(String, String)])
  func csv(text: String, field: String) {
    #expect(Array(SafeText.csv(text).unicodeScalars) == Array(field.unicodeScalars))
  }
}

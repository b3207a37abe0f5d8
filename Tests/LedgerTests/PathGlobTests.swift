import Testing

@testable import Ledger

/// Patterns over paths, and within one name.
@Suite struct PathGlobTests {
  @Test(arguments: [
    ("apps/mqtt/*", "lwip/src/apps/mqtt/mqtt.c"), ("apps/mqtt/**", "apps/mqtt/a/b/c.c"),
    ("mqtt.c", "x/mqtt.c.o"), ("mqtt.c", "x/mqtt.c.obj"), ("mqtt.c.o", "x/mqtt.c.o"),
    ("/a/b", "/a/b"), ("/a/**", "/a/b/c"), ("**/x.c", "x.c"), ("a/**/z.c", "a/z.c"),
    ("a/**/z.c", "q/a/b/c/z.c"), ("pico_cyw43_*/**", "src/pico_cyw43_arch/a.c"),
    ("a?c", "abc"), ("lwip/**", "./lwip//src/./core"), ("**", "anything/at/all"), ("*", "a/b"),
    ("a/b", "x/a/b"), ("a/a/b", "a/a/a/b"), ("crt*.o", "/lib/crtbegin.o"),
  ])
  func matches(pattern: String, path: String) {
    #expect(PathGlob(pattern).matches(path))
  }

  @Test(arguments: [
    ("apps/mqtt/*", "apps/mqtt/a/b.c"), ("/a/b", "x/a/b"), ("/a/b", "/x/a/b"), ("mqtt.c", "mqtt_c"),
    ("mqtt.c", "mqtt.c/x"), ("lwip/**", "mylwip/src"), ("lwip/*", "lwip"), ("a?c", "ac"),
    ("a/**/z.c", "a/b/y.c"), ("*.c", "a.cpp"), ("a/b", "a/x/b"), ("x", ""),
  ])
  func doesNotMatch(pattern: String, path: String) {
    #expect(!PathGlob(pattern).matches(path))
  }

  /// How much of the path a pattern accounts for decides between rules.
  @Test(arguments: [
    ("pico-sdk/**", "a/pico-sdk/lib/lwip/x.c", 2), ("lwip/**", "a/pico-sdk/lib/lwip/x.c", 4),
    ("x.c", "a/b/x.c", 3), ("a/**/b/**", "a/b/c/b/d", 4), ("**", "a/b", 0), ("lwip/**", "lwip", 1),
  ])
  func depth(pattern: String, path: String, expected: Int) {
    // A trailing `**` accounts for what stands before it, as deep as that occurs.
    #expect(PathGlob(pattern).depth(in: PathComponents(path)) == max(expected, 0))
  }

  @Test(arguments: [
    ("", "", true), ("*", "", true), ("?", "", false), ("", "a", false), ("**", "abc", true),
    ("a*c", "abbbc", true), ("a*c", "abbbd", false), ("*b*", "abc", true),
    ("*a*b*c*", "xaybzc", true),
    ("*a*b*c*", "xaybz", false), ("???", "abc", true), ("???", "ab", false),
    ("*.a", "lib.a.a", true),
    ("a*", "ba", false),
  ])
  func wildcards(pattern: String, text: String, expected: Bool) {
    #expect(Wildcard.matches(Array(text.utf8)[...], Array(pattern.utf8)[...]) == expected)
  }

  /// No pattern makes matching explode, and one of 70 components does not trap.
  @Test(.timeLimit(.minutes(1))) func hostilePatterns() {
    let stars = String(repeating: "*a", count: 60) + "b"
    #expect(!PathGlob(stars).matches(String(repeating: "a", count: 4000)))
    let deep = String(repeating: "**/a/", count: 35) + "b"
    _ = PathGlob(deep).matches(String(repeating: "a/", count: 2000))
    let long = (0..<70).map { "c\($0)" }.joined(separator: "/")
    _ = PathGlob(long).matches(long)
    _ = PathGlob(String(repeating: "?/", count: 200)).matches(long)
  }
}

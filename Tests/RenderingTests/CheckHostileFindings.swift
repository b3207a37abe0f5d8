import Analysis
import Ledger
import Rendering

/// Findings whose names, texts and numbers are out to break a format.
enum CheckHostileFindings {
  static let names = [
    "", " ", "plain", "a\"b'c", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    "a&b&amp;",
    "]]>", "<![CDATA[x]]>", "<!-- x -->", "--><b>out</b>", "</details></td></table>", "&#60;b&#62;",
    "two\nlines", "two\n\n**paragraphs**\n\n<b>", "carriage\rreturn", "both\r\nof them",
    "\n::error::injected",
    "::set-output name=x::y",
    "##[error]injected", "##[\u{301}x", "a%0Ab", "%25%3A%2C", "a,line=9,title=b", "a::b:c,d",
    "tab\there", "esc\u{1b}[31mred", "nul\u{0}nul", "bell\u{7}", "del\u{7f}", "c1\u{85}\u{9b}31m",
    "\u{202e}reversed", "zero\u{200b}width", "\u{feff}mark", "line\u{2028}separator",
    "\u{fffe}\u{ffff}\u{1fffe}", "emoji 🙂 👩‍💻", "表表表", "e\u{301}", "&\u{301}<\u{338}>\u{338}|\u{301}",
    "|pipe|`code`|", "`", "``` fence", "**bold** _under_ ~~gone~~", "[link](javascript:alert(1))",
    "![image](http://x/y.png)", "https://example.com/a_b", "www.example.com", "@user #1",
    "# heading",
    "- item", "1. item", "> quote", "---", "===", "    indented", "\\", "\\|", "$x$", "{0}", "{{}}",
    "operator[](int)", "\\u{1b}", "=1+1", "https://[", "a b#c%d?e", "../up/../x",
    "/abs olute/ü.elf",
    "//host/x", "./here/./x", "c:drive", "~", ".", "..", "null", "true", "%SRCROOT%",
    String(repeating: "long", count: 500), String(repeating: "wörter ", count: 100),
  ]

  static let numbers = [Int.min, Int.min + 1, -1, 0, 1, 4_096, Int.max - 1, Int.max]

  /// Each name in each place, in every state and under every rule.
  static let findings: [Finding] = names.indices.map { index in
    let name = { (step: Int) in names[(index + step) % names.count] }
    let number = { (step: Int) in numbers[(index + step) % numbers.count] }
    return Finding(
      rule: Finding.Rule.allCases[index % Finding.Rule.allCases.count],
      state: Finding.State.allCases[index % Finding.State.allCases.count],
      subject: name(0), used: number(0), limit: number(index), headroom: number(2 * index),
      budget: index % 5 == 0 ? nil : name(index % 3), file: index % 4 == 0 ? nil : name(1),
      line: index % 3 == 0 ? nil : number(3), message: name(0),
      reason: index % 2 == 0 ? nil : name(2),
      owners: (0..<(index % 8)).map {
        Finding.Owner(
          name: name($0), layer: name($0 + 3), object: $0 % 2 == 0 ? nil : name($0 + 1),
          bytes: number($0))
      })
  }

  /// The name of the firmware is one of them, too.
  static func check(named name: String, strict: Bool = false) -> CheckRendering {
    CheckRendering(
      findings: findings, input: ReportInput(elf: name, map: nil),
      notes: names.enumerated().map { Ledger.Note($0 % 2 == 0 ? .warning : .information, $1) },
      isStrict: strict)
  }

  /// A thousand of them, as a budget written by a program may have.
  static let thousand: [Finding] = (0..<1_000).map { index in
    Finding(
      rule: .limit, state: Finding.State.allCases[index % 3], subject: "symbol s\(index)",
      used: index, limit: 500, headroom: 500 - index, budget: "generated",
      file: "Budgets/Generated.swift", line: index + 1, message: "symbol s\(index) takes \(index) B"
    )
  }
}

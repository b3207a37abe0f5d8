import Testing

@testable import Rendering

@Suite struct ProseTests {
  private let style = TextStyle(width: 60, hasColour: true, isUnicode: true)

  @Test func linesBreakBetweenWords() {
    let text = Array(repeating: "word", count: 40).joined(separator: " ")
    let lines = Prose.wrapped(text, style).split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines.allSatisfy { $0.count <= 60 })
    #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("  word") })
    let joined = lines.joined(separator: " ").split(separator: " ").joined(separator: " ")
    #expect(joined == text)
  }

  @Test(arguments: ["", "one", "two words", "  led by spaces", "double  space"])
  func shortTextStays(text: String) { #expect(Prose.wrapped(text, style) == text) }

  @Test func longWordsStayWhole() {
    let path = String(repeating: "x", count: 100)
    #expect(Prose.wrapped("object \(path) end", style) == "object\n  \(path)\n  end")
  }

  @Test func theStartIsPainted() {
    #expect(
      Prose.wrapped("note: text", style, start: "note:", ink: .cyan)
        == "\u{1B}[36mnote:\u{1B}[0m text")
    #expect(Prose.wrapped("text", style, start: "note:", ink: .cyan) == "text")
    let long = String(repeating: "long name ", count: 10)
    #expect(!Prose.wrapped(long, style, start: long, ink: .bold).contains("\u{1B}"))
  }
}

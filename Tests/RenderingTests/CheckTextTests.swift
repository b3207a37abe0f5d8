import Analysis
import Foundation
import Rendering
import Support
import Testing

@Suite struct CheckTextTests {
  @Test func passed() {
    func passed(_ findings: [Finding], strict: Bool = false) -> Bool {
      CheckSamples.check(findings, strict: strict).hasPassed
    }
    #expect(passed([]))
    #expect(passed(CheckSamples.holding))
    #expect(passed([CheckSamples.warning]))
    #expect(!passed([CheckSamples.warning], strict: true))
    #expect(!passed(CheckSamples.overflow))
  }

  @Test func verdicts() {
    func verdict(_ findings: [Finding], strict: Bool = false) -> String {
      let text = CheckSamples.check(findings, strict: strict).text(.plain)
      let line = text.split(separator: "\n").first { $0.hasPrefix("build/") } ?? ""
      return String(line.trimmingPrefix("build/pico-edge/picomqtt.elf: "))
    }
    let holding = CheckSamples.holding
    #expect(verdict([]) == "nothing to check")
    #expect(verdict(CheckSamples.layout) == "the layout holds")
    #expect(verdict([holding[0]]) == "the limit holds")
    #expect(verdict(holding) == "both limits hold")
    #expect(verdict(holding + holding + CheckSamples.layout) == "all 4 limits hold")
    #expect(verdict(holding + [CheckSamples.warning]) == "all 3 limits hold, 1 warning")
    #expect(
      verdict([CheckSamples.warning], strict: true)
        == "the limit holds, 1 warning, which fails a strict check")
    #expect(verdict([CheckSamples.overLayer]) == "1 of 1 limit exceeded")
    #expect(
      verdict(CheckSamples.overflow + [CheckSamples.overLayer] + holding)
        == "1 of 3 limits exceeded, 1 of 1 layout rule broken")
  }

  /// What is over stands first, what is fine last.
  @Test func rowsAreInOrderOfSeverity() {
    let text = CheckSamples.check(CheckSamples.typical.reversed()).text(.plain)
    let states = text.split(separator: "\n").compactMap { line in
      Finding.State.allCases.first { line.hasPrefix("\($0.rawValue)  ") }
    }
    #expect(states == [.over, .over, .warning, .ok, .ok])
  }

  @Test(arguments: [60, 80, 100, 200]) func hostileNamesStayText(width: Int) {
    let plain = TextStyle(width: width, hasColour: false, isUnicode: true)
    for name in ["", "\u{1b}[2J\n\u{202e}", CheckHostileFindings.names.last ?? ""] {
      let text = CheckHostileFindings.check(named: name).text(plain)
      let lines = text.split(separator: "\n")
      #expect(lines.allSatisfy { SafeText.terminal(String($0)) == $0 })
      let rows = lines.count { $0.hasPrefix("over  ") }
      #expect(rows == CheckHostileFindings.findings.count { $0.state == .over })
    }
  }

  @Test func colourIsAllThatColourAdds() {
    let check = CheckSamples.check(CheckSamples.typical, notes: CheckSamples.notes)
    let coloured = check.text(TextStyle(width: 80, hasColour: true, isUnicode: true))
    let plain = check.text(TextStyle(width: 80, hasColour: false, isUnicode: true))
    #expect(coloured != plain)
    #expect(coloured.replacing(#/\u{1B}\[[0-9]+m/#, with: "") == plain)
  }
}

/// The JSON contract of `check`.
@Suite struct CheckJSONTests {
  private static let schema = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("check.schema.json").path

  private func validate(_ json: String) async throws {
    _ = try await CheckReader.run("read_json", json, arguments: [Self.schema])
  }

  @Test func isAsTheSchemaSays() async throws {
    for check in [
      CheckSamples.check(CheckSamples.typical, notes: CheckSamples.notes),
      CheckSamples.check(CheckSamples.overflow), CheckSamples.check([], strict: true),
      CheckSamples.check(CheckHostileFindings.thousand),
      CheckHostileFindings.check(named: "\"\\\u{0}\n"),
    ] {
      try await validate(String(decoding: check.json(), as: UTF8.self))
    }
  }

  @Test func whatIsNotAsTheSchemaSaysIsRefused() async throws {
    let json = String(decoding: CheckSamples.check(CheckSamples.typical).json(), as: UTF8.self)
    for (old, new) in [
      ("\"state\": \"over\"", "\"state\": \"above\""), ("49852", "49852.5"),
      ("\"line\"", "\"row\""),
    ] {
      await #expect(throws: SetupError.self) { try await validate(json.replacing(old, with: new)) }
    }
  }

  @Test func hostileNamesComeBack() throws {
    struct Document: Decodable {
      struct Input: Decodable { var elf: String }
      struct Finding: Decodable {
        struct Owner: Decodable { var name: String }
        var subject, message: String
        var used, limit, headroom: Int
        var file, reason: String?
        var owners: [Owner]
      }
      var input: Input
      var findings: [Finding]
    }
    let check = CheckHostileFindings.check(named: "\u{0}\u{202e}\n\"\\")
    let document = try JSONDecoder().decode(Document.self, from: Data(check.json()))
    #expect(document.input.elf == "\u{0}\u{202e}\n\"\\")
    let findings = CheckHostileFindings.findings
    #expect(document.findings.map(\.subject) == findings.map(\.subject))
    #expect(document.findings.map(\.file) == findings.map(\.file))
    #expect(document.findings.map(\.reason) == findings.map(\.reason))
    #expect(document.findings.map(\.headroom) == findings.map(\.headroom))
    #expect(
      document.findings.flatMap(\.owners).map(\.name) == findings.flatMap(\.owners).map(\.name))
  }

  @Test func budgetsAreNamedOnce() {
    let json = { String(decoding: CheckSamples.check($0).json(), as: UTF8.self) }
    #expect(json(CheckSamples.typical).contains("\"budget\": \"PicoMQTT, PicoMQTT with TLS\","))
    #expect(json(CheckSamples.overflow).contains("\n  \"budget\": null,"))
  }
}

import Analysis
import Rendering
import Support
import Testing

/// JUnit XML is valid by the schema of Jenkins' xunit plugin, and junitparser finds in it what was
/// found.
@Suite struct CheckJUnitTests {
  private struct Document: Decodable {
    struct Counts: Decodable, Equatable { var tests, failures, errors: Int }
    struct Suite: Decodable {
      var name: String
      var stated, counted: Counts
      var cases: [Case]
      var output: String?
    }
    struct Case: Decodable {
      struct Outcome: Decodable { var element, type, message, text: String }
      var name, classname: String
      var time: Double
      var file, line: String?
      var results: [Outcome]
      var output: String?
    }
    var name: String
    var stated, counted: Counts
    var suites: [Suite]
  }

  private func read(_ check: CheckRendering) async throws -> Document {
    try await CheckReader.read("read_junit", check.junit())
  }

  @Test func aSuiteForEachBudget() async throws {
    let document = try await read(
      CheckSamples.check(CheckSamples.typical, notes: CheckSamples.notes))
    #expect(document.name == "rambudget check build/pico-edge/picomqtt.elf")
    #expect(document.suites.map(\.name) == ["PicoMQTT", "PicoMQTT with TLS", "layout"])
    #expect(document.suites.map(\.stated.tests) == [4, 1, 8])
    #expect(document.suites.map(\.stated.failures) == [1, 1, 0])
    #expect(document.stated == Document.Counts(tests: 13, failures: 2, errors: 0))

    let suite = document.suites[0]
    #expect(suite.cases.map(\.classname) == Array(repeating: "PicoMQTT", count: 4))
    let over = suite.cases[0]
    #expect(over.name == "limit: layer lwIP")
    #expect((over.file, over.line) == ("Budgets/PicoMQTT.swift", "12"))
    #expect(over.results.map(\.element) == ["failure"])
    #expect(over.results[0].type == "limit")
    #expect(over.results[0].message.hasPrefix("exceeded by 8,892 B: layer lwIP takes"))
    #expect(over.results[0].text.contains("\n36,771 B memp_memory_PBUF_POOL_base (lwIP, "))
    // A warning passes, and says so.
    #expect(suite.cases[1].results.isEmpty)
    #expect(suite.cases[1].output?.hasPrefix("warning: region RAM grew by") == true)
    #expect(suite.cases[2].output == nil)
    #expect(suite.output?.hasPrefix("warning: no map") == true)
  }

  @Test func aStrictCheckFailsOnWarnings() async throws {
    let document = try await read(CheckSamples.check(CheckSamples.typical, strict: true))
    #expect(document.stated.failures == 3)
    #expect(document.suites[0].cases[1].results.map(\.element) == ["failure"])
    #expect(document.suites[0].cases[1].output == nil)
  }

  @Test func nothingToCheckIsNoSuite() async throws {
    let document = try await read(CheckSamples.check([]))
    #expect(document.suites.isEmpty)
    #expect(document.stated == Document.Counts(tests: 0, failures: 0, errors: 0))
  }

  @Test(arguments: [false, true]) func hostileNamesStayText(strict: Bool) async throws {
    let check = CheckHostileFindings.check(named: "]]><&\u{0}\n\"", strict: strict)
    let document = try await read(check)
    let findings = CheckHostileFindings.findings
    #expect(document.name == "rambudget check ]]><&\\u{0}\n\"")
    #expect(document.stated == document.counted)
    for suite in document.suites { #expect(suite.stated == suite.counted) }
    #expect(document.stated.tests == findings.count)

    let cases = document.suites.flatMap(\.cases)
    let names = findings.map { "\($0.rule.rawValue): \(readable($0.subject))" }
    #expect(cases.map(\.name).sorted() == names.sorted())
    let messages = findings.filter { $0.state == .over || (strict && $0.state == .warning) }
      .map { readable($0.message) }
    let read = cases.flatMap(\.results).map(\.message)
    #expect(read.count == messages.count)
    for message in messages { #expect(read.contains { $0.hasSuffix(message) }) }
  }

  @Test func aThousandFindings() async throws {
    let document = try await read(CheckSamples.check(CheckHostileFindings.thousand))
    #expect(document.stated == document.counted)
    #expect(document.stated.tests == 1_000)
  }

  /// The reader reads the schema, too.
  @Test(arguments: [
    ("time=\"0\" skipped", "time=\"soon\" skipped"), ("<testcase name", "<testcase nome"),
    ("</testsuites>", ""), ("layer VM", "layer \u{1}VM"), ("<failure", "<fault"),
  ])
  func whatIsNoJUnitIsRefused(old: String, new: String) async throws {
    let xml = CheckSamples.check(CheckSamples.typical).junit()
    let broken = xml.replacing(old, with: new)
    #expect(broken != xml)
    await #expect(throws: SetupError.self) { try await CheckReader.run("read_junit", broken) }
  }

  /// As XML has it: what it has no place for is escaped, a line feed is not.
  private func readable(_ text: String) -> String {
    var readable = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": readable.unicodeScalars.append(scalar)
      case "\u{fffe}", "\u{ffff}": readable += "\\u{\(String(scalar.value, radix: 16))}"
      default: readable += SafeText.terminal(String(scalar))
      }
    }
    return readable
  }
}

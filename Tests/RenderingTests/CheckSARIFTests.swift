import Analysis
import Foundation
import Rendering
import Support
import Testing

/// SARIF is valid by OASIS' schema, and sarif-tools finds in it what was found.
@Suite struct CheckSARIFTests {
  struct Log: Decodable {
    struct Record: Decodable, Equatable {
      var code, location, severity, description: String
      var line: Int
    }
    struct Result: Decodable {
      struct Location: Decodable {
        struct Physical: Decodable {
          struct Artifact: Decodable {
            var uri: String
            var uriBaseId: String?
          }
          struct Region: Decodable { var startLine: Int }
          var artifactLocation: Artifact
          var region: Region
        }
        struct Logical: Decodable { var name: String }
        var physicalLocation: Physical?
        var logicalLocations: [Logical]
      }
      struct Properties: Decodable { var used, limit, headroom: Int }
      var ruleId: String
      var ruleIndex: Int
      var level: String
      var locations: [Location]
      var partialFingerprints: [String: String]
      var properties: Properties
    }
    struct Rule: Decodable { var id: String }
    struct Invocation: Decodable { var executionSuccessful: Bool }
    var tools: [String]
    var counts: [String: Int]
    var records: [Record]
    var results: [Result]
    var rules: [Rule]
    var invocations: [Invocation]
  }

  private func read(_ check: CheckRendering) async throws -> Log {
    try await CheckReader.read("read_sarif", check.sarif())
  }

  @Test func resultsAreWhatIsNotFine() async throws {
    let log = try await read(CheckSamples.check(CheckSamples.typical, notes: CheckSamples.notes))
    #expect(log.tools == ["rambudget"])
    #expect(log.counts == ["error": 2, "warning": 1, "note": 0])
    #expect(log.records.map(\.code) == ["limit", "growth", "demand"])
    #expect(log.records.map(\.line) == [12, 14, 9])
    #expect(log.records[2].location == "Budgets/PicoMQTT%20TLS.swift")
    #expect(log.rules.map(\.id) == Finding.Rule.allCases.map(\.rawValue))
    for result in log.results { #expect(log.rules[result.ruleIndex].id == result.ruleId) }
    #expect(log.results.map(\.properties.headroom) == [-8_892, 148, -20_868])
    #expect(log.invocations.map(\.executionSuccessful) == [true])
  }

  @Test func aStrictCheckHasErrorsOnly() async throws {
    let log = try await read(CheckSamples.check(CheckSamples.typical, strict: true))
    #expect(log.counts == ["error": 3, "warning": 0, "note": 0])
  }

  /// GitHub drops what is nowhere.
  @Test func layoutIsInTheFirmware() async throws {
    let log = try await read(CheckSamples.check(CheckSamples.overflow))
    let place = try #require(log.results.first?.locations.first?.physicalLocation)
    #expect(place.artifactLocation.uri == "build/pico-edge/picomqtt.elf")
    #expect(place.region.startLine == 1)
  }

  @Test(arguments: [
    ("Budgets/X.swift", "Budgets/X.swift", "%SRCROOT%"),
    ("./a b/./#%?.swift", "a%20b/%23%25%3F.swift", "%SRCROOT%"),
    ("a:b", "a%3Ab", "%SRCROOT%"), ("ü🙂", "%C3%BC%F0%9F%99%82", "%SRCROOT%"),
    ("../up.swift", "../up.swift", nil), ("/srv/a b", "file:///srv/a%20b", nil),
    ("//host/x", "file:///host/x", nil), ("\n\u{0}", "%0A%00", "%SRCROOT%"),
  ])
  func pathsAreReferences(path: String, uri: String, base: String?) async throws {
    var finding = CheckSamples.overLayer
    finding.file = path
    let log = try await read(CheckSamples.check([finding]))
    let artifact = log.results[0].locations[0].physicalLocation?.artifactLocation
    #expect(artifact?.uri == uri)
    #expect(artifact?.uriBaseId == base)
  }

  @Test func fingerprintsOutliveNumbersAndLines() async throws {
    var moved = CheckSamples.overLayer
    (moved.line, moved.used, moved.message, moved.state) = (99, 1, "other words", .warning)
    var other = CheckSamples.overLayer
    other.budget = "another"
    func prints(_ findings: [Finding]) async throws -> [String?] {
      try await read(CheckSamples.check(findings)).results.map {
        $0.partialFingerprints["primaryLocationLineHash"]
      }
    }
    let before = try await prints([CheckSamples.overLayer])
    #expect(before == ["a9571eb38398599e:1"])
    #expect(try await prints([moved]) == before)
    #expect(try await prints([other]) != before)
    // What is declared twice is two findings.
    #expect(
      try await prints([CheckSamples.overLayer, moved])
        == ["a9571eb38398599e:1", "a9571eb38398599e:2"])
  }

  @Test func messagesHaveNoPlaceholdersAndLinks() async throws {
    var finding = CheckSamples.overLayer
    finding.message = "a::{lambda()#1}::operator[](int) {0} [x](http://y)"
    let record = try await read(CheckSamples.check([finding])).records[0]
    #expect(
      record.description.split(separator: "\n").first
        == "exceeded by 8,892 B: a::{{lambda()#1}}::operator[] (int) {{0}} [x] (http://y)")
  }

  @Test(arguments: [false, true]) func hostileNamesStayText(strict: Bool) async throws {
    let log = try await read(CheckHostileFindings.check(named: "a b#\n\u{0}%", strict: strict))
    let findings = CheckHostileFindings.findings.filter { $0.state != .ok }
    #expect(log.results.count == findings.count)
    #expect(log.results.map { $0.locations[0].logicalLocations[0].name } == findings.map(\.subject))
    #expect(log.results.map(\.properties.used) == findings.map(\.used))
    #expect(log.results.allSatisfy { $0.locations[0].physicalLocation != nil })
    #expect(log.counts["error"] == findings.count { $0.state == .over || strict })
    let prints = log.results.compactMap { $0.partialFingerprints["primaryLocationLineHash"] }
    #expect(Set(prints).count == findings.count)
  }

  @Test func aThousandFindings() async throws {
    let log = try await read(CheckSamples.check(CheckHostileFindings.thousand))
    #expect(log.counts == ["error": 334, "warning": 333, "note": 0])
  }

  /// The reader reads the schema, too.
  @Test(arguments: [
    ("Budgets/PicoMQTT.swift", "Budgets/Pico MQTT.swift"),
    ("\"startLine\": 12", "\"startLine\": 0"),
    ("\"version\": \"2.1.0\"", "\"version\": \"2.2.0\""),
    ("\"executionSuccessful\"", "\"success\""),
    ("\"level\": \"warning\"", "\"level\": \"over\""),
  ])
  func whatIsNoSARIFIsRefused(old: String, new: String) async throws {
    let log = CheckSamples.check(CheckSamples.typical).sarif()
    let broken = log.replacing(old, with: new)
    #expect(broken != log)
    await #expect(throws: SetupError.self) { try await CheckReader.run("read_sarif", broken) }
  }
}

import Analysis
import Ledger

/// A check as SARIF 2.1.0 (OASIS, errata 01), of which GitHub's code scanning reads a part.
///
/// Results are what is over, and warnings; each rule stands in the log whether it has results or not.
struct CheckSARIF {
  let check: CheckRendering

  func document() -> String {
    var writer = JSONWriter()
    writer.object { json in
      json.field("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
      json.field("version", "2.1.0")
      json.key("runs")
      json.array(CollectionOfOne(check)) { json, _ in json.object { writeRun(&$0) } }
    }
    return String(decoding: writer.document(), as: UTF8.self)
  }

  private func writeRun(_ json: inout JSONWriter) {
    json.key("tool")
    json.object { json in
      json.key("driver")
      json.object { writeDriver(&$0) }
    }
    // One upload does not replace the results of another firmware's. The part before the last slash
    // is what GitHub calls the category.
    json.key("automationDetails")
    json.object { $0.field("id", "rambudget/\(check.inputName)/") }
    json.key("invocations")
    json.array(CollectionOfOne(check.notes)) { writeInvocation($1, &$0) }
    // Without a URI: whoever reads the log knows where the repository is.
    json.key("originalUriBaseIds")
    json.object { json in
      json.key("%SRCROOT%")
      json.object { Self.message("description", "The folder in which rambudget ran.", &$0) }
    }
    // No location has columns; the key says how a reader would count them.
    json.field("columnKind", "unicodeCodePoints")
    json.key("results")
    var seen: [String: Int] = [:]
    json.array(check.findings.lazy.filter { $0.state != .ok }) { json, finding in
      let identity = Self.identity(of: finding)
      seen[identity, default: 0] += 1
      let count = seen[identity] ?? 1
      json.object { write(finding, fingerprint: "\(identity):\(count)", &$0) }
    }
  }

  private func writeDriver(_ json: inout JSONWriter) {
    json.field("name", "rambudget")
    json.field("version", ToolVersion.current)
    json.field("semanticVersion", ToolVersion.current)
    json.key("rules")
    json.array(Finding.Rule.allCases) { json, rule in
      json.object { json in
        json.field("id", rule.rawValue)
        Self.message("shortDescription", rule.summary, &json)
        Self.message("fullDescription", "\(rule.summary) \(rule.advice)", &json)
        Self.message("help", rule.advice, &json)
        json.key("defaultConfiguration")
        json.object { $0.field("level", "error") }
      }
    }
  }

  /// An exceeded limit is a result, not a failure of the tool.
  private func writeInvocation(_ notes: [Ledger.Note], _ json: inout JSONWriter) {
    json.object { json in
      json.field("executionSuccessful", true)
      json.key("toolExecutionNotifications")
      json.array(notes) { json, note in
        json.object {
          $0.field("level", note.severity == .warning ? "warning" : "note")
          Self.message("message", note.text, &$0)
        }
      }
    }
  }

  private func write(_ finding: Finding, fingerprint: String, _ json: inout JSONWriter) {
    json.field("ruleId", finding.rule.rawValue)
    json.field("ruleIndex", Finding.Rule.allCases.firstIndex(of: finding.rule))
    json.field("level", check.fails(finding) ? "error" : "warning")
    let lines = CheckRendering.annotation(finding)
    Self.message("message", lines.joined(separator: "\n"), &json)
    json.key("locations")
    json.array(CollectionOfOne(finding)) { writeLocation($1, &$0) }
    json.key("partialFingerprints")
    json.object {
      $0.field("rambudgetFinding/v1", fingerprint)
      // The only one by which GitHub knows a result again. It would make one of the source line,
      // and so take a limit that was changed for another.
      $0.field("primaryLocationLineHash", fingerprint)
    }
    json.key("properties")
    json.object { json in
      json.field("subject", finding.subject)
      json.field("budget", finding.budget)
      json.field("used", finding.used)
      json.field("limit", finding.limit)
      json.field("headroom", finding.headroom)
      json.field("reason", finding.reason)
      json.key("owners")
      CheckRendering.write(finding.owners, &json)
    }
  }

  /// In the budget file or, for what no file declares, in the firmware: GitHub drops a result without
  /// a place, and asks for a line of each.
  private func writeLocation(_ finding: Finding, _ json: inout JSONWriter) {
    let file = finding.file.flatMap { $0.isEmpty ? nil : $0 }
    let path = file ?? check.inputName
    let line = file == nil ? 1 : max(1, finding.line ?? 1)
    json.object { json in
      if !path.isEmpty {
        json.key("physicalLocation")
        json.object { json in
          json.key("artifactLocation")
          json.object { Self.writeArtifact(path, &$0) }
          json.key("region")
          json.object { $0.field("startLine", line) }
        }
      }
      json.key("logicalLocations")
      json.array(CollectionOfOne(finding)) { json, finding in
        json.object {
          $0.field("name", finding.subject)
          $0.field("kind", "memory")
        }
      }
    }
  }

  private static func writeArtifact(_ path: String, _ json: inout JSONWriter) {
    json.field("uri", URIReference.of(path: path))
    // What is outside the folder is not relative to it.
    let isInside = !path.hasPrefix("/") && !path.split(separator: "/").contains("..")
    if isInside { json.field("uriBaseId", "%SRCROOT%") }
  }

  /// Stays the same while numbers, lines and wording change: FNV-1a, 64 bits, over what makes a
  /// finding that finding.
  private static func identity(of finding: Finding) -> String {
    let parts = [finding.rule.rawValue, finding.subject, finding.budget ?? ""]
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in parts.joined(separator: "\0").utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// A message of plain text. Braces are placeholders in one (3.11.5), and `[text](target)` is a
  /// link (3.11.6), so that `operator[](int)` must not stand there as it is.
  private static func message(_ key: StaticString, _ text: String, _ json: inout JSONWriter) {
    var plain = text.unicodeScalars
    plain.replace("{".unicodeScalars, with: "{{".unicodeScalars)
    plain.replace("}".unicodeScalars, with: "}}".unicodeScalars)
    plain.replace("](".unicodeScalars, with: "] (".unicodeScalars)
    json.key(key)
    json.object { $0.field("text", String(plain)) }
  }
}

extension CheckRendering {
  /// For GitHub's code scanning and other readers of SARIF.
  public func sarif() -> String { CheckSARIF(check: self).document() }
}

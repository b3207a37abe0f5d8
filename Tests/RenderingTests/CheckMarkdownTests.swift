import Analysis
import Rendering
import Support
import Testing

/// GitHub's own parser finds in the Markdown what was found, and no markup that names brought along.
@Suite struct CheckMarkdownTests {
  private struct Page: Decodable {
    var elements: [String: Int]
    var attributes: [[String]]
    var comments, links, headings, summaries, items, quotations, unbalanced: [String]
    var tables: [[[String]]]
  }

  private func read(_ check: CheckRendering) async throws -> Page {
    try await CheckReader.read("read_markdown", check.markdown())
  }

  @Test func theExcessStandsFirst() async throws {
    let page = try await read(CheckSamples.check(CheckSamples.typical, notes: CheckSamples.notes))
    #expect(page.headings == ["Exceeded by 8,892 B: layer lwIP, and 1 more"])
    #expect(page.comments == [" rambudget check "])
    #expect(page.items.count == 3)
    #expect(page.items[0].hasPrefix("exceeded by 8,892 B: layer lwIP takes 49,852 B"))
    #expect(page.tables.map(\.count) == [6, 4, 6])
    #expect(
      page.tables[0][1]
        == ["over", "layer lwIP", "49,852", "40,960", "-8,892", "Budgets/PicoMQTT.swift:12"])
    #expect(page.tables[1][3] == ["1,088", "lwip::dns::table", "lwIP", ""])
    #expect(page.quotations.count == 2)
    #expect(page.unbalanced.isEmpty)
  }

  @Test func headlines() async throws {
    func heading(_ findings: [Finding], strict: Bool = false) async throws -> [String] {
      try await read(CheckSamples.check(findings, strict: strict)).headings
    }
    #expect(try await heading(CheckSamples.holding) == ["RAM budget holds"])
    #expect(try await heading([CheckSamples.warning]) == ["RAM budget holds"])
    #expect(
      try await heading([CheckSamples.warning], strict: true) == ["RAM budget nearly used up"])
    #expect(try await heading([CheckSamples.demand]) == ["Short by 20,868 B: TLS handshake"])
  }

  @Test(arguments: ["plain", "\n\n<b>**`", "1. - ", "    --></details>"])
  func hostileNamesStayText(name: String) async throws {
    let page = try await read(CheckHostileFindings.check(named: name))
    // `a` because a name that is an address becomes a link to itself, whatever is done about it.
    let known: Set = [
      "h2", "p", "strong", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "details",
      "summary", "blockquote", "a",
    ]
    #expect(Set(page.elements.keys).subtracting(known).isEmpty)
    #expect(page.unbalanced.isEmpty)
    #expect(page.comments == [" rambudget check "])
    for attribute in page.attributes {
      #expect(
        attribute[1] == "align"
          || attribute[0] == "a" && attribute[1] == "href" && attribute[2].hasPrefix("http"))
    }
    #expect(page.links.allSatisfy { $0.hasPrefix("http") || $0.hasPrefix("www.") })

    // Every cell is there, as text.
    let findings = CheckHostileFindings.findings
    let over = findings.filter { $0.state == .over }
    #expect(page.elements["h2"] == 1)
    #expect(page.elements["table"] == 1 + over.count { !$0.owners.isEmpty })
    #expect(page.elements["li"] == findings.count { $0.state != .ok })
    let rows = page.tables[0].dropFirst()
    #expect(rows.allSatisfy { $0.count == 6 })
    let shown = rows.map { $0[1] }
    for finding in over {
      #expect(shown.contains(SafeText.terminal(finding.subject).trimmed))
    }
  }

  /// Around a summary there is HTML, and so other rules.
  @Test func hostileSummariesStayText() async throws {
    let findings = CheckHostileFindings.names.map { name in
      var finding = CheckSamples.overLayer
      (finding.subject, finding.message, finding.reason) = (name, name, name)
      return finding
    }
    let page = try await read(CheckSamples.check(findings))
    let shown = findings.map {
      // HTML has no place for these either.
      SafeText.terminal($0.subject).replacing("\u{fffe}\u{ffff}", with: "\\u{fffe}\\u{ffff}")
    }
    #expect(page.summaries == shown.map { "Largest owners: \($0) (3 of 3)" })
    #expect(page.elements["summary"] == findings.count)
    #expect(page.elements["li"] == findings.count)
    #expect(page.elements["table"] == 1 + findings.count)
    #expect(page.elements["strong"] == 1 + findings.count)
    #expect(page.elements["em"] == nil)
    #expect(page.unbalanced.isEmpty)
  }
}

extension String {
  /// Markdown takes the spaces around a cell away.
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}

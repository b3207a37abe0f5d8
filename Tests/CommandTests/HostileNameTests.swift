import Foundation
import Support
import Testing

/// Expects nothing that a terminal would act upon, but for line ends.
func expectNoControls(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
  let unsafe = text.unicodeScalars.filter { scalar in
    switch scalar.properties.generalCategory {
    case .control: scalar != "\n" && scalar != "\r"
    case .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
  #expect(unsafe.isEmpty, sourceLocation: sourceLocation)
}

/// Names of symbols come from whoever wrote the source: none may steer a terminal or break a table.
@Suite struct HostileNameTests {
  private static let names = [
    "\u{1B}[31mred\u{1B}[0m", "\u{1B}]0;title\u{7}", "new\nline", "carriage\rreturn", "crlf\r\n",
    "tab\t", "bar|bar", "\\|", "<script>alert(1)</script>", "<!--", "`code`", "a,b", "\"quoted\"",
    "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\u{9B}31m", "\u{202E}gnp", "\u{2028}",
    "\u{200D}",
    "**bold**", "[link](javascript:x)", "&amp;", "  ", "e\u{301}|\u{301}", "表\u{FE0F}", "🙂",
    "_ZN3foo3barEv", "_Z", "_ZN99999999999999999999fooEv", "\u{7F}", "\u{8}",
    String(repeating: "x", count: 3000),
  ]

  private let file: String
  private let scratch: Scratch

  init() throws {
    var elf = ElfBuilder.pico(variables: Self.names.count)
    let first = try #require(elf.symbols.firstIndex { $0.name == "variable_0" })
    for (index, name) in Self.names.enumerated() { elf.symbols[first + index].name = name }
    scratch = try Scratch()
    file = try scratch.write(elf.build(), "firmware.elf")
  }

  private func run(_ arguments: String...) async throws -> ToolRun {
    let run = try await Rambudget.run(["report", file, "--top", "1000"] + arguments)
    expectReported(run)
    return run
  }

  @Test(arguments: [[], ["--by", "symbol"]]) func textIsSafe(arguments: [String]) async throws {
    let run = try await Rambudget.run(["report", file, "--top", "1000"] + arguments)
    expectReported(run)
    expectNoControls(run.text)
    #expect(!run.text.contains("\r"))
    let table = run.lines.filter { $0.contains("script>") }
    #expect(table.count == 1)
  }

  @Test(arguments: [[], ["--by", "symbol"]]) func markdownTablesStayTables(arguments: [String])
    async throws
  {
    let run = try await Rambudget.run(
      ["report", file, "--top", "1000", "--format", "markdown"] + arguments)
    expectReported(run)
    expectNoControls(run.text)
    #expect(!run.text.contains("<"))
    let tables = MarkdownTable.all(in: run.text)
    #expect(tables.count >= 1)
    for table in tables {
      for row in table.rows { #expect(row.count == table.header.count, "\(row)") }
    }
    let symbols = tables.flatMap(\.rows)
    #expect(symbols.count { $0.contains { $0.contains("bar\\|bar") } } == 1)
  }

  @Test func csvParsesBack() async throws {
    let text = try await run("--format", "csv").text
    expectNoControls(text)
    let rows = try CSV.parse(text)
    let header = try #require(rows.first)
    for row in rows { #expect(row.count == header.count) }
    let column = try #require(header.firstIndex(of: "symbol"))
    let found = Set(rows.dropFirst().map { $0[column] })
    // No cell begins a formula.
    #expect(!rows.joined().contains { $0.first.map("=+-@".contains) ?? false })
    for name in ["a,b", "\"quoted\"", "bar|bar", "'+1", "'=cmd|' /C calc'!A0", "new\\u{a}line"] {
      #expect(found.contains(name), "\(name)")
    }
  }

  @Test func jsonKeepsTheNames() async throws {
    let run = try await run("--format", "json")
    expectNoControls(run.text)
    let entries = try #require(try run.json()["entries"] as? [[String: Any]])
    let symbols = Set(entries.compactMap { $0["symbol"] as? String })
    for name in Self.names { #expect(symbols.contains(name), "\(name.debugDescription)") }
  }

  @Test func explanationsAreSafe() async throws {
    for format in ["text", "json"] {
      let run = try await Rambudget.run([
        "explain", file, "*", "--top", "1000", "--format", format,
      ])
      expectReported(run)
      expectNoControls(run.text)
    }
    let queried = try await Rambudget.run(["explain", file, "\u{1B}[31m*"])
    #expect(queried.status == 0)
    expectNoControls(queried.text)
    let refused = try await Rambudget.run(["explain", file, "\u{1B}[2J"])
    expectRefused(refused, naming: file)
    expectNoControls(refused.complaints)
  }

  /// Bytes that are no UTF-8 come out as U+FFFD.
  @Test func namesNeedNotBeUnicode() async throws {
    var bytes = SmallFirmware(variable: "no_unicode").elf.build()
    let name = Array("no_unicode".utf8)
    for index in bytes.indices.dropLast(name.count) where bytes[index...].starts(with: name) {
      bytes[index + 3] = 0xFF
      bytes[index + 4] = 0xC0
    }
    let file = try scratch.write(bytes, "bytes.elf")
    for format in ["text", "json", "markdown", "csv"] {
      let run = try await Rambudget.run(["report", file, "--by", "symbol", "--format", format])
      expectReported(run)
      #expect(String(validating: run.output, as: UTF8.self) != nil)
      #expect(run.text.contains("\u{FFFD}"))
    }
  }

  /// The map's names and paths, too.
  @Test func mapsAreSafe() async throws {
    let name = "\u{9B}31m<b>|`\u{202E}\u{1B}[1m"
    let map = SmallFirmware(variable: name).map.replacingOccurrences(
      of: "main.c.o", with: "ma\u{1B}[5m|<i>in.c.o")
    let file = try scratch.write(map, "firmware.map")
    for format in ["text", "json", "markdown", "csv"] {
      let run = try await Rambudget.run(["report", file, "--format", format])
      expectReported(run)
      expectNoControls(run.text)
      if format == "markdown" { #expect(!run.text.contains("<")) }
    }
  }
}

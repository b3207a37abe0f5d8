import Testing

@testable import Rendering

@Suite struct TableTextTests {
  private static func style(_ width: Int, unicode: Bool = true, colour: Bool = false) -> TextStyle {
    TextStyle(width: width, hasColour: colour, isUnicode: unicode)
  }

  private func table(_ names: [String], share: Double? = nil) -> Table {
    var table = Table(
      title: "Owners",
      columns: [.text("Name", canShrink: true), .number("Bytes"), .number("%", canGo: true)])
    table.rows = names.map { Table.Row(cells: [$0, "1,024", "1.0%"], share: share) }
    return table
  }

  private func lines(_ table: Table, _ style: TextStyle) -> [String] {
    table.text(style).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test func columnsAreAligned() {
    var table = table(["a", "longer"])
    table.total = Table.Row(cells: ["all", "2,048", "2.0%"], emphasis: .total)
    #expect(
      table.text(Self.style(60)) == """
        Owners
        Name    Bytes     %
        a       1,024  1.0%
        longer  1,024  1.0%
        all     2,048  2.0%

        """)
  }

  @Test func wideCharactersKeepTheirColumns() {
    let widths = Set(
      lines(table(["ascii", "表表", "🙂", "e\u{301}e\u{301}", ""]), Self.style(60)).dropFirst()
        .dropLast()
        .map { DisplayWidth.columns(of: $0) })
    #expect(widths.count == 1)
  }

  @Test func longCellsAreCutInTheMiddle() {
    let path = "CMakeFiles/" + String(repeating: "folder/", count: 20) + "memp.c.o"
    for width in [60, 80, 120] {
      for unicode in [true, false] {
        let lines = lines(table([path, "short"]), Self.style(width, unicode: unicode))
        #expect(lines.allSatisfy { DisplayWidth.columns(of: $0) <= width })
        #expect(lines[2].hasPrefix("CMakeFiles/"))
        #expect(lines[2].contains("memp.c.o  1,024  1.0%"))
        #expect(lines[2].contains(unicode ? "…" : ".."))
      }
    }
  }

  @Test func wideCellsAreCutBetweenCharacters() {
    let name = String(repeating: "表", count: 100)
    let lines = lines(table([name]), Self.style(60))
    #expect(lines.allSatisfy { DisplayWidth.columns(of: $0) <= 60 })
    #expect(lines[2].contains("…"))
    #expect(lines[2].hasSuffix("  1,024  1.0%"))
  }

  @Test func theWidestColumnGivesFirst() {
    var table = Table(
      title: "",
      columns: [.text("A", canShrink: true), .text("B", canShrink: true), .text("C")])
    let (long, middle) = (String(repeating: "l", count: 80), String(repeating: "m", count: 20))
    table.rows = [Table.Row(cells: [long, middle, "c"])]
    let line = lines(table, Self.style(60))[1]
    #expect(line.contains(middle))
    #expect(DisplayWidth.columns(of: line) == 60)
  }

  /// From the right, and no more than it takes.
  @Test func columnsGoWhereShrinkingIsNotEnough() {
    var table = Table(title: "", columns: [.text("Name")])
    table.columns += (0..<8).map { .number("Region\($0)", canGo: true) }
    table.barColumn = 9
    table.rows = [
      Table.Row(cells: ["name"] + (0..<8).map { "\($0)00,000" }, share: 0.5)
    ]
    table.total = Table.Row(cells: ["all"] + (0..<8).map { "\($0)00,000" })
    let lines = lines(table, Self.style(60))
    #expect(lines[0].hasSuffix("Region5"))
    #expect(lines.allSatisfy { $0.count <= 60 })
    #expect(!lines[1].contains("600,000"))
    #expect(lines[2].hasPrefix("all "))
  }

  @Test func barsFillTheRestOfTheLine() {
    let whole = lines(table(["name"], share: 1), Self.style(60))[2]
    #expect(DisplayWidth.columns(of: whole) <= 60)
    #expect(whole.hasSuffix("████"))
    #expect(whole.count { $0 == "█" } == 40)
    let plain = lines(table(["name"], share: 0.5), Self.style(60, unicode: false))[2]
    #expect(plain.count { $0 == "#" } == 20)
    // Without room for six columns there are none.
    let long = String(repeating: "x", count: 44)
    #expect(!lines(table([long], share: 1), Self.style(62))[2].contains("█"))
  }

  @Test func emptyTablesAreHeaders() {
    #expect(table([]).text(Self.style(60)) == "Owners\nName  Bytes  %\n")
  }

  @Test func cellsCannotBreakLines() {
    let text = table(["new\nline", "\u{1B}[31m"]).text(Self.style(60))
    #expect(text.split(separator: "\n").count == 4)
    #expect(!text.contains("\u{1B}"))
  }

  @Test func emphasisIsColour() {
    var table = table(["plain", "free"])
    table.rows[1].emphasis = .dim
    table.total = Table.Row(cells: ["all", "1", "1"], emphasis: .total)
    let text = table.text(Self.style(60, colour: true))
    let lines = text.split(separator: "\n")
    #expect(lines[0] == "\u{1B}[1mOwners\u{1B}[0m")
    #expect(lines[2].hasPrefix("plain"))
    #expect(lines[3].hasPrefix("\u{1B}[2mfree"))
    #expect(lines[4].hasPrefix("\u{1B}[1mall"))
    let plain = text.replacing(#/\u{1B}\[[0-9]+m/#, with: "")
    #expect(plain == table.text(Self.style(60)))
  }

  @Test func markdownHasAsManyCellsInEveryRow() {
    var table = table(["a|b", "`c`", ""])
    table.total = Table.Row(cells: ["all", "", "2"])
    #expect(
      table.markdown() == """
        ### Owners

        | Name | Bytes | % |
        | --- | ---: | ---: |
        | a\\|b | 1,024 | 1.0% |
        | \\`c\\` | 1,024 | 1.0% |
        |  | 1,024 | 1.0% |
        | **all** |  | **2** |

        """)
  }
}

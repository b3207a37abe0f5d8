import LinkMap
import Support
import Testing

/// Maps that are cut, garbled or hostile: an error or a map, never a trap.
@Suite struct DamageTests {
  @Test(arguments: [
    (".text           0x0000000110000000 0x10", 1),
    (".text           0x10000000 0x100000000", 1),
    (".text           0x10000000 0x10 load address 0x100000000", 1),
    (".text           0x10000000 0x10\n .text          0x123456789        0x1 main.o", 2),
    (".text           0x10000000 0x10\n .text          0x10000000 0x123456789 main.o", 2),
    (
      ".text           0x10000000 0x10\n .text          0x10000000       0x10 main.o\n"
        + "                0x123456789                main", 3
    ),
    (".text           0x10000000 0x10\n                0x11112222333344445 x = .", 2),
    (".text           0x10000000 0x10\n                [0x11112222333344445] x = .", 2),
    (".text           0x10000000 0x10\n                0x10000000 0x123456789 LONG 0x1", 2),
  ])
  func wideNumbers(body: String, line: Int) {
    #expect(
      throws: LinkMapError.malformed(
        line: line + MapText.linesBefore, reason: "a number of more than 32 bits")
    ) { try MapText.parse(sections: body) }
  }

  @Test(arguments: ["0x100000000         0x10", "0x10000000         0x100000001"])
  func wideRegions(numbers: String) {
    let text = "Memory Configuration\n\nRAM              \(numbers)         xrw\n"
    #expect(throws: LinkMapError.malformed(line: 3, reason: "a number of more than 32 bits")) {
      try LinkMap(parsing: Array(text.utf8))
    }
  }

  @Test func twoMapsInOneFile() {
    let map = MapText.bytes(sections: ".text           0x10000000       0x10")
    #expect(throws: LinkMapError.malformed(line: 16, reason: "a second map begins here")) {
      try LinkMap(parsing: map + map)
    }
  }

  @Test(arguments: [
    "Archive member included to satisfy reference by file (symbol)\n\nlibc.a(x.o)\n",
    "\nDiscarded input sections\n\n .text          0x00000000        0x0 crti.o\n",
    "\nMemory Configuration\n\nName             Origin             Length\n",
    "Linker script and memory map\n\nLOAD main.o\n",
    "Linker script and memory map\n\n.text\n",
  ])
  func cutBeforeTheFirstSection(text: String) {
    let lines = text.utf8.count { $0 == UInt8(ascii: "\n") }
    #expect(throws: LinkMapError.truncated(line: lines)) {
      try LinkMap(parsing: Array(text.utf8))
    }
  }

  @Test(arguments: [
    ("", true),
    ("Memory region         Used Size  Region Size  %age Used\n", true),
    ("\nCross Reference Table\n\nSymbol    File\nmain      main.o\n", true),
    ("\n.comment        0x00000000       0x26\n .comment       0x00000000       0x26 a.o\n", true),
    ("\n.comment        0x00000000       0x26\n .comment       0x00000000       0x20 a.o\n", false),
    ("\n.comment        0x00000000       0x26\n", false),
    ("\n.debug_line_str\n", false),
    ("\nCross", false),
  ])
  func completeness(end: String, isComplete: Bool) throws {
    let map = MapText.bytes(sections: ".text           0x10000000        0x0")
    #expect(try LinkMap(parsing: map + Array(end.utf8)).isComplete == isComplete)
  }

  @Test func aMapWithoutOutputLineIsIncomplete() throws {
    let map = "Linker script and memory map\n\n.text           0x10000000        0x0\n"
    #expect(try LinkMap(parsing: Array(map.utf8)).isComplete == false)
  }

  /// Lines made to be slow: each would take minutes if anything were quadratic.
  static let adversarialBodies: [(name: String, line: String, count: Int)] = [
    ("parentheses that open", "(", 60_000),
    ("parentheses that close", ")", 60_000),
    ("archives in archives", ".a(", 20_000),
    ("spaces", " ", 60_000),
    ("digits", "0", 60_000),
    ("record names alone", " .text\n", 10_000),
    ("section names alone", ".text\n", 10_000),
    ("empty lines", "\n", 60_000),
    ("records of one object", " .t 0x0 0x0 a\n", 6_000),
    ("output sections", ".t 0x0 0x0\n", 6_000),
  ]

  @Test(.timeLimit(.minutes(1)), arguments: adversarialBodies, ["", ")\n", " .t 0x0 0x0 x.a("])
  func adversarialFiles(body: (name: String, line: String, count: Int), around: String) throws {
    let text = around + String(repeating: body.line, count: body.count) + around
    let start = ".text           0x10000000       0x10\n .t 0x10000000 0x0 a\n"
    for prefix in ["", " .text          0x10000000 0x0 ", "  0x10000000 "] {
      _ = try MapText.parse(sections: start + prefix + text)
    }
    for heading in ["Archive member included to satisfy reference by file (symbol)\n", ""] {
      #expect(throws: LinkMapError.self) { try LinkMap(parsing: Array((heading + text).utf8)) }
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func anObjectPerRecord() throws {
    let records = (0..<20_000).map { " .t 0x0 0x0 \($0)\n" }.joined()
    let map = try MapText.parse(sections: ".text           0x0       0x10\n" + records)
    #expect(map.objects.map(\.name) == (0..<20_000).map(String.init))
  }
}

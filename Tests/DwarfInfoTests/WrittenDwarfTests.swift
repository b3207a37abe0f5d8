import DwarfInfo
import Foundation
import MemoryModel
import Support
import Testing

/// DWARF that gcc for ARM does not write, or nobody should, written by hand in assembler.
@Suite struct WrittenDwarfTests {
  /// Abbreviations, all with inline strings and 4-byte references so that the entries are readable.
  private static let abbreviations = """
      .macro attribute name, form
      .uleb128 \\name
      .uleb128 \\form
      .endm
      .macro abbreviation number, tag, children
      .uleb128 \\number
      .uleb128 \\tag
      .byte \\children
      .endm
      .section .debug_abbrev,"",%progbits
    abbreviations:
      abbreviation 1, 0x11, 1    /* compile unit: name, language, bases */
      attribute 0x03, 0x08
      attribute 0x13, 0x0b
      attribute 0x73, 0x17
      attribute 0x74, 0x17
      attribute 0, 0
      abbreviation 2, 0x34, 0    /* variable: name, type, location */
      attribute 0x03, 0x08
      attribute 0x49, 0x13
      attribute 0x02, 0x18
      attribute 0, 0
      abbreviation 3, 0x24, 0    /* base type: name, size */
      attribute 0x03, 0x08
      attribute 0x0b, 0x0b
      attribute 0, 0
      abbreviation 4, 0x16, 0    /* typedef: name, type */
      attribute 0x03, 0x08
      attribute 0x49, 0x13
      attribute 0, 0
      abbreviation 5, 0x01, 1    /* array: type */
      attribute 0x49, 0x13
      attribute 0, 0
      abbreviation 6, 0x21, 0    /* dimension: count */
      attribute 0x37, 0x07
      attribute 0, 0
      abbreviation 7, 0x21, 0    /* dimension: signed last index */
      attribute 0x2f, 0x0d
      attribute 0, 0
      abbreviation 8, 0x0b, 1    /* block */
      attribute 0, 0
      abbreviation 9, 0x2e, 1    /* function: name */
      attribute 0x03, 0x08
      attribute 0, 0
      abbreviation 10, 0x2e, 0   /* function: name, ranges by index */
      attribute 0x03, 0x08
      attribute 0x55, 0x23
      attribute 0, 0
      abbreviation 11, 0x2e, 0   /* function: name, ranges by offset */
      attribute 0x03, 0x08
      attribute 0x55, 0x17
      attribute 0, 0
      abbreviation 12, 0x15, 1   /* function type: result */
      attribute 0x49, 0x13
      attribute 0, 0
      abbreviation 13, 0x05, 0   /* parameter: type */
      attribute 0x49, 0x13
      attribute 0, 0
      .byte 0
    """

  /// A unit of DWARF 5 around `entries`, with three addresses in .debug_addr and two lists of ranges.
  private static func source(_ entries: String) -> String {
    """
      .section .text.entry,"ax",%progbits
      .global entry
    entry:
      .space 64
      .section .bss.place,"aw",%nobits
    place:
      .space 64
    \(abbreviations)
      .section .debug_info,"",%progbits
    unit:
      .4byte unit_end - unit_start
    unit_start:
      .2byte 5
      .byte 1, 4
      .4byte abbreviations
      .uleb128 1
      .asciz "hand.s"
      .byte 0x1d
      .4byte addresses
      .4byte range_lists
    word:
      .uleb128 3
      .asciz "word"
      .byte 4
    \(entries)
      .byte 0
    unit_end:
      .section .debug_addr,"",%progbits
      .4byte 16
      .2byte 5
      .byte 4, 0
    addresses:
      .4byte place, entry, 0
      .section .debug_rnglists,"",%progbits
      .4byte range_end - range_start
    range_start:
      .2byte 5
      .byte 4, 0
      .4byte 1
    range_lists:
      .4byte first_list - range_lists
    first_list:
      .byte 7                    /* start and length */
      .4byte entry
      .uleb128 4
      .byte 3                    /* index of start, and length */
      .uleb128 1
      .uleb128 2
      .byte 0
    second_list:
      .byte 6                    /* start and end */
      .4byte entry + 16, entry + 24
      .byte 7                    /* thrown away */
      .4byte 0
      .uleb128 8
      .byte 5                    /* base, and offsets from it */
      .4byte entry + 32
      .byte 4
      .uleb128 0
      .uleb128 6
      .byte 0
    range_end:
    """
  }

  /// A variable at `place`.
  private static func variable(_ name: String, type: String, location: String = "3") -> String {
    let operand = location == "3" ? "\n  .4byte place" : ""
    return """
        .uleb128 2
        .asciz "\(name)"
        .4byte \(type) - unit
        .uleb128 \(location == "3" ? 5 : location.split(separator: ",").count)
        .byte \(location)\(operand)

      """
  }

  private func read(_ entries: String) async throws -> DwarfInfo {
    try await ArmBuild.program(["hand.s": Self.source(entries)], flags: [], linkFlags: []).dwarf()
  }

  @Test func anAddressMayBeAnIndex() async throws {
    let info = try await read(
      Self.variable("plain", type: "word")
        + Self.variable("indexed", type: "word", location: "0xa1, 0, 0x23, 8")
        + Self.variable("discarded", type: "word", location: "0xa1, 2")
        + Self.variable("beyond", type: "word", location: "0xa1, 99")
        + Self.variable("on_stack", type: "word", location: "0x91, 4")
        + Self.variable("value", type: "word", location: "0xa1, 0, 0x9f")
        + Self.variable("piece", type: "word", location: "0xa1, 0, 0x93, 2"))
    try #require(info.variables.map(\.name) == ["plain", "indexed"])
    #expect(info.variables[1].address == info.variables[0].address + 8)
    #expect(info.variables.allSatisfy { $0.size == 4 && $0.type == "word" })
  }

  @Test func listsOfRangesOfDwarf5AreFollowed() async throws {
    let info = try await read(
      """
        .uleb128 10
        .asciz "indexed"
        .uleb128 0
        .uleb128 11
        .asciz "listed"
        .4byte second_list

      """)
    let start = try #require(info.functions.first).range.start
    #expect(
      info.functions.map { "\($0.name) \($0.range.start - start) \($0.range.size)" } == [
        "indexed 0 4", "listed 16 8", "listed 32 6",
      ])
  }

  @Test func typesThatNeverEndAreCut() async throws {
    let info = try await read(
      """
      chicken:
        .uleb128 4
        .asciz "chicken"
        .4byte egg - unit
      egg:
        .uleb128 4
        .asciz "egg"
        .4byte chicken - unit
      knot:
        .uleb128 12
        .4byte knot - unit
        .uleb128 13
        .4byte knot - unit
        .uleb128 13
        .4byte knot - unit
        .byte 0

      """ + Self.variable("endless", type: "chicken") + Self.variable("knotted", type: "knot")
        + Self.variable("nowhere", type: "unit + 0x7fffff"))
    #expect(info.variables.prefix(2).map(\.size) == [nil, nil])
    #expect(info.variables.first?.type == "chicken")
  }

  @Test func aTextThatWouldDoubleIsCut() async throws {
    var entries = "type0:\n  .uleb128 3\n  .asciz \"t\"\n  .byte 1\n"
    for level in 1...40 {
      entries += """
        type\(level):
          .uleb128 12
          .4byte type\(level - 1) - unit
          .uleb128 13
          .4byte type\(level - 1) - unit
          .uleb128 13
          .4byte type\(level - 1) - unit
          .byte 0

        """
    }
    let info = try await read(entries + Self.variable("long", type: "type40"))
    #expect((info.variables.first?.type.utf8.count ?? .max) < 10_000)
  }

  @Test func sizesThatOverflowAreUnknown() async throws {
    let info = try await read(
      """
      huge:
        .uleb128 5
        .4byte word - unit
        .uleb128 6
        .8byte 0xffffffffffffffff
        .uleb128 6
        .8byte 0xffffffffffffffff
        .byte 0
      empty:
        .uleb128 5
        .4byte word - unit
        .uleb128 7
        .sleb128 -1
        .byte 0
      negative:
        .uleb128 5
        .4byte word - unit
        .uleb128 7
        .sleb128 -5
        .byte 0

      """ + Self.variable("huge_array", type: "huge") + Self.variable("empty_array", type: "empty")
        + Self.variable("negative_array", type: "negative"))
    #expect(info.variables.map(\.size) == [nil, 0, nil])
    #expect(info.variables.map(\.dimensions) == [[.max, .max], [0], [0]])
    #expect(info.variables.map(\.type).last == "word []")
  }

  @Test func blocksMayNestDeeplyButNotWithoutEnd() async throws {
    func nested(_ levels: Int) -> String {
      "  .uleb128 9\n  .asciz \"deep\"\n" + String(repeating: "  .uleb128 8\n", count: levels)
        + Self.variable("bottom", type: "word")
        + String(repeating: "  .byte 0\n", count: levels + 1)
    }
    let info = try await read(nested(256))
    #expect(info.variables.map(\.function) == ["deep"])
    await #expect(
      throws: DwarfInfoError.unreadable(reason: "entries nest deeper than 300 levels")
    ) { try await read(nested(2000)) }
  }
}

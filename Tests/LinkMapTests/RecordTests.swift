import LinkMap
import Testing

/// What stands under output sections.
@Suite struct RecordTests {
  @Test func recordsOfEveryKind() throws {
    let map = try MapText.parse(
      sections: """
        .data           0x20000000      0x128 load address 0x10000204
                        0x20000000                        __data_start__ = .
         *(SORT_BY_NAME(.data*))
         *(EXCLUDE_FILE(*libgcc.a: *libc.a:*lib_a-mem*.o) .text*)
         .data.counter  0x20000000        0x4 main.o
                        0x20000000                counter
         .text.a_long_name_stands_alone
                        0x20000004       0x1e libgcc.a(muldf3.o)
                                         0x22 (size before relaxing)
                        0x20000004                __aeabi_dmul
         *fill*         0x20000022        0x2 ff00
         *fill*         0x20000024        0x0\u{20}
         FILL mask 0xdeadbeef
         .text.__stub   0x20000024       0x10 linker stubs
                        0x20000034        0x4 LONG 0x5
                        0x20000038        0x1 BYTE 0x1
                        0x20000039        0x2 SHORT 0x20000000 ADDR (.text)
                        0x20000040                        . = ALIGN (0x10)
         *(COMMON)
         COMMON         0x20000040       0xe8 main.o
                        0x20000040                first
                        0x200000a4                second
        """)
    #expect(
      map.inputSections == [
        .section(".data.counter", 0x2000_0000, 4, line: 5),
        .section(".text.a_long_name_stands_alone", 0x2000_0004, 0x1e, object: 1, line: 8),
        .fill(0x2000_0022, 2, line: 11),
        .fill(0x2000_0024, 0, line: 12),
        .init(
          kind: .stub, name: ".text.__stub", address: 0x2000_0024, size: 0x10, object: nil, line: 14
        ),
        .init(
          kind: .scriptData, name: "LONG", address: 0x2000_0034, size: 4, object: nil, line: 15),
        .init(
          kind: .scriptData, name: "BYTE", address: 0x2000_0038, size: 1, object: nil, line: 16),
        .init(
          kind: .scriptData, name: "SHORT", address: 0x2000_0039, size: 2, object: nil, line: 17),
        .init(
          kind: .common, name: "COMMON", address: 0x2000_0040, size: 0xe8, object: 0, line: 20),
      ])
    #expect(
      map.symbols == [
        .init(name: "counter", address: 0x2000_0000, inputSection: 0),
        .init(name: "__aeabi_dmul", address: 0x2000_0004, inputSection: 1),
        .init(name: "first", address: 0x2000_0040, inputSection: 8),
        .init(name: "second", address: 0x2000_00a4, inputSection: 8),
      ])
    #expect(
      map.outputSections == [
        .init(
          name: ".data", address: 0x2000_0000, size: 0x128, loadAddress: 0x1000_0204, inputs: 0..<9,
          line: 1)
      ])
    #expect(
      map.objects == [.init(name: "main.o"), .init(archive: "libgcc.a", name: "muldf3.o")])
    #expect(map.assignments == [.init(name: "__data_start__", value: 0x2000_0000, line: 2)])
  }

  @Test func outputSectionsOfEveryForm() throws {
    let map = try MapText.parse(
      sections: """
        Address of section .data set to 0x20003000
        TARGET(elf32-littlearm)
        .flash_begin    0x10000000        0x0
                        0x10000000                        __flash_binary_start = .

        .a_very_long_output_section
                        0x20000000        0x4 load address 0x10000cf4
         .tm_clone_table
                        0x20000000        0x4 crtend.o

        .never_made
         *(.never_made)
                        0x20000004                        after_never = .

        flash_text      0x10000000       0x10
         .text          0x10000000       0x10 main.o

        /DISCARD/
         *(.discardme*)
         .discardme     0x00000000       0x10 main.o
                        0x00000000                gone

        .debug_info     0x00000000       0x20
         .debug_info    0x00000000       0x20 main.o
        """)
    #expect(
      map.outputSections == [
        .init(
          name: ".flash_begin", address: 0x1000_0000, size: 0, loadAddress: nil, inputs: 0..<0,
          line: 3),
        .init(
          name: ".a_very_long_output_section", address: 0x2000_0000, size: 4,
          loadAddress: 0x1000_0cf4, inputs: 0..<1, line: 7),
        .init(
          name: "flash_text", address: 0x1000_0000, size: 0x10, loadAddress: nil, inputs: 1..<2,
          line: 15),
        .init(
          name: ".debug_info", address: 0, size: 0x20, loadAddress: nil, inputs: 2..<3, line: 23),
      ])
    #expect(map.inputSections.map(\.name) == [".tm_clone_table", ".text", ".debug_info"])
    #expect(map.symbols.isEmpty)
    #expect(map.assignments.map(\.name) == ["__flash_binary_start", "after_never"])
  }

  /// Object paths with spaces and parentheses, in and out of archives.
  @Test(
    arguments: [
      ("main.o", nil, "main.o"),
      ("/tmp/ccFh0vaY.ltrans0.ltrans.o", nil, "/tmp/ccFh0vaY.ltrans0.ltrans.o"),
      ("lib/libc.a(lib_a-memset.o)", "lib/libc.a", "lib_a-memset.o"),
      ("dir with (p)/b (x).o", nil, "dir with (p)/b (x).o"),
      ("dir (p)/lib b (1).a(b (x).o)", "dir (p)/lib b (1).a", "b (x).o"),
      ("my.a(old)/libx.a(y.o)", "my.a(old)/libx.a", "y.o"),
      ("libx.a(sub/y.o)", "libx.a", "sub/y.o"),
      ("libx.a(odd(name.o)", "libx.a", "odd(name.o"),
      ("libx.a(odd)name.o)", "libx.a", "odd)name.o"),
      ("C:\\sdk\\x.lib(y.o)", "C:\\sdk\\x.lib", "y.o"),
      ("archive(member.o)", "archive", "member.o"),
      ("notes (copy)", nil, "notes (copy)"),
      ("libx.a()", nil, "libx.a()"),
      ("(x.o)", nil, "(x.o)"),
      (")", nil, ")"),
      ("größe/ü.o", nil, "größe/ü.o"),
    ] as [(String, String?, String)])
  func objectPaths(path: String, archive: String?, name: String) throws {
    let map = try MapText.parse(
      sections: """
        .text           0x10000000       0x20
         .text          0x10000000       0x10 \(path)
         .text.name_that_wraps
                        0x10000010       0x10 \(path)
        """)
    #expect(map.objects == [.init(archive: archive, name: name)])
    #expect(map.objects[0].path == path)
    #expect(map.inputSections.map(\.object) == [0, 0])
  }

  @Test func namesWithSpacesKeepToColumns() throws {
    let map = try MapText.parse(
      sections: """
        .my text        0x10000000       0x20
         .a b           0x10000000       0x10 main.o
         .a name with spaces
                        0x10000010       0x10 main.o
        """)
    #expect(map.outputSections.map(\.name) == [".my text"])
    #expect(map.inputSections.map(\.name) == [".a b", ".a name with spaces"])
  }

  @Test func columnsThatSomebodyMovedByHand() throws {
    let map = try MapText.parse(
      sections: """
        .text 0x10000000 0x10 load address 0x10000100
         .text.main 0x10000000 0x10 main.o
            0x10000000 main
        """)
    #expect(
      map.outputSections == [
        .init(
          name: ".text", address: 0x1000_0000, size: 0x10, loadAddress: 0x1000_0100, inputs: 0..<1,
          line: 1)
      ])
    #expect(map.inputSections == [.section(".text.main", 0x1000_0000, 0x10, line: 2)])
    #expect(map.symbols == [.init(name: "main", address: 0x1000_0000, inputSection: 0)])
  }

  @Test func windowsLineEndsAndByteOrderMarkChangeNothing() throws {
    var synthetic = SyntheticSample.small
    let expected = try LinkMap(parsing: synthetic.make().bytes)
    synthetic.lineEnd = "\r\n"
    let bytes = [0xEF, 0xBB, 0xBF] + synthetic.make().bytes
    var map = try LinkMap(parsing: bytes)
    #expect(map.byteCount == bytes.count)
    map.byteCount = expected.byteCount
    #expect(map == expected)
  }

  @Test func addressesOfSixteenDigitsAreTheSame() throws {
    var synthetic = SyntheticSample.small
    let expected = try LinkMap(parsing: synthetic.make().bytes)
    synthetic.addressDigits = 16
    var map = try LinkMap(parsing: synthetic.make().bytes)
    map.byteCount = expected.byteCount
    #expect(map == expected)
  }

  @Test func namesThatAreNotUTF8AreRepaired() throws {
    var bytes = MapText.bytes(
      sections: """
        .text           0x10000000       0x10
         .text.X        0x10000000       0x10 X.o
                        0x10000000                X
        """)
    for index in bytes.indices where bytes[index] == UInt8(ascii: "X") { bytes[index] = 0xFF }
    let map = try LinkMap(parsing: bytes)
    #expect(map.inputSections.map(\.name) == [".text.\u{FFFD}"])
    #expect(map.objects == [.init(name: "\u{FFFD}.o")])
    #expect(map.symbols.map(\.name) == ["\u{FFFD}"])
  }
}

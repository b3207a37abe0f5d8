import LinkMap
import Testing

/// Symbol lines and assignments, which look alike.
@Suite struct SymbolTests {
  /// Names that C++ and linkers make; each is a symbol, whatever it holds.
  static let symbolNames = [
    "main",
    "foo(int, char)",
    "operator==(V const&, V const&)",
    "operator!=(V const&, V const&)",
    "operator<=(V const&, V const&)",
    "W::operator=(W const&)",
    "W::operator=<int>(int const&)",
    "bool operator==<int, char>(A<int> const&, A<char> const&)",
    "int tt<(1)==(2)>(int)",
    "void f<&A::operator=>(A&) [clone .isra.0]",
    "operator new(unsigned int, int)",
    "operator\"\" _kb(unsigned long long)",
    "vtable for __cxxabiv1::__si_class_type_info",
    "guard variable for f()::x",
    "ASSERT(int)",
    "PROVIDE(char const*)",
    "ASSERT",
    "state.5",
    "f.lto_priv.0",
    "LONG",
    "$a",
    ".hidden",
    "a=b",
    "=",
  ]

  @Test(arguments: symbolNames, [16, 24])
  func symbolNamesAreNotTakenForAssignments(name: String, spaces: Int) throws {
    let map = try MapText.parse(
      sections: """
        .text           0x10000000       0x10
         .text          0x10000000       0x10 main.o
                        0x10000002\(String(repeating: " ", count: spaces))\(name)
        """)
    #expect(map.symbols == [.init(name: name, address: 0x1000_0002, inputSection: 0)])
    #expect(map.assignments.isEmpty)
  }

  @Test(arguments: [
    ("0x20042000                        __StackTop = (ORIGIN (RAM) + LENGTH (RAM))", "__StackTop"),
    ("0x20042000                __StackTop = .", "__StackTop"),
    ("0x0000000020042000                __StackTop = .", "__StackTop"),
    ("0x20042000                        PROVIDE (end = .)", "end"),
    ("0x20042000                        PROVIDE (end, .)", "end"),
    ("0x20042000                        PROVIDE_HIDDEN (end = .)", "end"),
    ("0x20042000                        HIDDEN (end = .)", "end"),
    ("0x20042000                        x = DEFINED (x)?x:(a == b)", "x"),
    ("[0x20042000]                        x = (x + 0x4)", "x"),
  ])
  func assignments(line: String, name: String) throws {
    let map = try MapText.parse(
      sections: """
        .text           0x10000000       0x10
         .text          0x10000000       0x10 main.o
                        \(line)
        """)
    #expect(map.assignments == [.init(name: name, value: 0x2004_2000, line: 3)])
    #expect(map.symbols.isEmpty)
  }

  @Test(arguments: [
    "0x20042000                        . = ALIGN (0x4)",
    "0x20042000                . = (. + 0x800)",
    "[!provide]                        PROVIDE (unused = 0x3)",
    "[unresolved]                        x = y",
    "*undef*                           x = y",
    "                          x = y",
    "0x00000001                        ASSERT ((a >= b), region = overflowed)",
    "0x00000001                        ASSERT (a, b)",
    "[0x20042000                       x = y",
    "                 0x159 (size before relaxing)",
    "0x",
    "0xg                               x = y",
  ])
  func linesThatDefineNothing(line: String) throws {
    let map = try MapText.parse(
      sections: """
        .text           0x10000000       0x10
         .text          0x10000000       0x10 main.o
                        \(line)
        """)
    #expect(map.assignments.isEmpty)
    #expect(map.symbols.isEmpty)
  }

  @Test func theScriptMaySetNegativeNumbers() throws {
    let map = try MapText.parse(
      sections: """
        .text           0x10000000       0x10
                        0xfffffffffffffffc                minus_four = -0x4
        """)
    #expect(map.assignments == [.init(name: "minus_four", value: 0xffff_ffff_ffff_fffc, line: 2)])
  }

  @Test func aSymbolWithoutARecordIsLeftOut() throws {
    let map = try MapText.parse(
      sections: """
        .text           0x10000000       0x10
                        0x10000000                nobodys
         .text          0x10000000       0x10 main.o
        .data           0x20000000        0x0
                        0x20000000                nobodys_either
        """)
    #expect(map.symbols.isEmpty)
  }
}

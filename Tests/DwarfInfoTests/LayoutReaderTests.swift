import DwarfInfo
import Foundation
import Support
import SystemPackage
import Testing

/// What is read on request, and what hostile DWARF makes of it.
@Suite struct LayoutReaderTests {
  private func layouts(_ source: String, _ file: String = "a.c", _ names: [String]) async throws
    -> TypeLayouts
  {
    let build = try await ArmBuild.program(
      [file: source], flags: ["-Os", "-gdwarf-5"], linkFlags: [])
    return try await DwarfInfo.read(elf: FilePath(build.elf.path), layoutsOf: names).layouts
  }

  private static let entry = "\nint entry(void) { return 0; }"

  @Test func nothingIsReadWithoutARequest() async throws {
    let build = try await ArmBuild.program(SamplePrograms.c, flags: ["-Os", "-g"])
    let plain = try await build.dwarf()
    #expect(plain.layouts == TypeLayouts())
    var asked = try await DwarfInfo.read(
      elf: FilePath(build.elf.path), layoutsOf: ["origin", "state.0", "nobody", "", "a\nb", "a\0b"])
    #expect(asked.layouts.variables.map(\.name).sorted() == ["origin", "state", "state"])
    // Two variables of one name: no telling which is meant.
    #expect(asked.layouts["state"] == nil)
    let state = try #require(asked.layouts.variables.first { $0.name == "state" })
    #expect(asked.layouts[address: state.address]?.size == 4)
    asked.layouts = TypeLayouts()
    #expect(asked == plain)
  }

  @Test func namesThatAreTooLongAreRefused() async throws {
    let names = (0..<5000).map { "a_long_name_\($0)" }
    await #expect(throws: DwarfInfoError.self) {
      try await DwarfInfo.read(elf: "/proc/self/exe", layoutsOf: names)
    }
  }

  @Test func partsAreFoundByTheirPaths() async throws {
    let layout = try #require(
      try await layouts(
        """
        typedef unsigned char u8;
        typedef struct { unsigned flag : 3, rest : 5; u8 name[6]; } entry_t;
        enum colour { red };
        struct { u8 a; union { int i; struct { short low; entry_t table[2][3]; }; }; void *p;
          enum colour e; } thing;
        """ + Self.entry, "a.c", ["thing"])["thing"])
    #expect(layout.kind == .structure && layout.size == 64 && layout.alignment == 4)
    #expect(layout.packing == .natural)
    #expect(layout.members.map(\.name) == ["a", "", "p", "e"])
    #expect(layout.members.map(\.offset) == [0, 4, 56, 60])
    #expect(layout.members.map(\.layout.kind) == [.base, .union, .pointer, .enumeration])
    #expect(layout.member("")?.layout == layout)
    #expect(layout.member("i")?.offset == 4)
    #expect(layout.member("table")?.offset == 8)
    #expect(layout.member("table[]")?.layout.count == 3)
    #expect(layout.member("table[][].name")?.offset == 9)
    let entry = try #require(layout.member("table[][]")?.layout)
    #expect(entry.members.first?.bits == TypeLayout.BitField(offset: 0, width: 3))
    #expect(entry.members.dropFirst().first?.type == "unsigned int")
    for path in ["x", ".", ".a", "a.", "a[]", "table[]x", "[]", "[", "table.", "a.b"] {
      #expect(layout.member(path) == nil, "\(path)")
    }
    #expect(
      layout.arrays == [
        TypeLayout.ArrayMember(
          path: "table", type: "entry_t [2][3]", count: 2, elementSize: 21 + 3, instances: 1),
        TypeLayout.ArrayMember(
          path: "table[]", type: "", count: 3, elementSize: 8, instances: 2),
        TypeLayout.ArrayMember(
          path: "table[][].name", type: "u8 [6]", count: 6, elementSize: 1, instances: 6),
      ])
  }

  @Test func whatCannotBeWorkedOutSaysWhy() async throws {
    let all = try await layouts(
      """
      struct plain { char a[3]; int n; };
      struct { struct plain one, two; } pair;
      struct odd { char a[3]; int b; char c; int d __attribute__((packed)); char e[2]; } odd;
      struct open { int n; char rest[]; } open;
      """ + Self.entry, "a.c", ["pair", "odd", "open"])
    let pair = try #require(all["pair"])
    // One declaration, two instances.
    #expect(pair.arrays.map(\.path) == ["one.a"] && pair.arrays.map(\.instances) == [2])
    #expect(try pair.size(changing: ["one.a": 5]) == 24)
    #expect(try pair.size(changing: ["two.a": 5, "one.a": 5]) == 24)
    #expect(throws: TypeLayoutError.contradiction(path: "two.a")) {
      try pair.size(changing: ["one.a": 5, "two.a": 6])
    }
    #expect(throws: TypeLayoutError.noArray(path: "one.n")) {
      try pair.size(changing: ["one.n": 1])
    }
    #expect(throws: TypeLayoutError.overflow) { try pair.size(changing: ["one.a": .max]) }
    let odd = try #require(all["odd"])
    #expect(try odd.size(changing: [:]) == odd.size)
    let reason = "struct odd: 'd' is at bit 72 and not at 96, neither aligned nor packed"
    #expect(throws: TypeLayoutError.irregular(reason: reason)) {
      try odd.size(changing: ["a": 5])
    }
    let open = try #require(all["open"])
    #expect(open.size == 4)
    #expect(throws: TypeLayoutError.flexibleArray(path: "rest")) {
      try open.size(changing: ["rest": 5])
    }
  }

  @Test func classesOfCppAreReadOrRefused() async throws {
    let all = try await layouts(
      """
      struct Base { int a; char b[5]; static int shared; };
      struct Derived : Base { char c[4]; int d; void run(); };
      struct Virtual { virtual void run() {} char e[6]; };
      namespace net { Derived derived; Virtual table; }
      struct Tail { Tail(); int a; char b; };
      struct Reuses : Tail { char c[2]; } ;
      Reuses reuses;
      Tail::Tail() {}
      extern "C" int entry() { net::derived.a = 1; net::table.run(); return reuses.a; }
      """, "a.cpp", ["derived", "table", "reuses"])
    let derived = try #require(all["derived"])
    #expect(derived.arrays.map(\.path) == ["b", "c"])
    #expect(try derived.size(changing: ["b": 9]) == 24)
    #expect(try all["table"]?.size(changing: ["e": 9]) == 16)
    // The derived class begins in the tail padding of its base.
    let reuses = try #require(all["reuses"])
    #expect(reuses.size == 8)
    #expect(throws: TypeLayoutError.self) { try reuses.size(changing: ["c": 20]) }
  }

  @Test func whatMayBePackedIsDoubtedWhereItMatters() async throws {
    let layout = try #require(
      try await layouts(
        """
        struct header { char name[8]; int length; };
        struct { int n; struct header h; char tail[8]; } v;
        """ + Self.entry, "a.c", ["v"])["v"])
    #expect(try layout.doubts(changing: [:]) == [])
    #expect(try layout.doubts(changing: ["h.name": 12, "tail": 20]) == [])
    #expect(try layout.size(changing: ["h.name": 6, "tail": 1]) == 20)
    // Packed, the header has 10 bytes; if the whole is, nothing pads its end.
    #expect(
      try layout.doubts(changing: ["h.name": 6, "tail": 1]) == [
        TypeLayout.Doubt(type: "struct header", size: 16),
        TypeLayout.Doubt(type: "struct {...}", size: 17),
      ])
    #expect(throws: TypeLayoutError.noArray(path: "x")) { try layout.doubts(changing: ["x": 1]) }
  }
}

import LinkMap
import Support
import Testing

/// Maps that the real toolchain writes while the test runs, held against what its other tools say.
@Suite struct RealMapTests {
  /// Two objects and an archive in odd folders; strings that ld merges; common symbols.
  static let sources = [
    "main.c": """
    #include <stddef.h>
    int common_one, common_two[7];
    static char odd[3] = {1, 2, 3};
    const char *greeting = "a string that two objects share";
    extern int from_archive(int);
    extern const char *name(void);
    int unused(void) { return 3; }
    __attribute__((section(".time_critical.a_function_with_a_long_name")))
    int in_ram(int x) { return x + odd[x & 1]; }
    int main(void) { return in_ram(from_archive(common_one)) + *greeting + *name() + common_two[1]; }
    """,
    "dir with (p)/b (x).c": """
    double number = 3.0;
    char common_three[5];
    int from_archive(int x) { return common_three[x] + (int)sizeof number; }
    """,
    "more/name.c": """
    const char *name(void) { return "a string that two objects share"; }
    const char *other(void) { return "shared"; }
    """,
  ]

  static func build(
    script: PicoLinkerScript = PicoLinkerScript(), linkFlags: [String] = [], thin: Bool = false,
    expectLinkFailure: Bool = false
  ) async throws -> ArmBuild {
    try await ArmToolchain.link(
      sources: sources, archives: ["dir with (p)/lib b (1).a": ["dir with (p)/b (x).c"]],
      thinArchives: thin, compileFlags: ArmToolchain.defaultCompileFlags + ["-fcommon"],
      linkFlags: ArmToolchain.defaultLinkFlags + linkFlags, script: script.text,
      expectLinkFailure: expectLinkFailure)
  }

  struct Section: Hashable {
    var name: String
    var address: UInt64
    var size: UInt64
  }

  /// The sections of the ELF file, but for the tables that ld adds after the map is made up.
  static func elfSections(of build: ArmBuild) async throws -> [Section] {
    let notInMap: Set = ["", ".symtab", ".strtab", ".shstrtab"]
    return try await Binutils(of: build.elf).sections.filter { !notInMap.contains($0.name) }
      .map { Section(name: $0.name, address: $0.address, size: $0.size) }
  }

  @Test(arguments: [[], ["-Wl,--cref"], ["-Wl,--gc-sections"], ["-Wl,--print-memory-usage"]])
  func sectionsAreThoseOfTheElfFile(linkFlags: [String]) async throws {
    let build = try await Self.build(linkFlags: linkFlags)
    // As where somebody keeps all that the link printed in one file.
    let map = try LinkMap(parsing: try build.mapBytes() + Array(build.log.utf8))
    let sections = Set(
      map.outputSections.map { Section(name: $0.name, address: $0.address, size: $0.size) })
    let expected = try await Self.elfSections(of: build)
    #expect(expected.count > 8)
    #expect(sections.isSuperset(of: expected), "\(Set(expected).subtracting(sections))")
    let made = Set(expected.map(\.name))
    #expect(map.outputSections.allSatisfy { $0.size == 0 || made.contains($0.name) })
    #expect(map.isComplete)
    #expect(map.discardedCount > 0 || !linkFlags.contains("-Wl,--gc-sections"))
  }

  @Test func recordsAddUpToTheirSections() async throws {
    let map = try LinkMap(parsing: try await Self.build().mapBytes())
    for section in map.outputSections {
      #expect(map.occupiedSizes(of: section).reduce(0, +) == section.size, "\(section.name)")
    }
    // The string that two objects share is there once.
    let records = map.inputSections.filter { $0.name.hasPrefix(".rodata") }
    let section = try #require(map.outputSections.first { $0.name == ".rodata" })
    #expect(records.reduce(0) { $0 + $1.size } > section.size)
  }

  @Test func symbolsAreThoseOfTheElfFile() async throws {
    let build = try await Self.build()
    let map = try LinkMap(parsing: try build.mapBytes())
    let symbols = try await Binutils(of: build.elf).symbols
    let addresses = Dictionary(symbols.map { ($0.name, $0.address) }) { $1 }
    #expect(
      Set(map.symbols.map(\.name)) == [
        "main", "in_ram", "unused", "from_archive", "name", "other", "greeting", "number",
        "common_one", "common_two", "common_three",
      ])
    for symbol in map.symbols {
      #expect(addresses[symbol.name] == symbol.address, "\(symbol.name)")
      let record = map.inputSections[symbol.inputSection]
      #expect((record.address..<record.address + record.size).contains(symbol.address))
    }
    for assignment in map.assignments where assignment.name.hasPrefix("__") {
      #expect(addresses[assignment.name] == assignment.value, "\(assignment.name)")
    }
    #expect(map.assignments.contains { $0.name == "__StackTop" && $0.value == 0x2004_2000 })
    #expect(!map.assignments.contains { $0.name == "not_used_by_anybody" })
  }

  @Test(arguments: [false, true])
  func archivesWithSpacesAndParentheses(thin: Bool) async throws {
    let map = try LinkMap(parsing: try await Self.build(thin: thin).mapBytes())
    let member =
      thin
      ? LinkMap.Object(name: "dir with (p)/b (x).c.o")
      : LinkMap.Object(archive: "dir with (p)/lib b (1).a", name: "b (x).c.o")
    #expect(map.objects.contains(member))
    #expect(
      map.archivePulls == [
        .init(member: member, requestedBy: "main.c.o", symbol: "from_archive")
      ])
  }

  @Test(arguments: [[], ["-Wl,--cref"]])
  func anOverflowingLinkLeavesAWholeMap(linkFlags: [String]) async throws {
    var script = PicoLinkerScript()
    script.heapSize = 0x4_1000
    let build = try await Self.build(script: script, linkFlags: linkFlags, expectLinkFailure: true)
    let map = try LinkMap(parsing: try build.mapBytes())
    #expect(map.isComplete)
    let ram = try #require(map.regions.first { $0.name == "RAM" })
    let heap = try #require(map.outputSections.first { $0.name == ".heap" })
    let excess = heap.address + heap.size - (ram.origin + ram.length)
    #expect(build.log.contains("region `RAM' overflowed by \(excess) bytes"))
    #expect(map.occupiedSizes(of: heap) == [0x4_1000])
    #expect(map.outputSections.contains { $0.name == ".debug_info" })
  }

  @Test func anUndefinedSymbolLeavesAWholeMap() async throws {
    let build = try await ArmToolchain.link(
      sources: ["main.c": "int gone(void); int main(void) { return gone(); }"],
      script: PicoLinkerScript().text, expectLinkFailure: true)
    #expect(try LinkMap(parsing: try build.mapBytes()).isComplete)
  }

  @Test func linkTimeOptimisation() async throws {
    let build = try await ArmToolchain.link(
      sources: [
        "main.c":
          "int f(int); static int many[200]; int main(void) { for (;;) many[f(2) & 63]++; }",
        "f.c": "static char bytes[99]; int f(int x) { bytes[x]++; return bytes[x + 1]; }",
      ],
      compileFlags: ["-Os", "-flto"], linkFlags: ArmToolchain.defaultLinkFlags + ["-Os", "-flto"],
      script: PicoLinkerScript().text)
    let map = try LinkMap(parsing: try build.mapBytes())
    #expect(map.isComplete)
    #expect(map.objects.contains { $0.name.hasSuffix(".ltrans0.ltrans.o") })
  }

  @Test func demangledNamesAndVeneers() async throws {
    let build = try await ArmToolchain.link(
      sources: [
        "main.cpp": """
        struct V { int a; };
        bool operator==(const V &x, const V &y) { return x.a == y.a; }
        struct W { int x; W &operator=(const W &); };
        W &W::operator=(const W &o) { x = o.x; return *this; }
        template <bool B> int pick(int x) { return B ? x : 2 * x; }
        template int pick<true>(int);
        __attribute__((noinline, section(".time_critical.far"))) int far(int x) { return x * 3; }
        int main() { return far(2); }
        """
      ],
      compileFlags: ["-Os", "-ffunction-sections", "-fno-exceptions"],
      script: PicoLinkerScript().text)
    let map = try LinkMap(parsing: try build.mapBytes())
    #expect(
      Set(map.symbols.map(\.name)) == [
        "operator==(V const&, V const&)", "W::operator=(W const&)", "int pick<true>(int)",
        "far(int)", "main",
      ])
    #expect(map.inputSections.contains { $0.kind == .stub && $0.size > 0 })
    for section in map.outputSections {
      #expect(map.occupiedSizes(of: section).reduce(0, +) == section.size, "\(section.name)")
    }
  }
}

import DwarfInfo
import Support
import Testing

/// Names, types, places and owners of variables and functions.
@Suite struct DetailTests {
  struct Expected: Sendable {
    var name: String
    var type: String
    var dimensions: [UInt64] = []
    var elementSize: UInt64?
    var function: String?
  }

  static let cVariables: [Expected] = [
    Expected(name: "pool", type: "u8 [153600]", dimensions: [153_600], elementSize: 1),
    Expected(name: "grid", type: "int [3][5]", dimensions: [3, 5], elementSize: 4),
    // gcc itself forgets the name of a typedef that is an array's element.
    Expected(name: "rows", type: "u32 [3][4]", dimensions: [3, 4], elementSize: 4),
    Expected(name: "mac", type: "mac_t", dimensions: [6], elementSize: 1),
    Expected(name: "origin", type: "struct point"),
    Expected(name: "path", type: "struct point [7]", dimensions: [7], elementSize: 4),
    Expected(name: "nameless", type: "struct {...}"),
    Expected(name: "either", type: "union both"),
    Expected(name: "shade", type: "enum colour"),
    Expected(name: "names", type: "const char *const [4]", dimensions: [4], elementSize: 4),
    Expected(name: "ticks", type: "volatile u32"),
    Expected(name: "handlers", type: "handler_t [2]", dimensions: [2], elementSize: 4),
    Expected(name: "pick", type: "int (*)(void)"),
    Expected(name: "matrix_pointer", type: "int (*)[5]"),
    Expected(name: "ends", type: "struct point *[2]", dimensions: [2], elementSize: 4),
    Expected(name: "hidden", type: "struct opaque *"),
    Expected(name: "wide", type: "long long int"),
    Expected(name: "flag", type: "_Bool"),
    Expected(name: "shared_table", type: "u32 [12]", dimensions: [12], elementSize: 4),
    Expected(name: "entries", type: "u32", function: "entry"),
    Expected(
      name: "trail", type: "struct point [2]", dimensions: [2], elementSize: 4, function: "entry"),
    Expected(name: "nested", type: "char [9]", dimensions: [9], elementSize: 1, function: "entry"),
    Expected(name: "mine", type: "u8 [33]", dimensions: [33], elementSize: 1),
  ]

  @Test(arguments: [
    ["-O0", "-gdwarf-4"], ["-Os", "-gdwarf-5"], ["-Os", "-gdwarf-4", "-flto"],
    ["-Os", "-gdwarf-5", "-flto"],
  ])
  func variablesAreDescribedAsDeclared(flags: [String]) async throws {
    let info = try await read(SamplePrograms.c, flags: flags)
    for expected in Self.cVariables {
      let found = info.variables.filter { $0.name == expected.name }
      try #require(found.count == 1, "\(expected.name): \(found)")
      #expect(found[0].type == expected.type)
      #expect(found[0].dimensions == expected.dimensions, "\(expected.name)")
      #expect(found[0].elementSize == expected.elementSize, "\(expected.name)")
      #expect(found[0].function == expected.function, "\(expected.name)")
    }
    // Three variables of one name, told apart by where they belong.
    #expect(Set(info.variables.filter { $0.name == "state" }.map(\.function)) == [nil, "helper"])
    // The static variable of an inlined function, once for each unit that has a copy.
    let calls = info.variables.filter { $0.name == "calls_of_counted" }
    #expect(calls.count == 2)
    #expect(calls.allSatisfy { $0.function == "counted" })
  }

  @Test(arguments: [
    ["-O0", "-gdwarf-4"], ["-Os", "-gdwarf-5"], ["-Os", "-gdwarf-5", "-Wa,-gdwarf-5"],
    ["-Os", "-gdwarf-4", "-flto"], ["-Os", "-gdwarf-5", "-flto"],
  ])
  func variablesAndFunctionsBelongToTheirSource(flags: [String]) async throws {
    let program = try await ArmBuild.program(SamplePrograms.c, flags: flags)
    let info = try await program.dwarf()
    func owner(_ name: String, function: String? = nil) -> [String] {
      info.variables.filter { $0.name == name && $0.function == function }
        .map { info.units[$0.unit].name }
    }
    #expect(owner("pool") == ["main.c"])
    #expect(owner("entries", function: "entry") == ["main.c"])
    #expect(owner("mine") == ["second.c"])
    #expect(owner("state") == ["second.c"])
    #expect(owner("state", function: "helper") == ["second.c"])

    let pool = try #require(info.variables.first { $0.name == "pool" })
    #expect(pool.declarationFile == program.scratch.path("main.c"))
    #expect(pool.declarationLine == 3)
    let mine = try #require(info.variables.first { $0.name == "mine" })
    #expect(mine.declarationFile == program.scratch.path("second.c"))
    #expect(mine.declarationLine == 2)
    let calls = try #require(info.variables.first { $0.name == "calls_of_counted" })
    #expect(calls.declarationFile == program.scratch.path("sample.h"))
    #expect(calls.declarationLine == 12)

    let entry = try #require(info.functions.first { $0.name == "entry" })
    #expect(info.units[entry.unit].name == "main.c")
    #expect(entry.declarationFile == program.scratch.path("main.c"))
    #expect(entry.declarationLine == 24)
    let main = try #require(info.units.first { $0.name == "main.c" })
    #expect(main.directory == program.scratch.folder.path)
    #expect(main.producer.hasPrefix("GNU C17"))
    #expect(main.language == "C11" || main.language == "C99")
    #expect(main.version == (flags.contains("-gdwarf-4") ? 4 : 5))
  }

  @Test(arguments: [["-O0", "-gdwarf-4"], ["-Os", "-gdwarf-5"]])
  func cPlusPlusHasLinkageNames(flags: [String]) async throws {
    let info = try await read(
      SamplePrograms.mixed, flags: flags, linkFlags: SamplePrograms.keepAll)
    func variable(_ linkageName: String) throws -> DwarfInfo.Variable {
      try #require(info.variables.first { $0.linkageName == linkageName })
    }
    let queue = try variable("_ZN3net5queueE")
    #expect(queue.name == "queue")
    #expect(queue.type == "Packet [4]")
    #expect(queue.elementSize == 64)
    #expect(info.units[queue.unit].name == "device.cpp")
    #expect(info.units[queue.unit].language.hasPrefix("C++"))
    #expect(try variable("_ZN3net6Device9instancesE").name == "instances")
    #expect(try variable("_ZN3net6Device7scratchE").type == "unsigned char [24]")
    #expect(try variable("_ZN3net4ringE").type == "Ring<short int, 9>")
    #expect(info.variables.first { $0.name == "bumps" }?.function == "bump")
    let bump = try #require(info.functions.first { $0.name == "bump" })
    #expect(bump.linkageName == "_ZN3net6Device4bumpEv")
    // The assembler's unit has a function and no variables.
    let startup = try #require(info.units.first { $0.name == "startup.S" })
    #expect(startup.language == "Assembler")
  }

  @Test func discardedCodeAndDataAreLeftOut() async throws {
    let info = try await read(SamplePrograms.c, flags: ["-O0", "-gdwarf-5"])
    #expect(!info.variables.contains { $0.name == "thrown_away" })
    #expect(info.variables.allSatisfy { $0.address >= 0x2000_0000 || $0.address >= 0x1000_0000 })
    #expect(info.functions.allSatisfy { $0.range.start >= 0x1000_0000 && !$0.range.isEmpty })
  }

  @Test func arraysWithoutEndHaveNoSize() async throws {
    let source = """
      struct tail { int count; char bytes[]; };
      struct tail open_ended = {3, {1, 2, 3}};
      int none[0];
      int touch(void *p) { return *(volatile char *)p; }
      int entry(void) { return touch(&open_ended) + touch(none); }
      """
    let info = try await read(["main.c": source], flags: ["-O0", "-gdwarf-5"])
    // DWARF knows the struct's size only; the symbol is longer by the bytes of the initialiser.
    #expect(info.variables.first { $0.name == "open_ended" }?.size == 4)
    let none = try #require(info.variables.first { $0.name == "none" })
    #expect(none.type == "int [0]" || none.type == "int []")
    #expect(none.size == nil || none.size == 0)
    #expect(none.dimensions == [0])
  }

  @Test func anElfWithoutDwarfIsEmpty() async throws {
    #expect(try await read(SamplePrograms.c, flags: ["-Os", "-g0"]) == DwarfInfo())
  }

  private func read(
    _ sources: [String: String], flags: [String], linkFlags: [String] = ["-Wl,--gc-sections"]
  ) async throws -> DwarfInfo {
    try await ArmBuild.program(sources, flags: flags, linkFlags: linkFlags).dwarf()
  }
}

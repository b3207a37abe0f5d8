import DwarfInfo
import Support
import Testing

/// What DWARF says agrees with what the symbol table of the same file says.
@Suite struct AgreementTests {
  struct Build: CustomTestStringConvertible, Sendable {
    var flags: [String]
    var isMixed = true
    var testDescription: String { flags.joined(separator: " ") }
  }

  static let builds: [Build] = [
    Build(flags: ["-O0", "-gdwarf-4"]), Build(flags: ["-O0", "-gdwarf-5"]),
    Build(flags: ["-Os", "-gdwarf-2"]), Build(flags: ["-Os", "-gdwarf-3"]),
    Build(flags: ["-Os", "-gdwarf-4"]), Build(flags: ["-Os", "-gdwarf-5"]),
    Build(flags: ["-O2", "-gdwarf-5", "-g3", "-fno-common"]),
    Build(flags: ["-Os", "-gdwarf-4", "-fdebug-types-section"]),
    Build(flags: ["-Os", "-gdwarf-5", "-fdebug-types-section"]),
    Build(flags: ["-Os", "-gdwarf-5", "-gz"]),
    Build(flags: ["-Os", "-gdwarf-5", "-Wa,-gdwarf-5"]),
    Build(flags: ["-Os", "-gdwarf-4", "-flto"], isMixed: false),
    Build(flags: ["-Os", "-gdwarf-5", "-flto"], isMixed: false),
    Build(flags: ["-O2", "-gdwarf-5", "-flto", "-flto-partition=max"], isMixed: false),
  ]

  @Test(arguments: builds)
  func variablesHaveTheSizesOfTheirSymbols(_ build: Build) async throws {
    let (info, binutils) = try await Self.read(build)
    let symbols = binutils.symbols.filter { $0.type == "OBJECT" }
    try #require(symbols.count >= 20)

    for symbol in symbols where symbol.name != "asm_buffer" {
      let found = info.variables.filter { $0.address == symbol.address }
      #expect(found.count == 1, "\(symbol) in DWARF: \(found)")
      #expect(found.first?.size == symbol.size, "\(symbol) in DWARF: \(found)")
      let isNamed = found.first.map { Self.isName($0, of: symbol) } ?? false
      #expect(isNamed, "\(symbol) in DWARF: \(found)")
    }
    // And DWARF has nothing that the symbol table has not, such as sections thrown away.
    for variable in info.variables {
      let isKnown = symbols.contains { $0.address == variable.address }
      #expect(isKnown, "\(variable)")
    }
    #expect(!info.variables.contains { $0.name == "thrown_away" })
  }

  @Test(arguments: builds)
  func functionsHaveTheRangesOfTheirSymbols(_ build: Build) async throws {
    let (info, binutils) = try await Self.read(build)
    let symbols = binutils.symbols.filter { $0.type == "FUNC" }
    try #require(info.functions.count >= 2)

    for function in info.functions {
      let symbol = symbols.first { $0.address == function.range.start }
      #expect(symbol?.size == function.range.size, "\(function) and \(String(describing: symbol))")
    }
  }

  private static func read(_ build: Build) async throws -> (DwarfInfo, Binutils) {
    let program =
      build.isMixed
      ? try await ArmBuild.program(
        SamplePrograms.mixed, flags: build.flags, linkFlags: SamplePrograms.keepAll)
      : try await ArmBuild.program(SamplePrograms.c, flags: build.flags)
    return (try await program.dwarf(), try await Binutils(of: program.elf))
  }

  /// Whether a variable may have that symbol. gcc numbers function statics and marks what LTO renames
  /// (`state.5`, `mine.lto_priv.0`), and mangles names (`_ZN3net12_GLOBAL__N_112hidden_countE`) for
  /// which DWARF has no linkage name.
  private static func isName(_ variable: DwarfInfo.Variable, of symbol: Binutils.Symbol) -> Bool {
    if let linkageName = variable.linkageName { return linkageName == symbol.name }
    return symbol.name.hasPrefix("_Z")
      ? symbol.name.contains("\(variable.name.utf8.count)\(variable.name)")
      : symbol.name.prefix { $0 != "." } == variable.name
  }
}

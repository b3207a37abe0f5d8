import DwarfInfo
import SystemPackage
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
    let program = try await ArmCompiler.build(
      build.isMixed ? SamplePrograms.mixed : SamplePrograms.c, flags: build.flags,
      linkFlags: build.isMixed ? SamplePrograms.keepAll : ["-Wl,--gc-sections"])
    let info = try await DwarfInfo.read(elf: FilePath(program.elf), worker: Worker.path)
    let symbols = try await ArmCompiler.symbols(of: program.elf).filter { !$0.isFunction }
    try #require(symbols.count >= 20)

    for symbol in symbols where symbol.name != "asm_buffer" {
      let found = info.variables.filter { $0.address == symbol.address }
      #expect(found.count == 1, "\(symbol) in DWARF: \(found)")
      #expect(found.first?.size == symbol.size, "\(symbol) in DWARF: \(found)")
      #expect(
        [found.first?.name, found.first?.linkageName].contains(Self.plain(symbol.name)),
        "\(symbol) in DWARF: \(found)")
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
    let program = try await ArmCompiler.build(
      build.isMixed ? SamplePrograms.mixed : SamplePrograms.c, flags: build.flags,
      linkFlags: build.isMixed ? SamplePrograms.keepAll : ["-Wl,--gc-sections"])
    let info = try await DwarfInfo.read(elf: FilePath(program.elf), worker: Worker.path)
    let symbols = try await ArmCompiler.symbols(of: program.elf).filter(\.isFunction)
    try #require(info.functions.count >= 2)

    for function in info.functions {
      // The symbol of Thumb code has bit 0 set.
      let symbol = symbols.first { $0.address & ~1 == function.range.start }
      #expect(symbol?.size == function.range.size, "\(function) and \(String(describing: symbol))")
    }
  }

  /// A symbol's name without the number that gcc gives function statics, or the mark of LTO.
  private static func plain(_ name: String) -> String {
    name.hasPrefix("_Z") ? name : String(name.prefix { $0 != "." })
  }
}

import DwarfInfo
import Foundation
import Support
import SystemPackage
import Testing

/// Sizes worked out from one build's DWARF against the sizes of other builds' symbols.
@Suite struct TypeLayoutTests {
  static let flags: [[String]] = [
    ["-Os", "-gdwarf-2"], ["-Os", "-gdwarf-3"], ["-Os", "-gdwarf-4"], ["-Os", "-gdwarf-5"],
    ["-Os", "-gdwarf-4", "-fdebug-types-section"], ["-Os", "-g", "-flto"],
  ]

  /// Values of `N` and `M`.
  static let counts: [(n: UInt64, m: UInt64)] = [(4, 3), (1, 1), (5, 2), (7, 13), (64, 9)]

  /// A build for one pair of values.
  private struct Build {
    var n: UInt64
    var m: UInt64
    var build: ArmBuild
    /// Bytes of each `v_NAME` by its name.
    var sizes: [String: UInt64] = [:]

    init(_ declarations: [String: String], n: UInt64, m: UInt64, flags: [String]) async throws {
      self.n = n
      self.m = m
      let names = declarations.keys.sorted()
      let source =
        "#define N \(n)\n#define M \(m)\n"
        + names.map { declarations[$0, default: ""] + "\n" }.joined()
        + "void use(const volatile void *p) { __asm__ volatile(\"\" :: \"r\"(p)); }\n"
        + "int entry(void) {\n" + names.map { "  use(&v_\($0));\n" }.joined() + "  return 0;\n}\n"
      build = try await ArmBuild.program(["shapes.c": source], flags: flags)
      for symbol in try await Binutils(of: build.elf).symbols where symbol.name.hasPrefix("v_") {
        sizes[String(symbol.name.prefix { $0 != "." }.dropFirst(2))] = symbol.size
      }
    }

    func layouts(_ names: some Collection<String>) async throws -> TypeLayouts {
      try await DwarfInfo.read(
        elf: FilePath(build.elf.path), layoutsOf: names.map { "v_" + $0 }
      ).layouts
    }
  }

  /// The arrays whose counts `build` has.
  private static func changes(
    n: [String], m: [String], to build: Build
  ) -> [String: UInt64] {
    var counts: [String: UInt64] = [:]
    for path in n { counts[path] = build.n }
    for path in m { counts[path] = build.m }
    return counts
  }

  @Test(arguments: flags)
  func sizesAreThoseOfTheCompiler(flags: [String]) async throws {
    let shapes = TypeLayoutShapes.all
    let builds = try await Self.counts.concurrentMap { (n, m) in
      try await Build(shapes.mapValues(\.declaration), n: n, m: m, flags: flags)
    }
    for from in builds {
      let layouts = try await from.layouts(shapes.keys)
      for (name, shape) in shapes.sorted(by: { $0.key < $1.key }) {
        let layout = try #require(layouts["v_" + name], "\(name)")
        #expect(try layout.size(changing: [:]) == from.sizes[name], "\(name)")
        for to in builds {
          let size = try layout.size(changing: Self.changes(n: shape.n, m: shape.m, to: to))
          #expect(size == to.sizes[name], "\(name) from \((from.n, from.m)) to \((to.n, to.m))")
        }
        let paths = Set(layout.arraysWithCount(from.n).map(\.path))
        #expect(paths.isSuperset(of: shape.n), "\(name): \(paths)")
      }
    }
  }

  /// What became of structures made by chance.
  private struct Tally: CustomStringConvertible {
    var right = 0
    var refused = 0
    var doubted = 0
    var wrong: [String] = []
    /// Wrong without a doubt.
    var missed: [String] = []

    var description: String {
      "\(right) right, \(doubted) of them doubted, \(refused) refused, \(wrong.count) wrong, \(missed.count) missed"
    }
  }

  private static func tally(
    _ attributes: RandomShapes.Attributes, seed: UInt64, flags: [String]
  ) async throws -> Tally {
    var random = RandomShapes(seed: seed, attributes)
    var shapes: [String: RandomShapes.Shape] = [:]
    for number in 0..<200 { shapes["\(number)"] = random.shape(number) }
    let declarations = shapes.mapValues(\.declaration)
    let builds = try await Self.counts.concurrentMap { (n, m) in
      try await Build(declarations, n: n, m: m, flags: flags)
    }
    var tally = Tally()
    for from in builds {
      let layouts = try await from.layouts(shapes.keys)
      for (name, shape) in shapes {
        let layout = try #require(layouts["v_" + name], "\(name)")
        #expect(try layout.size(changing: [:]) == from.sizes[name], "\(shape.declaration)")
        for to in builds {
          do {
            let counts = changes(n: shape.n, m: shape.m, to: to)
            let size = try layout.size(changing: counts)
            let doubts = try layout.doubts(changing: counts)
            if size == to.sizes[name] {
              tally.right += 1
              tally.doubted += doubts.isEmpty ? 0 : 1
              continue
            }
            let text = "\(shape.declaration) from \((from.n, from.m)) to \((to.n, to.m)): \(size)"
            tally.wrong.append(text)
            if doubts.isEmpty { tally.missed.append(text) }
          } catch {
            tally.refused += 1
          }
        }
      }
    }
    return tally
  }

  @Test(arguments: ["-gdwarf-3", "-gdwarf-4", "-gdwarf-5"])
  func structuresMadeByChanceAreRight(flag: String) async throws {
    for seed in 1...2 as ClosedRange<UInt64> {
      let tally = try await Self.tally(.none, seed: seed, flags: ["-Os", flag])
      #expect(tally.wrong == [])
      #expect(tally.refused == 0)
      #expect(tally.doubted < 500)
    }
  }

  /// What DWARF leaves out (see `TypeLayout.Packing`) is seldom wrong, never without attributes, and
  /// always announced.
  @Test(arguments: [RandomShapes.Attributes.aligned, .packed])
  func attributesThatDwarfLeavesOutAreSeldomMissed(
    attributes: RandomShapes.Attributes
  ) async throws {
    let tally = try await Self.tally(attributes, seed: 1, flags: ["-Os", "-gdwarf-5"])
    #expect(tally.wrong.allSatisfy { $0.contains("__attribute__") })
    // Nothing is wrong without a warning, and few warnings are idle.
    #expect(tally.missed == [])
    #expect(tally.doubted < 500)
    #expect(tally.wrong.count < (attributes == .packed ? 125 : 25), "\(tally) of 5,000")
  }
}

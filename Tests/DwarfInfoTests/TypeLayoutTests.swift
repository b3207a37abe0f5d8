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

  /// Bytes of each `v_…` symbol.
  private static func sizes(_ build: ArmBuild) async throws -> [String: UInt64] {
    var sizes: [String: UInt64] = [:]
    for symbol in try await Binutils(of: build.elf).symbols where symbol.name.hasPrefix("v_") {
      let stem = symbol.name.prefix { $0 != "." }
      sizes[String(stem.dropFirst(2))] = symbol.size
    }
    return sizes
  }

  private static func build(
    _ counts: (n: UInt64, m: UInt64), _ flags: [String]
  ) async throws -> ArmBuild {
    try await ArmBuild.program(
      ["shapes.c": TypeLayoutShapes.source(n: counts.n, m: counts.m)], flags: flags)
  }

  @Test(arguments: flags)
  func sizesAreThoseOfTheCompiler(flags: [String]) async throws {
    let builds = try await TypeLayoutShapes.counts.concurrentMap { counts in
      let build = try await Self.build(counts, flags)
      return (counts: counts, build: build, sizes: try await Self.sizes(build))
    }
    let names = TypeLayoutShapes.all.keys.sorted()
    var compared = 0
    for from in builds {
      let layouts = try await DwarfInfo.read(
        elf: FilePath(from.build.elf.path), layoutsOf: names.map { "v_" + $0 }
      ).layouts
      for name in names {
        let shape = try #require(TypeLayoutShapes.all[name])
        let layout = try #require(layouts["v_" + name], "\(name)")
        #expect(try layout.size(changing: [:]) == from.sizes[name], "\(name)")
        for to in builds {
          var counts: [String: UInt64] = [:]
          for path in shape.n { counts[path] = to.counts.n }
          for path in shape.m { counts[path] = to.counts.m }
          let size = try? layout.size(changing: counts)
          #expect(size == to.sizes[name], "\(name) from \(from.counts) to \(to.counts)")
          compared += 1
        }
        let n = Set(layout.arraysWithCount(from.counts.n).map(\.path))
        #expect(n.isSuperset(of: shape.n), "\(name): \(n)")
      }
    }
    print("\(flags): \(compared) sizes")
    #expect(compared == names.count * builds.count * builds.count)
  }
}

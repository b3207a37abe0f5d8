import DwarfInfo
import Foundation
import Support
import SystemPackage
import Testing

/// Damaged DWARF: the child may die of it, the parent answers as documented and in time.
///
/// `RAMBUDGET_FUZZ_SECONDS` makes it a fuzzer that runs so long with new seeds
/// (Tests/Fuzz/DwarfInfoFuzz/run).
@Suite struct MutantTests {
  /// What became of the mutants.
  struct Tally: CustomStringConvertible {
    var read = 0
    var unreadable = 0
    var died: [String: Int] = [:]
    var timedOut = 0
    var total: Int { read + unreadable + died.values.reduce(0, +) + timedOut }

    var description: String {
      "\(total) mutants: \(read) read, \(unreadable) unreadable, \(died) died, "
        + "\(timedOut) timed out"
    }
  }

  /// Longest that a child may take; the parent answers within five more on a machine under load.
  static let seconds = 1

  static let fuzzSeconds =
    ProcessInfo.processInfo.environment["RAMBUDGET_FUZZ_SECONDS"].flatMap { Int($0) }

  static let builds: [[String]] =
    [["-Os", "-gdwarf-4"], ["-Os", "-gdwarf-5"]]
    + (fuzzSeconds == nil
      ? [] : [["-Os", "-gdwarf-4", "-fdebug-types-section"], ["-Os", "-gdwarf-5", "-flto"]])

  @Test(.timeLimit(.minutes(60)), arguments: builds)
  func damagedDwarfNeverHarmsTheParent(flags: [String]) async throws {
    let program =
      flags.contains("-flto")
      ? try await ArmBuild.program(SamplePrograms.c, flags: flags)
      : try await ArmBuild.program(
        SamplePrograms.mixed, flags: flags, linkFlags: SamplePrograms.keepAll)
    let original = try program.elfBytes()
    let sections = DebugSection.all(in: original)
    try #require(sections.count >= 5)

    let fuzzSeconds = Self.fuzzSeconds
    let end = ContinuousClock.now + .seconds(fuzzSeconds ?? 0)
    var seed: UInt64 = fuzzSeconds == nil ? 1 : UInt64(Date().timeIntervalSince1970) << 20
    var tally = Tally()
    let file = program.scratch.path("mutant.elf")
    let names = try await program.dwarf().variables.map(\.name)
    while fuzzSeconds == nil ? tally.total < 120 : ContinuousClock.now < end {
      let mutant = DebugSection.mutate(original, sections, seed: seed)
      try Data(mutant).write(to: URL(filePath: file))
      let start = ContinuousClock.now
      do throws(DwarfInfoError) {
        let info = try await DwarfInfo.read(
          elf: FilePath(file), seconds: Self.seconds, layoutsOf: names)
        #expect(info.variables.allSatisfy { info.units.indices.contains($0.unit) })
        for layout in info.layouts.variables.compactMap(\.layout) { layout.useAll() }
        tally.read += 1
      } catch {
        switch error {
        case .unreadable: tally.unreadable += 1
        case .childDied(let how): tally.died[how, default: 0] += 1
        case .timedOut: tally.timedOut += 1
        // The child either answers in full or dies: nonsense is a fault of ours.
        case .garbled(let reason): Issue.record("seed \(seed): \(reason)")
        }
      }
      // The parent never hangs; how soon it is back depends on what else the machine does.
      #expect(ContinuousClock.now - start < .seconds(Self.seconds + 120), "seed \(seed)")
      // A trap of Swift is a fault of our walker, not of libdwarf.
      if tally.died.keys.contains(where: { $0 == "signal 4" || $0 == "signal 5" }) {
        Issue.record("seed \(seed): the walker trapped")
        break
      }
      seed &+= 1
    }
    print("\(flags): \(tally)")
    #expect(tally.total >= 1)
  }
}

/// Where a .debug_ section of a 32-bit little-endian ELF file lies in the file.
struct DebugSection {
  var offset: Int
  var size: Int

  static func all(in elf: [UInt8]) -> [DebugSection] {
    func word(_ offset: Int) -> Int {
      elf.withUnsafeBytes { Int($0.loadUnaligned(fromByteOffset: offset, as: UInt32.self)) }
    }
    func half(_ offset: Int) -> Int { Int(elf[offset]) | Int(elf[offset + 1]) << 8 }
    // e_shoff, e_shentsize, e_shnum and e_shstrndx of the ELF header.
    let table = word(0x20)
    let entrySize = half(0x2E)
    let names = word(table + half(0x32) * entrySize + 16)
    return (0..<half(0x30)).compactMap { index in
      let header = table + index * entrySize
      let name = elf[(names + word(header))...].prefix { $0 != 0 }
      guard String(decoding: name, as: UTF8.self).hasPrefix(".debug_") else { return nil }
      return DebugSection(offset: word(header + 16), size: word(header + 20))
    }
  }

  /// The file with a few bytes of its debug sections changed, or one of them cut with zeros.
  static func mutate(_ elf: [UInt8], _ sections: [DebugSection], seed: UInt64) -> [UInt8] {
    var random = Seeded(seed)
    var result = elf
    guard let section = sections.filter({ $0.size > 0 }).randomElement(using: &random) else {
      return elf
    }
    if Int.random(in: 0..<8, using: &random) == 0 {
      let kept = Int.random(in: 0..<section.size, using: &random)
      for index in kept..<section.size { result[section.offset + index] = 0 }
      return result
    }
    for _ in 0..<Int.random(in: 1...8, using: &random) {
      let index = section.offset + Int.random(in: 0..<section.size, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: result[index] = UInt8.random(in: 0...255, using: &random)
      case 1: result[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 2: result[index] = [0, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
      default: result[index] = result[index] &+ 1
      }
    }
    return result
  }
}

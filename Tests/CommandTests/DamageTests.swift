import Foundation
import Support
import Testing

/// Files cut at many offsets and changed at random: a report or one line, never a trap or a hang.
@Suite struct DamageTests {
  /// Offsets spread evenly over a file, both ends included.
  private static func offsets(_ count: Int, in size: Int) -> [Int] {
    (0..<count).map { $0 * (size - 1) / (count - 1) }
  }

  /// What every run has to keep to, whatever it was given.
  private func expectSane(
    _ outcome: ToolRun, naming file: String, _ what: Comment
  ) {
    if outcome.status == 0 {
      #expect((try? outcome.json()["entries"]) != nil, what)
      #expect(outcome.complaints == "", what)
    } else {
      #expect(outcome.status == 65, what)
      #expect(outcome.output.isEmpty, what)
      #expect(outcome.complaints.split(separator: "\n").count == 1, what)
      #expect(outcome.complaints.contains(file), what)
    }
  }

  /// gcc's own file: more sections, more symbols and real DWARF.
  private static func realFirmware() async throws -> ArmBuild {
    let source = """
      static int counter; char heap_pool[1000]; const char text[] = "text";
      int main(void) { return counter++ + heap_pool[counter & 511] + text[1]; }
      """
    return try await ArmToolchain.link(sources: ["main.c": source], script: PicoLinkerScript().text)
  }

  @Test func everyCutOfAnELFIsRefused() async throws {
    let bytes = try await Self.realFirmware().elfBytes()
    let scratch = try Scratch()
    try await Self.offsets(200, in: bytes.count).concurrentMap { offset in
      let file = try scratch.write(bytes.prefix(offset), "\(offset).elf")
      let outcome = try await Rambudget.run(["report", file, "--format", "json"])
      expectRefused(outcome, naming: file)
    }
  }

  /// What follows the sections of the linker script occupies no memory and may be missing; then the
  /// report is that of the whole, with a warning.
  @Test func everyCutOfAMapIsRefusedOrWithoutLoss() async throws {
    let build = try await Self.realFirmware()
    let bytes = try build.mapBytes()
    let scratch = try Scratch()
    let whole = try entries(
      try await Rambudget.run(["report", build.map.path, "--format", "json"]))
    let offsets = Self.offsets(100, in: bytes.count).dropFirst()
    let outcomes = try await offsets.concurrentMap { offset in
      let file = try scratch.write(bytes.prefix(offset), "\(offset).map")
      let outcome = try await Rambudget.run(["report", file, "--format", "json"])
      expectSane(outcome, naming: file, "cut at \(offset)")
      return outcome
    }
    for (offset, outcome) in zip(offsets, outcomes) {
      if outcome.status == 0 {
        #expect(try entries(outcome) == whole, "cut at \(offset)")
        #expect(outcome.words.contains("the map ends before its link did"), "cut at \(offset)")
      } else {
        #expect(outcome.complaints.contains(": line "), "cut at \(offset)")
      }
    }
    let accepted = outcomes.count { $0.status == 0 }
    #expect(accepted < 50)
    #expect(accepted > 5)
  }

  private func entries(_ outcome: ToolRun) throws -> String {
    let text = outcome.text
    let start = try #require(text.range(of: "\"entries\""))
    return String(text[start.lowerBound...])
  }

  @Test func changedELFsNeverTrap() async throws {
    let bytes = SmallFirmware(hasDwarf: true).elf.build()
    let scratch = try Scratch()
    var random = Seeded(0x5EED)
    let mutants = (0..<60).map { ($0, random.mutated(bytes)) }
    try await mutants.concurrentMap { round, mutant in
      let file = try scratch.write(mutant, "changed-\(round).elf")
      let outcome = try await Rambudget.run(["report", file, "--format", "json"])
      expectSane(outcome, naming: file, "round \(round)")
    }
  }

  @Test func changedMapsNeverTrap() async throws {
    let firmware = SmallFirmware()
    let bytes = Array(firmware.map.utf8)
    let scratch = try Scratch()
    let elf = try scratch.write(firmware.elf.build(), "firmware.elf")
    var random = Seeded(0xBAD)
    let mutants = (0..<60).map { ($0, random.mutated(bytes)) }
    try await mutants.concurrentMap { round, mutant in
      let file = try scratch.write(mutant, "changed-\(round).map")
      let arguments = round.isMultiple(of: 2) ? ["--map", file] : [elf, "--map", file]
      let outcome = try await Rambudget.run(["report", "--format", "json"] + arguments)
      expectSane(
        outcome, naming: outcome.complaints.contains(file) ? file : elf, "round \(round)")
    }
  }
}

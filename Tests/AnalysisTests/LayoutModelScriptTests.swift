import Analysis
import Ledger
import LedgerSupport
import Support
import Testing

/// Linker scripts with other habits than the pico-sdk's.
@Suite struct LayoutModelScriptTests {
  /// `.heap` and `.stack_dummy` hold no input section: the script moves `.` itself.
  @Test(arguments: [0x801, 0, 0x3_0000, 0x5_0000], [0x7ff, 0x1000])
  func theScriptReserves(heap: Int, stack: Int) async throws {
    let before = PicoLinkerScript()
    var after = before
    (after.heapSize, after.stackSize) = (heap, stack)
    try await check([.heapReserved(heap), .stack(core: 0, stack)], before.text, after.text)
  }

  /// Sections between `.data` and `.bss`: aligned, at a fixed address, or both.
  @Test(
    arguments: [
      ".extra ALIGN(64) : { *(.extra) . = . + 5; . = ALIGN(16); } > RAM",
      ".extra 0x20008000 : { *(.extra) } > RAM",
      ".extra : SUBALIGN(16) { *(.extra) } > RAM",
      ".extra : { . = 0x20; *(.extra) LONG(7) BYTE(1) } > RAM",
      ".extra : { *(.extra) . = (. + 7) & ~7; } > RAM AT> FLASH",
    ], [4, 5, 8, 64, 101])
  func sectionsBetween(extra: String, size: Int) async throws {
    var script = PicoLinkerScript()
    script.extraSections = extra
    try await check(
      [.symbol(name: "grown", object: nil, size: size)], script.text, script.text, grown: size,
      mayBeInferred: true)
  }

  /// Objects of libraries tell their alignments, whether the library holds them or names them.
  @Test(arguments: [false, true], [6, 7, 8, 9])
  func libraries(thin: Bool, size: Int) async throws {
    try await check(
      [.symbol(name: "grown", object: nil, size: size)], PicoLinkerScript().text,
      PicoLinkerScript().text, grown: size, archives: ["lib/x.a": ["lib/x.c", "lib/y.c"]],
      thin: thin)
  }

  private func check(
    _ changes: [LayoutModel.Change], _ before: String, _ after: String, grown: Int = 5,
    archives: [String: [String]] = [:], thin: Bool = false, mayBeInferred: Bool = false
  ) async throws {
    let first = try await link(before, 5, archives, thin)
    let model = try await LayoutModelSupport.model(of: first)
    let prediction = try model.predict(changes)
    let fails = !prediction.complaints.isEmpty
    let rebuilt = try await link(after, grown, archives, thin, fails: fails)
      .ledger(fails ? .mapAlone : .elfAndMap)
    let differences = LayoutModelSupport.differences(prediction, rebuilt)
    if mayBeInferred, !prediction.isExact {
      let used = try #require(rebuilt.region("RAM")).used
      let predicted = try #require(prediction.region("RAM")).usedAfter
      #expect(abs(used - predicted) <= prediction.doubt, "\(prediction.notes) \(differences)")
    } else {
      #expect(differences == [])
      #expect(
        LayoutModelSupport.misplaced(
          prediction, from: try await first.ledger(.elfAndMap), rebuilt) == [])
      #expect(prediction.isExact, "\(prediction.notes)")
    }
  }

  private func link(
    _ script: String, _ grown: Int, _ archives: [String: [String]], _ thin: Bool,
    fails: Bool = false
  ) async throws -> FirmwareFiles {
    let build = try await ArmToolchain.link(
      sources: [
        "app/main.c": """
        extern char from_x[], from_y[], grown[];
        char odd[3] __attribute__((section(".extra"))) = {1};
        int word __attribute__((section(".extra"))) = 2;
        int main(void) { for (;;) from_x[1] += from_y[grown[0]]++ + odd[1] + word; }
        """,
        "app/grown.c": "char grown[\(grown)] = {1};",
        "lib/x.c": "char from_x[7] = {1}; long long zeroed[2]; char *at = (char *)zeroed;",
        "lib/y.c": "char from_y[9] = {1}; char clear[3]; short *there = (short *)clear;",
      ], archives: archives, thinArchives: thin, script: script, expectLinkFailure: fails)
    return try await FirmwareFiles("grown \(grown)", build)
  }
}

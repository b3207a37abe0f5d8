import Support
import Testing

/// What people see, to the letter. `UPDATE_GOLDEN=1` records it.
@Suite struct GoldenTests {
  @Test(
    arguments: [
      (["report", "firmware.elf"], "report.txt"),
      (["report", "firmware.elf", "--format", "json"], "report.json"),
      (["report", "firmware.elf", "--format", "markdown"], "report.md"),
      (["report", "firmware.elf", "--format", "csv"], "report.csv"),
      (["report", "firmware.elf", "--no-map"], "no-map.txt"),
      (["report", "firmware.elf", "--by", "layer"], "by-layer.txt"),
      (["report", "firmware.elf", "--by", "symbol", "--top", "3"], "by-symbol.txt"),
      (["report", "firmware.elf", "--by", "object", "--format", "json"], "by-object.json"),
      (["explain", "firmware.elf", "heap_pool"], "explain.txt"),
      (["explain", "firmware.elf", "heap_pool", "--format", "json"], "explain.json"),
      (["explain", "firmware.elf", "lwip/**", "--top", "1"], "explain-pattern.txt"),
      (["report", "overflow.map"], "overflow.txt"),
      (["report", "overflow.map", "--format", "json"], "overflow.json"),
      (["report", "overflow.map", "--format", "markdown"], "overflow.md"),
    ] as [([String], String)] as [([String], String)])
  func output(arguments: [String], golden: String) async throws {
    let scratch = try Scratch()
    _ = try scratch.write(SmallFirmware(hasDwarf: true))
    let overflow = SmallFirmware(poolSize: SmallFirmware.overflowingPool)
    try scratch.write(overflow.map, "overflow.map")
    let outcome = try await Rambudget.run(arguments, in: scratch.folder)
    #expect(outcome.status == 0)
    #expect(outcome.complaints == "")
    expectGolden(outcome.text, "Golden/\(golden)")
  }
}

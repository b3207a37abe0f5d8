import Foundation
import Support
import Testing

/// `rambudget diff` from the outside.
@Suite struct DiffCommandTests {
  /// `old.elf`, and `new.elf` with a larger pool and another variable; each with its map.
  private static func firmwares() throws -> Scratch {
    let scratch = try Scratch()
    _ = try scratch.write(SmallFirmware(), "old.elf")
    _ = try scratch.write(SmallFirmware(poolSize: 0x1_1000, variable: "listener"), "new.elf")
    try scratch.write(SmallFirmware(poolSize: SmallFirmware.overflowingPool).map, "overflow.map")
    return scratch
  }

  /// What people see, to the letter. `UPDATE_GOLDEN=1` records it.
  @Test(
    arguments: [
      (["old.elf", "new.elf"], "diff.txt"),
      (["old.elf", "new.elf", "--format", "json"], "diff.json"),
      (["old.elf", "new.elf", "--format", "markdown"], "diff.md"),
      (["old.elf", "new.elf", "--top", "1"], "diff-top.txt"),
      (["old.elf", "old.elf"], "diff-same.txt"),
      (["old.elf", "old.elf", "--format", "markdown"], "diff-same.md"),
      (["old.elf", "overflow.map"], "diff-overflow.txt"),
    ] as [([String], String)])
  func output(arguments: [String], golden: String) async throws {
    let scratch = try Self.firmwares()
    let run = try await Rambudget.run(["diff"] + arguments, in: scratch.folder)
    expectReported(run)
    expectGolden(run.text, "Golden/\(golden)")
  }

  @Test(arguments: [
    (Sample.edge, Sample.lto), (.edge, .copyToRAM), (.edge, .overflow), (.overflow, .edge),
    (.lto, .lto),
  ])
  func jsonContractHolds(old: Sample, new: Sample) async throws {
    let run = try await Rambudget.run(
      ["diff", try old.path(), try new.path(), "--format", "json"])
    expectReported(run)
    let diff = try run.json()
    let violations = try Schema("diff.schema.json").violations(in: diff)
    #expect(violations.isEmpty, "\(violations.prefix(5))")

    let total = try #require(diff["total"] as? Int)
    func objects(_ key: String) throws -> [[String: Any]] {
      try #require(diff[key] as? [[String: Any]])
    }
    func delta(_ object: [String: Any]) -> Int {
      (object["after"] as? Int ?? 0) - (object["before"] as? Int ?? 0)
    }
    #expect(try objects("layers").reduce(0) { $0 + delta($1) } == total)
    let regions = try objects("regions").filter { $0["kind"] as? String == "ram" }
    #expect(regions.reduce(0) { $0 + delta($1) } == total)
    let symbols = try objects("symbols")
    #expect(symbols.reduce(0) { $0 + ($1["memory"] as? String == "ram" ? delta($1) : 0) } == total)
    #expect(symbols.isEmpty == (old == new))

    // What is cut off is told, and closes the sums.
    let cut = try await Rambudget.run(
      ["diff", try old.path(), try new.path(), "--format", "json", "--top", "2"]
    ).json()
    #expect((cut["symbols"] as? [Any])?.count == min(2, symbols.count))
    let omitted = try #require(cut["omitted"] as? [String: Int])
    #expect(omitted["count"] == max(0, symbols.count - 2))
    let rest = symbols.dropFirst(2)
    for memory in ["ram", "flash"] {
      #expect(
        omitted[memory]
          == rest.reduce(0) { $0 + ($1["memory"] as? String == memory ? delta($1) : 0) })
    }
  }

  /// A link and what was saved of it are the same, whatever it was saved as.
  @Test func savedLinksStandForTheirFirmware() async throws {
    let scratch = try Self.firmwares()
    _ = try await Rambudget.shell(
      "\"$0\" baseline old.elf -o old.json && \"$0\" report old.elf --format json > report.json",
      in: scratch.folder
    ).succeeded()
    let direct = try await Rambudget.run(
      ["diff", "old.elf", "new.elf", "--format", "json"], in: scratch.folder
    ).json()
    for saved in ["old.json", "report.json"] {
      var json = try await Rambudget.run(
        ["diff", saved, "new.elf", "--format", "json"], in: scratch.folder
      ).json()
      var before = try #require(json["before"] as? [String: Any])
      #expect(before["file"] as? String == saved)
      before["file"] = "old.elf"
      json["before"] = before
      #expect(json as NSDictionary == direct as NSDictionary)
      let same = try await Rambudget.run(["diff", saved, "old.elf"], in: scratch.folder)
      #expect(same.words.contains("Nothing changed: "))
    }
  }

  @Test func pipesAreRead() async throws {
    let scratch = try Self.firmwares()
    for side in ["\"$0\" baseline old.elf", "cat old.elf", "cat old.elf.map"] {
      let run = try await Rambudget.shell("\"$0\" diff <(\(side)) new.elf", in: scratch.folder)
      #expect(run.status == 0, "\(run.complaints)")
      #expect(run.words.contains("RAM: +4,096 B"))
    }
  }

  /// Half of the evidence on one side makes differences that no link made: the reader is told.
  @Test func unlikeEvidenceIsNoted() async throws {
    let scratch = try Self.firmwares()
    let alone = try scratch.write(SmallFirmware().elf.build(), "alone.elf")
    let run = try await Rambudget.run(["diff", alone, "old.elf"], in: scratch.folder)
    expectReported(run)
    #expect(run.words.contains("warning: only \(alone) was read without a map"))
    let mapAlone = try await Rambudget.run(["diff", "old.elf", "old.elf.map"], in: scratch.folder)
    #expect(mapAlone.words.contains("note: only old.elf.map was read without an ELF"))
    let both = try await Rambudget.run(
      ["diff", alone, "old.elf", "--no-map", "--board", "pico"], in: scratch.folder)
    #expect(both.words.contains("Nothing changed: ") && !both.text.contains("warning"))
  }

  @Test func unreadableSidesAreNamed() async throws {
    let scratch = try Self.firmwares()
    let elf = scratch.path("old.elf")
    let cut = try scratch.write("{\"schemaVersion\": 1,\n", "cut.json")
    let edited = try scratch.write("{\"schemaVersion\": 7}", "edited.json")
    let text = try scratch.write("hello\n", "hello.txt")
    let missing = scratch.path("missing.elf")
    for (file, status, reason) in [
      (cut, 65, "line 2: not valid JSON: it breaks off"),
      (edited, 65, "schemaVersion: 7, where this rambudget reads 1"),
      (text, 65, "not an ELF file but a text file"), (missing, 66, "no such file"),
    ] as [(String, Int32, String)] {
      expectRefused(
        try await Rambudget.run(["diff", elf, file]), status, naming: file, saying: reason)
      expectRefused(
        try await Rambudget.run(["diff", file, elf]), status, naming: file, saying: reason)
    }
    for arguments in [
      [elf], [elf, elf, elf], [elf, elf, "--top", "0"], [elf, elf, "--format", "csv"],
    ] {
      #expect(try await Rambudget.run(["diff"] + arguments).status == 64)
    }
  }

  @Test(arguments: ["diff", "baseline"]) func helpSaysWhatToGive(command: String) async throws {
    let run = try await Rambudget.run([command, "--help"])
    expectReported(run)
    #expect(
      run.words.contains(
        "Exit status: 0 fine, 1 over budget, no plan, or a fault of the program run, 64 wrong usage, 65 input unreadable, stale"
      )
    )
    let options = command == "diff" ? ["--no-map", "--top", "--format"] : ["--map", "--output"]
    for option in options + ["--board"] { #expect(run.words.contains("\(option) ")) }
  }

  /// Names of either side are data: nothing but the fold is HTML.
  @Test func hostileNamesStayInTheirCells() async throws {
    let scratch = try Self.firmwares()
    let name = "</details><!-- rambudget diff -->|`*\u{1B}[31m"
    let json = try await Rambudget.run(["baseline", "old.elf"], in: scratch.folder).text
    let hostile = try scratch.write(
      json.replacing("broker", with: "</details><!-- rambudget diff -->|`*\\u001b[31m"),
      "hostile.json")
    let markdown = try await Rambudget.run(
      ["diff", hostile, "new.elf", "--format", "markdown"], in: scratch.folder)
    expectReported(markdown)
    expectNoControls(markdown.text)
    #expect(!markdown.text.contains(name))
    #expect(markdown.text.hasPrefix("<!-- rambudget diff -->\n"))
    #expect(markdown.text.ranges(of: "<!--").count == 1)
    #expect(
      markdown.text.ranges(of: "<details").count == markdown.text.ranges(of: "</details>").count)
    for table in MarkdownTable.all(in: markdown.text) {
      for row in table.rows { #expect(row.count == table.header.count) }
    }
    for format in ["text", "json"] {
      let run = try await Rambudget.run(
        ["diff", "new.elf", hostile, "--format", format], in: scratch.folder)
      expectReported(run)
      expectNoControls(run.text)
    }
  }
}

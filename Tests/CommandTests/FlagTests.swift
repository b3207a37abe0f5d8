import Foundation
import Support
import Testing

/// Every option, alone and with others, and the exit statuses of wrong usage.
@Suite struct FlagTests {
  private let scratch: Scratch
  private let elf: String

  init() throws {
    scratch = try Scratch()
    elf = try scratch.write(SmallFirmware(hasDwarf: true))
  }

  @Test(arguments: ["layer", "use", "region", "section", "object", "symbol"])
  func breakdownsInAllFormatsAgree(key: String) async throws {
    let run = { try await Rambudget.run(["report", elf, "--by", key, "--format", $0]) }
    let json = try await run("json")
    expectReported(json)
    let breakdown = try #require(try json.json()["breakdown"] as? [String: Any])
    #expect(breakdown["by"] as? String == key)
    let groups = try #require(breakdown["groups"] as? [[String: Any]])
    let ram = groups.compactMap { $0["ram"] as? Int }
    #expect(ram.reduce(0, +) == 270_336)
    #expect(ram == ram.sorted(by: >))
    #expect(groups.compactMap { $0["flash"] as? Int }.reduce(0, +) == 2_097_152)

    let csv = try await run("csv")
    expectReported(csv)
    let rows = try CSV.parse(csv.text)
    #expect(rows.first == ["name", "layer", "object", "ram", "flash", "exact"])
    #expect(rows.dropFirst().map { Int($0[3]) } == ram)

    let text = try await run("text")
    expectReported(text)
    #expect(text.lines.contains { $0 == "By \(key)" })
    #expect(!text.words.contains("Memory regions"))
    let markdown = try await run("markdown")
    expectReported(markdown)
    #expect(MarkdownTable.all(in: markdown.text).map(\.rows.count) == [groups.count + 1])
  }

  @Test(arguments: [1, 2, 1_000_000_000])
  func topLimitsRows(top: Int) async throws {
    let arguments = ["report", elf, "--by", "symbol", "--top", "\(top)"]
    let all = try await rows(of: ["report", elf, "--by", "symbol", "--format", "csv"])
    #expect(try await rows(of: arguments + ["--format", "csv"]) == Array(all.prefix(top)))
    let text = try await Rambudget.run(arguments)
    expectReported(text)
    let rest = all.count - top
    #expect(text.words.contains("and \(rest) more") == (rest > 0))
    let explained = try await Rambudget.run(["explain", elf, "lwip/**", "--top", "\(top)"])
    expectReported(explained)
    #expect(explained.words.contains("and \(3 - top) more (--top N)") == (top < 3))
  }

  private func rows(of arguments: [String]) async throws -> [[String]] {
    Array(try CSV.parse(try await Rambudget.run(arguments).text).dropFirst())
  }

  @Test func boardChoosesRegionsWithoutMap() async throws {
    for (board, length) in [("rp2040", 262_144), ("rp2350", 524_288)] {
      let run = try await Rambudget.run([
        "report", elf, "--no-map", "--board", board, "--format", "json",
      ])
      expectReported(run)
      let regions = try #require(try run.json()["regions"] as? [[String: Any]])
      #expect(regions.first?["length"] as? Int == length)
    }
    // The map knows better.
    let run = try await Rambudget.run(["report", elf, "--board", "rp2350", "--format", "json"])
    let regions = try #require(try run.json()["regions"] as? [[String: Any]])
    #expect(regions.first?["length"] as? Int == 262_144)
  }

  @Test(arguments: [
    ["report"], ["report", "--no-map"], ["report", "--top", "3"], ["explain"],
    ["explain", "firmware.elf"], ["explain", "firmware.elf", ""],
    ["report", "firmware.elf", "another.elf"], ["report", "firmware.elf", "--by", "colour"],
    ["report", "firmware.elf", "--by", "folder"], ["report", "firmware.elf", "--by"],
    ["report", "firmware.elf", "--top", "0"], ["report", "firmware.elf", "--top", "-1"],
    ["report", "firmware.elf", "--top", "many"],
    ["report", "firmware.elf", "--top", "99999999999999999999"],
    ["report", "firmware.elf", "--format", "xml"], ["report", "firmware.elf", "--board", "esp32"],
    ["report", "firmware.elf", "--map", "a.map", "--no-map"], ["report", "--wrong"],
    ["explain", "firmware.elf", "main", "--format", "csv"],
    ["explain", "firmware.elf", "main", "--top", "0"], ["reprot", "firmware.elf"], ["--wrong"],
  ])
  func wrongUsageIsStatus64(arguments: [String]) async throws {
    let run = try await Rambudget.run(arguments, in: scratch.folder)
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
    #expect(run.complaints.hasPrefix("Error: "))
    #expect(run.complaints.contains("Usage: rambudget"))
  }

  @Test(arguments: [["--help"], ["report", "--help"], ["explain", "-h"], ["help", "report"]])
  func helpTellsTheExitStatuses(arguments: [String]) async throws {
    let run = try await Rambudget.run(arguments)
    expectReported(run)
    #expect(
      run.words.contains(
        "Exit status: 0 fine, 1 over budget, no plan, or a fault of the program run, 64 wrong usage, 65 input unreadable, stale or "
          + "nonsense, 66 no such file,"))
    #expect(!run.text.contains("read-dwarf"))
    if arguments.contains("report") {
      for option in ["--map", "--no-map", "--board", "--by", "--top", "--format"] {
        #expect(run.words.contains("\(option) "))
      }
      #expect(run.words.contains("values: layer, use, region, section, object, symbol)"))
    }
  }

  @Test func versionIsThatOfTheJSON() async throws {
    let version = try await Rambudget.run(["--version"])
    expectReported(version)
    let tool = try await Rambudget.run(["report", elf, "--format", "json"]).json()["tool"]
    #expect(
      tool as? [String: String]
        == [
          "name": "rambudget",
          "version": version.text.trimmingCharacters(in: .whitespacesAndNewlines),
        ])
  }
}

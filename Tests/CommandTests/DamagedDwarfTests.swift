import Foundation
import Support
import Testing

/// Debug information that cannot be read costs one warning, not the report.
@Suite struct DamagedDwarfTests {
  @Test func damagedUnitsAreOneWarning() async throws {
    let scratch = try Scratch()
    var warnings = 0
    for (offset, byte) in Self.damages {
      var elf = SmallFirmware(hasDwarf: true).elf
      elf.damage(contentsOf: ".debug_info", at: offset, to: byte)
      let file = try scratch.write(elf.build(), "firmware.elf")
      let run = try await Rambudget.run(["report", file, "--no-map"])
      expectReported(run)
      let lines = run.lines.filter { $0.hasPrefix("warning: ") }
      #expect(lines.count <= 1)
      warnings += lines.count
      #expect(run.words.contains("pools of VM"))
    }
    #expect(warnings >= 3)
  }

  /// Version, length and abbreviation of the unit, then whatever comes.
  private static let damages: [(Int, UInt8)] =
    [(0, 0xFF), (3, 0x7F), (4, 99), (6, 9), (7, 0), (8, 0xF0), (12, 0x7F)]
    + (13..<33).map { ($0, 0xFF) }

  /// A byte in every few thousand of a real firmware's, in all the formats.
  @Test(arguments: ["text", "json", "markdown", "csv"])
  func realFirmwareIsReportedAllTheSame(format: String) async throws {
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: try Sample.edge.path())))
    let sections = bytes.count
    for offset in stride(from: sections / 4, to: sections * 3 / 4, by: 999) {
      bytes[offset] ^= 0x5A
    }
    let scratch = try Scratch()
    let file = try scratch.write(bytes, "firmware.elf")
    let run = try await Rambudget.run(["report", file, "--no-map", "--format", format])
    #expect(run.status == 0)
    let mark = "debug information is left out"
    switch format {
    case "json":
      let notes = try #require(try run.json()["notes"] as? [[String: String]])
      let warnings = notes.filter { $0["severity"] == "warning" }
      #expect(warnings.count == 1)
      #expect(warnings.first?["text"]?.contains(mark) == true)
      #expect(run.complaints == "")
    case "csv":
      // Standard output is for the table alone.
      #expect(run.complaints.split(separator: "\n").count == 1)
      #expect(run.complaints.hasPrefix("rambudget: warning: \(mark)"))
      #expect(try CSV.parse(run.text).count > 100)
    default:
      #expect(run.text.components(separatedBy: mark).count == 2)
      #expect(run.complaints == "")
    }
  }

  @Test func explainWarnsToo() async throws {
    var elf = SmallFirmware(hasDwarf: true).elf
    elf.damage(contentsOf: ".debug_info", at: 4, to: 99)
    let scratch = try Scratch()
    let file = try scratch.write(elf.build(), "firmware.elf")
    let run = try await Rambudget.run(["explain", file, "heap_pool"])
    expectReported(run)
    #expect(run.lines.filter { $0.hasPrefix("warning: debug information") }.count == 1)
    let json = try await Rambudget.run(["explain", file, "heap_pool", "--format", "json"])
    expectReported(json)
    let notes = try #require(try json.json()["notes"] as? [[String: String]])
    #expect(notes.filter { $0["severity"] == "warning" }.count == 1)
  }
}

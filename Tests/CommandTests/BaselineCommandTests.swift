import Foundation
import Support
import Testing

/// `rambudget baseline` from the outside.
@Suite struct BaselineCommandTests {
  @Test func output() async throws {
    let scratch = try Scratch()
    _ = try scratch.write(SmallFirmware())
    let run = try await Rambudget.run(["baseline", "firmware.elf"], in: scratch.folder)
    expectReported(run)
    expectGolden(run.text, "Golden/baseline.json")
    // Code that only moved leaves no trace, nor do addresses.
    #expect(!run.text.contains("536870912"))
    let again = try await Rambudget.run(["baseline", "firmware.elf"], in: scratch.folder)
    #expect(again.output == run.output)
  }

  @Test(arguments: [Sample.edge, .overflow, .lto]) func contractHolds(sample: Sample) async throws {
    let run = try await Rambudget.run(["baseline", try sample.path()])
    #expect(run.status == 0)
    let violations = try Schema("baseline.schema.json").violations(in: try run.json())
    #expect(violations.isEmpty, "\(violations.prefix(5))")
    // An owner a line.
    let owners = try #require(try run.json()["owners"] as? [Any])
    #expect(run.lines.count { $0.hasPrefix("    {\"region\": ") } == owners.count)
  }

  @Test func aFileTakesTheOldOnesPlace() async throws {
    let scratch = try Scratch()
    let elf = try scratch.write(SmallFirmware())
    let file = try scratch.write("old", "saved/baseline.json")
    let expected = try await Rambudget.run(["baseline", elf]).output
    for option in ["-o", "--output"] {
      let run = try await Rambudget.run(["baseline", elf, option, file])
      #expect(run.status == 0 && run.all == "")
      #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == expected)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path("saved")).count == 1)
    // A link stays one, and so does a device.
    _ = try await Rambudget.shell("ln -s saved/baseline.json link", in: scratch.folder).succeeded()
    for target in ["link", "/dev/null"] {
      let run = try await Rambudget.run(["baseline", elf, "-o", target], in: scratch.folder)
      #expect(run.status == 0)
    }
    _ = try await Rambudget.shell("test -L link && test -c /dev/null", in: scratch.folder)
      .succeeded()
    // No word is lost on the way to standard output, either.
    let piped = try await Rambudget.shell("\"$0\" baseline \"$1\" -o /dev/stdout | cat", [elf])
    #expect(piped.output == expected)
  }

  @Test func whatCannotBeWrittenIsNamedAndTheOldOneStays() async throws {
    let scratch = try Scratch()
    let elf = try scratch.write(SmallFirmware())
    for target in [scratch.path("none/baseline.json"), scratch.folder.path] {
      expectRefused(
        try await Rambudget.run(["baseline", elf, "-o", target]), 74, naming: target,
        saying: "cannot be written")
    }
    let old = try scratch.write("old", "baseline.json")
    let broken = try scratch.write("hello", "hello.elf")
    expectRefused(try await Rambudget.run(["baseline", broken, "-o", old]), naming: broken)
    #expect(try String(contentsOfFile: old, encoding: .utf8) == "old")
    // A full disk.
    let full = try await Rambudget.shell(
      "ulimit -f 1; trap '' XFSZ; exec \"$0\" baseline \"$1\" -o \"$2\"",
      [try Sample.edge.path(), old])
    expectRefused(full, 74, naming: old, saying: "cannot be written")
    #expect(try String(contentsOfFile: old, encoding: .utf8) == "old")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.folder.path).count == 4)
  }
}

import Foundation
import Support
import Testing

/// Names of files are data too.
@Suite struct FileNameTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test(arguments: [
    "with space.elf", "new\nline.elf", "esc\u{1B}[31mred.elf", "tab\t.elf", "-dash.elf",
    "größe 表 🙂.elf", "quote\"'`$(id).elf", "a|b<script>.elf", "\u{202E}fle.elf", "%n%s.elf",
  ])
  func anyNameIsReadAndShownSafely(name: String) async throws {
    _ = try scratch.write(SmallFirmware(), name)
    let missing = "missing " + name
    for format in ["text", "markdown", "json", "csv"] {
      let run = try await Rambudget.run(
        ["report", "--format", format, "--", name], in: scratch.folder)
      expectReported(run)
      expectNoControls(run.text)
      if format == "json" {
        let input = try #require(try run.json()["input"] as? [String: Any])
        #expect(input["elf"] as? String == name)
        #expect(input["map"] as? String == name + ".map")
      }
    }
    let refused = try await Rambudget.run(["report", missing], in: scratch.folder)
    expectRefused(refused, 66, naming: "missing ")
    expectNoControls(refused.complaints)
  }

  /// A name on Linux is any bytes.
  @Test func namesNeedNotBeUnicode() async throws {
    let file = try scratch.write(SmallFirmware())
    let setUp =
      "name=$(printf '\\377b\\376.elf'); cp \"$1\" \"$name\"; cp \"$1.map\" \"$name.map\"; "
    for command in [
      "\"$0\" report \"$name\"", "\"$0\" report \"$1\" --map \"$name.map\"",
      "\"$0\" report \"$1\" --map=\"$name.map\"", "\"$0\" explain \"$name\" heap_pool",
    ] {
      let run = try await Rambudget.shell(setUp + command, [file], in: scratch.folder)
      expectReported(run)
      #expect(run.text.contains("heap_pool"))
      #expect(!run.words.contains("no map"))
    }
    let missing = try await Rambudget.shell(
      "\"$0\" report \"$(printf '\\377')\"", in: scratch.folder)
    expectRefused(missing, 66, naming: "\u{FFFD}", saying: "no such file")
  }

  @Test func longNamesAreRefusedLikeOthers() async throws {
    let name = String(repeating: "long", count: 2000)
    let run = try await Rambudget.run(["report", name])
    expectRefused(run, naming: "longlong")
  }
}

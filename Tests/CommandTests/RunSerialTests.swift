import Foundation
import Support
import Testing

/// What the firmware's serial port says and hears.
@Suite struct RunSerialTests {
  private static let hostile = "\u{1B}[31mred\u{7}\u{9B}"

  private func scratch(_ input: String) throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(input, "input")
    return scratch
  }

  private func run(_ scratch: Scratch, _ arguments: [String] = []) async throws -> ToolRun {
    try await RunProgram.console.run(["--uart-input", "input"] + arguments, in: scratch.folder)
  }

  @Test func isHeardAndAnswered() async throws {
    let outcome = try await run(try scratch("hello\r\nworld\nend\n"))
    #expect(outcome.status == 0 && outcome.complaints == "")
    #expect(outcome.text.hasPrefix("line: hello\nline: world\nline: end\nfailures: 0\ndone\n"))
  }

  /// What is no text, too, and goes to a file as it is.
  @Test func anyByte() async throws {
    let scratch = try Scratch()
    let bytes = (0...255).map(UInt8.init).filter { $0 != UInt8(ascii: ".") }
    try scratch.write(bytes + bytes + [UInt8(ascii: ".")], "input")
    let outcome = try await RunProgram.echo.run(
      ["--uart-input", "input", "--uart", "out"], in: scratch.folder)
    #expect(outcome.status == 0)
    let out = try Data(contentsOf: scratch.folder.appendingPathComponent("out"))
    #expect([UInt8](out.prefix(510)) == bytes + bytes)
    #expect(String(decoding: out.dropFirst(510), as: UTF8.self).hasPrefix("\nechoed: 510\n"))
  }

  @Test func noInputIsNoEnd() async throws {
    let outcome = try await run(try scratch(""), ["--seconds", "0.1"])
    #expect(outcome.status == 0)
    #expect(outcome.words.contains("console.elf: "))
  }

  @Test func toAFileAsItIs() async throws {
    let scratch = try scratch(Self.hostile + "\nend\n")
    let outcome = try await run(scratch, ["--uart", "out"])
    #expect(!outcome.words.contains("line: "))
    #expect(try scratch.text("out").hasPrefix("line: \(Self.hostile)\nline: end\n"))
  }

  @Test func nowhere() async throws {
    let outcome = try await run(try scratch("a\nend\n"), ["--uart", "none"])
    #expect(!outcome.all.contains("line: "))
  }

  /// A document on standard output is whole, and nothing else.
  @Test(arguments: ["json", "markdown"]) func besideADocument(format: String) async throws {
    let outcome = try await run(try scratch("a\nend\n"), ["--format", format])
    #expect(outcome.status == 0)
    #expect(outcome.complaints == "line: a\nline: end\nfailures: 0\ndone\n")
    if format == "json" {
      #expect(try outcome.json()["engine"] as? String == "emulator")
    } else {
      #expect(outcome.text.hasPrefix("<!-- rambudget run -->\n## Run of "))
      #expect(MarkdownTable.all(in: outcome.text).count >= 2)
    }
  }

  /// The report starts a line of its own.
  @Test func aLineWithoutAnEnd() async throws {
    let path = try RunProgram.heap.path()
    // Cut within a line: at some of many moments it is.
    for moment in ["0.0055"] + (0..<8).map({ "0.01\($0)3" }) {
      // Wide enough for the path, which is shortened else.
      let outcome = try await Rambudget.run(
        ["run", path, "--seconds", moment], environment: ["COLUMNS": "4000"])
      #expect(outcome.lines.contains { $0.hasPrefix("\(path): stopped at its time limit") })
    }
  }

  /// `script` of util-linux lends the terminal.
  @Test func aTerminalGetsNoControls() async throws {
    let scratch = try scratch(Self.hostile + "\nend\n")
    let elf = try RunProgram.console.path()
    let outcome = try await Rambudget.shell(
      "script -qec \"exec '$0' run '$1' --uart-input input\" /dev/null", [elf],
      in: scratch.folder, environment: ["NO_COLOR": "1", "SHELL": "/bin/sh"])
    #expect(outcome.status == 0, "\(outcome.all)")
    #expect(outcome.text.contains("line: \\u{1b}[31mred\\u{7}\\u{9b}\r\n"), "\(outcome.text)")
    // The line of progress clears itself with ESC [ K, and does nothing else.
    let rest = outcome.text.replacing("\r\n", with: "\n").replacing("\r\u{1B}[K", with: "")
    expectNoControls(rest)
  }
}

import Foundation
import Support
import Testing

/// What a terminal gets: colour and lines that fit. `script` of util-linux lends the terminal.
@Suite struct TerminalTests {
  private static let escape = "\u{1B}["

  /// Runs `rambudget ARGUMENTS` in a terminal of `columns`; what it wrote, without the carriage
  /// returns that the terminal adds.
  private func inTerminal(
    _ arguments: [String], columns: Int = 100, environment: [String: String?] = [:]
  ) async throws -> String {
    let quoted = arguments.map { "'\($0.replacingOccurrences(of: "'", with: "'\\''"))'" }
    let command =
      "stty cols \(columns) rows 40; exec \"$RAMBUDGET\" \(quoted.joined(separator: " "))"
    var variables: [String: String?] = [
      "RAMBUDGET": RambudgetExecutable.path, "SHELL": "/bin/sh", "TERM": "xterm-256color",
    ]
    variables.merge(environment) { $1 }
    let run = try await Rambudget.shell(
      "script -qec \"$1\" /dev/null", [command], environment: variables)
    #expect(run.status == 0, "\(run.complaints) \(run.text.prefix(300))")
    return run.text.replacingOccurrences(of: "\r\n", with: "\n")
  }

  private func uncoloured(_ text: String) -> String {
    text.replacing(#/\u{1B}\[[0-9;]*m/#, with: "")
  }

  @Test func colourOnATerminalOnly() async throws {
    let scratch = try Scratch()
    let elf = try scratch.write(SmallFirmware())
    let coloured = try await inTerminal(["report", elf])
    #expect(coloured.contains(Self.escape))
    let piped = try await Rambudget.run(["report", elf])
    #expect(!piped.text.contains(Self.escape))
    // The same text but for the colours.
    #expect(uncoloured(coloured) == piped.text)

    for environment in [
      ["NO_COLOR": "1"], ["NO_COLOR": "0"], ["TERM": "dumb"], ["NO_COLOR": "yes", "TERM": "xterm"],
    ] {
      let text = try await inTerminal(["report", elf], environment: environment)
      #expect(text == piped.text, "\(environment)")
    }
    // https://no-color.org: not when it is empty.
    #expect(
      try await inTerminal(["report", elf], environment: ["NO_COLOR": ""]).contains(Self.escape))
    for format in ["json", "markdown", "csv"] {
      let text = try await inTerminal(["report", elf, "--format", format])
      #expect(!text.contains(Self.escape))
    }
    #expect(try await inTerminal(["explain", elf, "heap_pool"]).contains(Self.escape))
  }

  @Test(arguments: [60, 80, 120, 200], Sample.allCases)
  func noLineIsWiderThanTheTerminal(columns: Int, sample: Sample) async throws {
    let path = try sample.path()
    for arguments in sample == .edge ? [[], ["--by", "symbol"], ["--by", "object"]] : [[]] {
      let text = uncoloured(try await inTerminal(["report", path] + arguments, columns: columns))
      let wide = text.split(separator: "\n").filter { $0.count > columns }
      #expect(wide.isEmpty, "\(wide)")
      #expect(text.contains("RAM"))
    }
  }

  @Test func widerTerminalsHaveLongerBars() async throws {
    let scratch = try Scratch()
    let elf = try scratch.write(SmallFirmware())
    var longest: [Int] = []
    for columns in [60, 80, 120] {
      let text = try await inTerminal(["report", elf, "--by", "layer"], columns: columns)
      longest.append(text.split(separator: "\n").map { $0.count { $0 == "█" } }.max() ?? 0)
    }
    #expect(longest == longest.sorted())
    #expect(longest[0] > 0)
    #expect(longest[0] < longest[2])
  }

  /// Tables need 60 columns; a narrower terminal wraps them itself. One of no known width has 80.
  @Test(arguments: [1, 20, 40, 59, 0])
  func narrowTerminalsGetTheNarrowestTables(columns: Int) async throws {
    let scratch = try Scratch()
    let elf = try scratch.write(SmallFirmware())
    let expected = try await inTerminal(["report", elf], columns: columns == 0 ? 80 : 60)
    #expect(try await inTerminal(["report", elf], columns: columns) == expected)
  }

  @Test func columnsCountWhereThereIsNoTerminal() async throws {
    let scratch = try Scratch()
    let elf = try scratch.write(SmallFirmware())
    for columns in ["60", "72", "150"] {
      let run = try await Rambudget.run(["report", elf], environment: ["COLUMNS": columns])
      expectReported(run)
      #expect(run.lines.allSatisfy { $0.count <= Int(columns) ?? 0 })
    }
    let usual = try await Rambudget.run(["report", elf])
    for nonsense in ["", "wide", "99999999999999999999"] {
      let run = try await Rambudget.run(["report", elf], environment: ["COLUMNS": nonsense])
      #expect(run.text == usual.text)
    }
    for extreme in ["-5", "0", "9223372036854775807"] {
      expectReported(try await Rambudget.run(["report", elf], environment: ["COLUMNS": extreme]))
    }
  }

  @Test func bareLocalesGetASCII() async throws {
    let scratch = try Scratch()
    let elf = try scratch.write(SmallFirmware(hasDwarf: true))
    for environment in [["LC_ALL": "C"], ["LANG": "POSIX"], ["LANG": ""], ["LC_CTYPE": "C"]] {
      for arguments in [["report", elf], ["explain", elf, "heap_pool"]] {
        let run = try await Rambudget.run(arguments, environment: environment)
        expectReported(run)
        #expect(run.text.utf8.allSatisfy { $0 < 0x80 }, "\(environment)")
      }
    }
    let unicode = try await Rambudget.run(["report", elf], environment: ["LC_ALL": "de_DE.utf8"])
    #expect(unicode.text.contains("█"))
  }
}

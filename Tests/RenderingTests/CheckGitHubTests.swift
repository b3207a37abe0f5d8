import Analysis
import Rendering
import Testing

/// Commands are read back as the documentation of GitHub's runner says.
@Suite struct CheckGitHubTests {
  private struct Command: Equatable {
    var name: String
    var properties: [String: String]
    var message: String
  }

  /// The commands, and the lines that are none.
  private func read(_ text: String) throws -> (commands: [Command], others: [String]) {
    var commands: [Command] = []
    var others: [String] = []
    // The runner knows three line ends.
    let lines = text.unicodeScalars.split(whereSeparator: { $0 == "\n" || $0 == "\r" })
    for line in lines.map(String.init) {
      if let command = try command(line) { commands.append(command) } else { others.append(line) }
    }
    return (commands, others)
  }

  /// `::name key=value,key=value::message`, spaces before it or not.
  private func command(_ line: String) throws -> Command? {
    let line = String(line.drop { $0.isWhitespace })
    guard line.hasPrefix("::") else { return nil }
    let parts = line.dropFirst(2).split(
      separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
    let head = try #require(parts.first).split(separator: " ", maxSplits: 1)
    var properties: [String: String] = [:]
    for property in (head.count > 1 ? head[1] : "").split(separator: ",") {
      let pair = property.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      try #require(pair.count == 2)
      properties[String(pair[0])] = unescaped(String(pair[1]), isProperty: true)
    }
    return Command(
      name: String(try #require(head.first)), properties: properties,
      message: unescaped(String(parts[1]), isProperty: false))
  }

  /// The per cent sign last, as the runner does.
  private func unescaped(_ text: String, isProperty: Bool) -> String {
    var scalars = text.unicodeScalars
    let escapes =
      [("%0D", "\r"), ("%0A", "\n")] + (isProperty ? [("%3A", ":"), ("%2C", ",")] : [])
    for (escape, plain) in escapes + [("%25", "%")] {
      scalars.replace(escape.unicodeScalars, with: plain.unicodeScalars)
    }
    return String(scalars)
  }

  @Test func whatIsOverIsAnError() throws {
    let (commands, others) = try read(
      CheckSamples.check(CheckSamples.typical, notes: CheckSamples.notes).github())
    #expect(commands.map(\.name) == ["error", "error", "warning", "warning"])
    #expect(
      commands[0].properties
        == ["file": "Budgets/PicoMQTT.swift", "line": "12", "title": "layer lwIP"])
    #expect(
      commands[0].message.hasPrefix("exceeded by 8,892 B: layer lwIP takes 49,852 B of RAM, "))
    #expect(commands[0].message.contains("\n8,019 B ram_heap"))
    #expect(
      others == [
        "rambudget check: build/pico-edge/picomqtt.elf: 2 of 5 limits exceeded, 1 warning"
      ])
  }

  @Test func strictWarningsAreErrors() throws {
    let commands = try read(CheckSamples.check([CheckSamples.warning], strict: true).github())
      .commands
    #expect(commands.map(\.name) == ["error"])
  }

  @Test func whatPassedIsNoticed() throws {
    let commands = try read(CheckSamples.check([CheckSamples.warning]).github()).commands
    #expect(commands.map(\.name) == ["warning", "notice"])
    #expect(
      commands[1].message == "build/pico-edge/picomqtt.elf: the limit holds, 1 warning")
  }

  @Test func layoutHasNoFile() throws {
    let commands = try read(CheckSamples.check(CheckSamples.overflow).github()).commands
    #expect(commands.map { $0.properties.keys.sorted() } == [["title"]])
  }

  @Test func hostileNamesStayText() throws {
    let commands = try read(CheckHostileFindings.check(named: "plain").github()).commands
    let findings = CheckHostileFindings.findings
    let warnings = CheckHostileFindings.names.indices.count { $0.isMultiple(of: 2) }
    #expect(commands.count == findings.count { $0.state != .ok } + warnings)
    #expect(Set(commands.map(\.name)) == ["error", "warning"])

    let over = findings.filter { $0.state == .over }
    for (finding, command) in zip(over, commands) {
      #expect(command.properties["title"] == shown(finding.subject))
      #expect(command.properties["file"] == finding.file.flatMap { $0.isEmpty ? nil : shown($0) })
      #expect(command.message.unicodeScalars.contains(shown(finding.message).unicodeScalars))
    }
  }

  /// The line for people is one line, and no command of either kind.
  @Test(arguments: CheckHostileFindings.names) func hostileFirmwaresStayText(name: String) throws {
    let check = CheckRendering(
      findings: [CheckSamples.warning], input: ReportInput(elf: name, map: nil), notes: [],
      isStrict: false)
    let (commands, others) = try read(check.github())
    #expect(commands.map(\.name) == ["warning", "notice"])
    #expect(commands[1].message == "\(shown(name)): the limit holds, 1 warning")
    #expect(others.count == 1)
    #expect(others[0].hasPrefix("rambudget check: "))
    #expect(!others[0].unicodeScalars.contains("##[".unicodeScalars))
  }

  /// Line ends are part of the protocol; other controls are spelt out.
  private func shown(_ text: String) -> String {
    text.unicodeScalars.map {
      $0 == "\n" || $0 == "\r" ? String($0) : SafeText.terminal(String($0))
    }.joined()
  }
}

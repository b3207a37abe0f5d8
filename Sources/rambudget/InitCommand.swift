import Analysis
import ArgumentParser
import Rendering
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Writes a budget file to start from: today's numbers with a margin.",
    discussion: ExitStatus.help)

  @OptionGroup var inputs: InputOptions

  @Option(help: ArgumentHelp("How much everything may grow.", valueName: "percent"))
  var margin = 5

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where to write it, - for standard output; by default Budgets/NAME.swift.", valueName: "file"),
    completion: .file())
  var output: String?

  @Flag(help: "Replace a file that is there.")
  var force = false

  func validate() throws {
    guard (0...1000).contains(margin) else {
      throw ValidationError("--margin takes a percentage from 0 to 1000.")
    }
  }

  /// `picomqtt` of `build/picomqtt.elf` and of `build/picomqtt.elf.map`.
  private static func name(of firmware: String) -> String {
    var path = FilePath(firmware)
    if path.extension == "map" { path.extension = nil }
    if path.extension == "elf" { path.extension = nil }
    return path.lastComponent?.string ?? "firmware"
  }

  func run() async throws {
    try await Console.reportingFailures {
      let inputs = try await Inputs.read(inputs.firmware, inputs.map)
      let name = Self.name(of: inputs.source.elf ?? inputs.source.map ?? "")
      let budget = StarterBudget(Report(try inputs.ledger()), name: name, margin: margin)
      let text = Array(budget.swift().utf8)
      guard output != "-" else { return try Console.write(text) }

      let path =
        output.map { FilePath(argument: $0) } ?? FilePath("Budgets").appending(name + ".swift")
      if !force, InputFile.exists(path) {
        throw Failure(
          message: "\(String(decoding: path)): is there already; --force replaces it",
          status: ExitCode(74))
      }
      if output == nil { mkdir("Budgets", 0o777) }
      try OutputFile.write(text, to: path)
      Console.complain(
        "wrote \(String(decoding: path)); next: rambudget check \(inputs.source.elf ?? inputs.source.map ?? "")"
      )
    }
  }
}

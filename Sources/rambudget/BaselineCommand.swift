import Analysis
import ArgumentParser
import Ledger
import Rendering
import SystemPackage

struct BaselineCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "baseline",
    abstract: "Saves who owns how many bytes, to compare later links with.",
    discussion: """
      The JSON has no addresses and one owner a line: commit it, and give it to diff in place of a \
      firmware.

      \(ExitStatus.help)
      """)

  @OptionGroup var inputs: InputOptions
  @OptionGroup var layers: LayerOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to write it; by default to standard output.", valueName: "file"),
    completion: .file())
  var output: String?

  func run() async throws {
    try await Console.reportingFailures {
      let inputs = try await Inputs.read(
        inputs.firmware, inputs.map, budgets: layers.budgets(for: inputs.firmware))
      let ledger = try inputs.ledger()
      Console.warn(of: ledger)
      let json = BaselineRendering(Snapshot(ledger), input: inputs.source).json()
      if let output {
        try OutputFile.write(json, to: FilePath(argument: output))
      } else {
        try Console.write(json)
      }
    }
  }
}

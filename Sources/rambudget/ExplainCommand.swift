import Analysis
import ArgumentParser
import Ledger
import Rendering

enum ExplainFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json
}

struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Prints the whole chain of evidence behind a symbol, an address, or a pattern.",
    discussion: ExitStatus.help)

  @Argument(help: "The linked firmware, or a map.", completion: .file())
  var firmware: String

  @Argument(help: "A symbol (heap_pool), an address (0x20001234), or a pattern (lwip/**, memp_*).")
  var query: String

  @OptionGroup var map: MapOptions
  @OptionGroup var layers: LayerOptions

  @Option(help: ArgumentHelp("How many entries to explain in full.", valueName: "n"))
  var top = 5

  @Option(help: "How to print it:")
  var format = ExplainFormat.text

  func validate() throws {
    if query.isEmpty { throw ValidationError("Give a symbol, an address or a pattern.") }
    if top < 1 { throw ValidationError("--top takes a number from 1.") }
  }

  func run() async throws {
    try await Console.reportingFailures {
      let inputs = try await Inputs.read(
        firmware, map, budgets: layers.budgets(for: firmware), wantsDwarf: true)
      let ledger = try inputs.ledger()
      let explanation = Explanation(query, in: ledger, evidence: inputs.evidence)
      guard !explanation.items.isEmpty else {
        throw Failure.badInput(firmware, "nothing in it matches \(query)")
      }
      let rendering = ExplanationRendering(explanation, query: query, notes: ledger.notes, top: top)
      switch format {
      case .text: try Console.write(rendering.text(.ofStandardOutput()))
      case .json: try Console.write(rendering.json())
      }
    }
  }
}

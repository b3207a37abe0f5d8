import Analysis
import ArgumentParser
import Ledger
import Rendering

enum ReportFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json, markdown, csv
}

extension BreakdownKey: ExpressibleByArgument {
  public static var allValueStrings: [String] {
    allCases.filter { $0 != .folder }.map(\.rawValue)
  }
}

struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Says where every byte of RAM goes.",
    discussion: """
      The map is found beside the ELF (firmware.elf.map or firmware.map). A map alone will do: that \
      of a link that failed says by how much and who owns what.
      """)

  @OptionGroup var inputs: InputOptions

  @Option(help: "Print one table instead, by layer|use|region|section|object|symbol.")
  var by: BreakdownKey?

  @Option(help: "Rows of a list of owners.")
  var top: Int?

  @Option(help: "text|json|markdown|csv.")
  var format = ReportFormat.text

  func validate() throws {
    if let top, top < 1 { throw ValidationError("--top takes a number from 1.") }
  }

  func run() async throws {
    try await Console.reportingFailures {
      let inputs = try await Inputs.read(inputs.firmware, inputs.map)
      let ledger = try inputs.ledger()
      let rendering = ReportRendering(
        Report(ledger), input: inputs.source, breakdown: by.map { Breakdown(ledger, by: $0) },
        top: top)
      switch format {
      case .text: Console.write(rendering.text(.ofStandardOutput()))
      case .markdown: Console.write(rendering.markdown())
      case .csv: Console.write(rendering.csv())
      case .json: Console.write(rendering.json())
      }
    }
  }
}

import Analysis
import ArgumentParser
import Ledger
import Rendering
import SystemPackage

enum ReportFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json, markdown, csv
}

extension BreakdownKey: ExpressibleByArgument {
  /// Folders are for the report's own table of them.
  public init?(argument: String) {
    guard Self.allValueStrings.contains(argument) else { return nil }
    self.init(rawValue: argument)
  }
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

      \(ExitStatus.help)
      """)

  @OptionGroup var inputs: InputOptions
  @OptionGroup var layers: LayerOptions

  @Option(help: ArgumentHelp("Print one table instead, of bytes by:", valueName: "key"))
  var by: BreakdownKey?

  @Option(
    help: ArgumentHelp("Rows of a list of owners; its default goes by the table.", valueName: "n"))
  var top: Int?

  @Option(
    help: ArgumentHelp(
      "What a run used of its memory, as JSON: says below what the heaps had at their peaks.",
      valueName: "file"),
    completion: .file())
  var profile: String?

  @Option(help: "How to print it:")
  var format = ReportFormat.text

  func validate() throws {
    if let top, top < 1 { throw ValidationError("--top takes a number from 1.") }
    if profile != nil, by != nil || format == .csv {
      throw ValidationError("--profile adds tables to the whole report: leave --by and csv out.")
    }
  }

  func run() async throws {
    try await Console.reportingFailures {
      let inputs = try await Inputs.read(
        inputs.firmware, inputs.map, budgets: layers.budgets(for: inputs.firmware))
      let ledger = try inputs.ledger()
      let report = Report(ledger)
      let rendering = ReportRendering(
        report, input: inputs.source, breakdown: by.map { Breakdown(ledger, by: $0) },
        top: top, measured: try measured(report, inputs.source))
      switch format {
      case .text: try Console.write(rendering.text(.ofStandardOutput()))
      case .markdown: try Console.write(rendering.markdown())
      case .csv:
        // A table of raw numbers has no place for notes.
        Console.warn(of: ledger)
        try Console.write(rendering.csv())
      case .json: try Console.writePieces(rendering.json(to:))
      }
    }
  }

  private func measured(_ report: Report, _ source: ReportInput) throws -> MeasuredUse? {
    guard let profile else { return nil }
    let run = try ProfileFile.read(FilePath(argument: profile), of: source)
    do {
      return try MeasuredUse(run, of: report)
    } catch {
      throw Failure.badInput(profile, "\(error)")
    }
  }
}

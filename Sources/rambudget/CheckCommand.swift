import Analysis
import ArgumentParser
import Ledger
import Rendering
import SystemPackage

enum CheckFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json, markdown, github, junit, sarif
}

struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Holds a link against its budgets.",
    discussion: """
      Checks the limits, demands and growths of the budget files, and what no linker checks: that \
      pools, data, the reserved heap and the stacks fit their banks. The map of a link that failed \
      can be checked, too. Exits 1 if anything is over.

      \(ExitStatus.help)
      """)

  @OptionGroup var inputs: InputOptions
  @OptionGroup var budgets: BudgetOptions

  @Option(
    help: ArgumentHelp(
      "What growth is measured from: a baseline, or another ELF or map.", valueName: "file"),
    completion: .file())
  var baseline: String?

  @Option(
    help: ArgumentHelp(
      "What a run used of its memory, as JSON, for limits on that; may be repeated.",
      valueName: "file"),
    completion: .file())
  var profile: [String] = []

  @Flag(help: "Leave out limits on what a run uses.")
  var withoutProfile = false

  @Flag(help: "Fail on warnings, too.")
  var strict = false

  @Option(help: "How to print it:")
  var format = CheckFormat.text

  @Option(
    help: ArgumentHelp(
      "Write it in another format to a file as well; may be repeated.", valueName: "format=file"))
  var write: [ExtraOutput] = []

  /// `sarif=check.sarif`
  struct ExtraOutput: ExpressibleByArgument {
    var format: CheckFormat
    var path: String

    init?(argument: String) {
      let parts = argument.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, let format = CheckFormat(rawValue: String(parts[0])) else {
        return nil
      }
      self.format = format
      path = String(parts[1])
    }
  }

  func validate() throws {
    if withoutProfile, !profile.isEmpty {
      throw ValidationError("--without-profile leaves out what --profile is for.")
    }
  }

  func run() async throws {
    try await Console.reportingFailures {
      let holding = try await budgets.load().holding(for: inputs.firmware ?? inputs.map.map ?? "")
      let inputs = try await Inputs.read(inputs.firmware, inputs.map, budgets: holding)
      let check = try await check(inputs, holding)
      let rendering = CheckRendering(
        findings: check.findings, input: inputs.source, notes: check.notes, isStrict: strict)
      try Console.write(Self.bytes(rendering, format, .ofStandardOutput()))
      for extra in write {
        try OutputFile.write(
          Self.bytes(rendering, extra.format, .plain), to: FilePath(argument: extra.path))
      }
      if !rendering.hasPassed { throw ExitCode(1) }
    }
  }

  private func check(_ inputs: Inputs, _ budgets: [CitedBudget]) async throws -> Check {
    let ledger = try inputs.ledger()
    var before: Snapshot?
    if let baseline {
      before = try await DiffSide.read(
        baseline, ignoresMap: self.inputs.map.ignoresMap, board: self.inputs.map.board,
        layers: budgets
      ).snapshot
    }
    let run = try evidence(inputs.source)
    do {
      return try Check(ledger, budgets: budgets, baseline: before, run: run)
    } catch {
      throw Failure(message: "\(error)", status: ExitCode(65))
    }
  }

  private func evidence(_ source: ReportInput) throws -> RunEvidence {
    if withoutProfile { return .leftOut }
    if profile.isEmpty { return .none }
    return .profiles(
      try profile.map { try ProfileFile.read(FilePath(argument: $0), of: source) })
  }

  private static func bytes(
    _ rendering: CheckRendering, _ format: CheckFormat, _ style: TextStyle
  ) -> [UInt8] {
    switch format {
    case .text: Array(rendering.text(style).utf8)
    case .json: rendering.json()
    case .markdown: Array(rendering.markdown().utf8)
    case .github: Array(rendering.github().utf8)
    case .junit: Array(rendering.junit().utf8)
    case .sarif: Array(rendering.sarif().utf8)
    }
  }
}

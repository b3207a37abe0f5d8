import Analysis
import ArgumentParser
import BudgetDSL
import DwarfInfo
import Ledger
import Rendering
import SystemPackage

enum PlanFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json, markdown
}

struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Finds build options with which everything fits, and predicts the bytes.",
    discussion: """
      Turns the knobs of the budget files until their limits and demands, and each --need, hold. With \
      --set alone it answers one question without searching. Today's values of options come from the \
      CMakeCache.txt of the build. Exits 1 if there is no plan, if a limit would be over, or if a \
      rebuild differs.

      \(ExitStatus.help)
      """)

  @OptionGroup var inputs: InputOptions
  @OptionGroup var budgets: BudgetOptions

  @Option(
    help: ArgumentHelp(
      "Memory that must be there: c-heap=50KB reserved, or reachable=50KB for malloc.",
      valueName: "what=bytes"))
  var need: [NeedArgument] = []

  @Option(
    help: ArgumentHelp(
      "The value of an option, by its name or its knob's; with a unit it is bytes.",
      valueName: "option=value"))
  var set: [SettingArgument] = []

  @Option(
    help: ArgumentHelp(
      "A knob that should change least; most important first.", valueName: "knob"))
  var prefer: [String] = []

  @Flag(help: "Leave as many bytes free as there are today.")
  var keepFree = false

  @Option(
    help: ArgumentHelp("What a run used of its memory, as JSON.", valueName: "file"),
    completion: .file())
  var profile: String?

  @Option(help: ArgumentHelp("On top of measured peaks.", valueName: "percent"))
  var margin = 5

  @Option(help: "How to print it:")
  var format = PlanFormat.text

  @OptionGroup var use: PlanUse

  func validate() throws {
    guard (0...1000).contains(margin) else {
      throw ValidationError("--margin takes a percentage from 0 to 1000.")
    }
    if use.verify != nil, inputs.firmware == nil {
      throw ValidationError("--verify reads the firmware again: name it.")
    }
  }

  func run() async throws {
    try await Console.reportingFailures {
      let holding = try await budgets.load().holding(for: inputs.firmware ?? inputs.map.map ?? "")
      let link = try await PlannedLink.read(inputs.firmware, inputs.map, holding)
      let request = try request(link)
      let outcome = try answer(link.planner, request)
      let rendering = PlanRendering(outcome, input: link.source)
      switch format {
      case .text: try Console.write(rendering.text(.ofStandardOutput()))
      case .markdown: try Console.write(rendering.markdown())
      case .json: try Console.write(rendering.json())
      }
      guard let plan = try use.chosen(of: outcome) else { throw ExitCode(1) }
      try use.apply(plan)
      try await use.verify(plan) {
        try await PlannedLink.read(inputs.firmware, inputs.map, holding)
      }
      if !plan.holds { throw ExitCode(1) }
    }
  }

  private func request(_ link: PlannedLink) throws -> PlanRequest {
    var request = PlanRequest()
    request.needs = need.map(\.need)
    request.preferences = prefer
    request.keepsFree = keepFree ? true : nil
    request.margin = margin
    if let profile {
      request.profile = try ProfileFile.read(FilePath(argument: profile))
      request.image = try ProfileFile.digest(of: link.source)
    }
    for setting in set {
      guard let (option, value) = link.planner.value(of: setting.name, setting.amount) else {
        throw Failure.badInput(
          "--set \(setting.name)",
          "no knob has that name or option, or its unit does not divide the bytes; there are "
            + link.planner.turnableOptions().joined(separator: ", "))
      }
      request.settings[option] = value
    }
    return request
  }

  private func answer(_ planner: Planner, _ request: PlanRequest) throws -> PlanOutcome {
    do {
      guard need.isEmpty, !set.isEmpty else { return try planner.outcome(of: request) }
      return PlanOutcome(
        needs: [], plans: [try planner.answer(to: request)], notes: planner.notes,
        isAnswer: true)
    } catch {
      throw Failure(message: "\(error)", status: ExitCode(65))
    }
  }
}

extension Planner {
  /// The option that a name stands for and the value that an amount is of it.
  fileprivate func value(of name: String, _ amount: NamedAmount) -> (String, Int)? {
    guard let knob = knob(named: name) else { return nil }
    // Bytes, where the option counts something larger: 101KB of an option in KB is 101.
    guard let unit = amount.unit else { return (knob.option, amount.number) }
    guard let bytes = amount.bytes, bytes % knob.unit == 0 || unit == 1 && knob.unit == 1 else {
      return nil
    }
    return (knob.option, bytes / knob.unit)
  }
}

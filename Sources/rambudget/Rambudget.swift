import ArgumentParser
import Rendering

@main
struct Rambudget: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rambudget",
    abstract: "Says who owns every byte of a firmware's RAM, and holds budgets against it.",
    discussion: ExitStatus.help,
    version: ToolVersion.current,
    subcommands: [
      ReportCommand.self, CheckCommand.self, PlanCommand.self, InitCommand.self,
      RunCommand.self, BaselineCommand.self,
      DiffCommand.self, BudgetCommand.self, ExplainCommand.self, ReadDwarfCommand.self,
      RunManifestCommand.self,
    ])
}

/// What a script can go by.
enum ExitStatus {
  static let help = """
    Exit status: 0 fine, 1 over budget, no plan, or a fault of the program run, 64 wrong usage, 65 \
    input unreadable, stale or nonsense, 66 no such file, 74 output not written.
    """
}

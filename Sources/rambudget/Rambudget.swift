import ArgumentParser
import Rendering

@main
struct Rambudget: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rambudget",
    abstract: "Says which layer owns every byte of a firmware's RAM.",
    discussion: """
      Exit status: 0 fine; 64 wrong usage; 65 input unreadable or nonsense; 66 no such file.
      """,
    version: ToolVersion.current,
    subcommands: [ReportCommand.self, ExplainCommand.self, ReadDwarfCommand.self])
}

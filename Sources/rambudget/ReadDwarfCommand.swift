import ArgumentParser
import DwarfInfo
import SystemPackage

/// The child process that reads DWARF for the other commands; nobody else calls it.
struct ReadDwarfCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read-dwarf",
    abstract: "Reads the DWARF of the ELF file on standard input, for rambudget itself.",
    shouldDisplay: false)

  @Option(help: "Seconds after which it ends itself.")
  var seconds = 60

  func run() throws {
    try DwarfWorker.run(input: .standardInput, output: .standardOutput, seconds: seconds)
  }
}

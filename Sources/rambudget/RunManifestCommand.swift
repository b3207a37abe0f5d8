import ArgumentParser
import BudgetManifest
import SystemPackage

/// The child process that becomes the program of a budget file; nobody else calls it.
struct RunManifestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run-manifest",
    abstract: "Runs a compiled budget file within limits, for rambudget itself.",
    shouldDisplay: false)

  @Option(help: "Seconds after which it is ended.")
  var seconds = 8

  @Argument(help: "The program.")
  var binary: String

  func run() throws {
    do {
      try ManifestWorker.run(FilePath(argument: binary), seconds: seconds)
    } catch {
      let hint = error == .permissionDenied ? "; may TMPDIR hold programs (noexec)?" : ""
      Console.complain("the program cannot be started: \(error)\(hint)")
      // As shells number it.
      throw ExitCode(126)
    }
  }
}

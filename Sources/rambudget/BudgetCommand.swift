import ArgumentParser
import BudgetDSL
import BudgetManifest
import SystemPackage

struct BudgetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "budget",
    abstract: "Prints what budget files say, and locks it for machines without a compiler.",
    discussion: ExitStatus.help,
    subcommands: [
      BudgetListCommand.self, LockCommand.self, EditorCommand.self, PrebuildCommand.self,
    ])
}

struct LockCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lock",
    abstract: "Writes the lock of each budget file beside it.",
    discussion: """
      Budgets/PicoMQTT.swift gets Budgets/PicoMQTT.lock.json: commit it. Where it lies, a budget file \
      that has changed since is an error, until it is locked anew.

      \(ExitStatus.help)
      """)

  @Argument(
    help: "Budget files, or folders of them. (default: Budgets)",
    completion: .file(extensions: ["swift"]))
  var paths: [String] = []

  func run() async throws {
    try await Console.reportingFailures {
      let locks = try await Console.reportingBudgetErrors {
        try await BudgetLock.write(
          for: try BudgetOptions.paths(paths), settings: .ofThisProcess())
      }
      for lock in locks {
        Console.say(lock.file.messages)
        let path = lock.path
        try Console.write(lock.hasChanged ? "wrote \(path)\n" : "\(path) is up to date\n")
      }
    }
  }
}

struct EditorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "editor",
    abstract: "Prints what an editor needs to complete budget files.",
    discussion: """
      Write it to compile_commands.json in the folder that the editor opens: sourcekit-lsp, which comes \
      with Swift, reads it there.

      \(ExitStatus.help)
      """)

  @Argument(
    help: "Budget files, or folders of them. (default: Budgets)",
    completion: .file(extensions: ["swift"]))
  var paths: [String] = []

  func run() async throws {
    try await Console.reportingFailures {
      let json = try await Console.reportingBudgetErrors {
        try await BudgetLoader(settings: .ofThisProcess()).compileCommands(
          for: try BudgetOptions.paths(paths), from: FilePath(".").resolvedPath)
      }
      try Console.write(json)
    }
  }
}

/// Builds what budget files import for the compiler of this machine; `make install` calls it.
struct PrebuildCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prebuild",
    abstract: "Compiles the modules that budget files import, for an installation.",
    shouldDisplay: false)

  @Argument(help: "The installation's lib/rambudget.")
  var folder: String

  func run() async throws {
    try await Console.reportingFailures {
      var settings = BudgetSettings.ofThisProcess()
      // Whoever installs may be root, whose home has no use for a cache.
      settings.cache = nil
      _ = try await Console.reportingBudgetErrors {
        try await BudgetLoader(settings: settings).prebuild(into: FilePath(argument: folder))
      }
    }
  }
}

import ArgumentParser
import BudgetManifest
import Rendering
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Which budgets a command holds against the firmware.
struct BudgetOptions: ParsableArguments {
  @Option(
    name: .customLong("budget"),
    help: ArgumentHelp(
      "A budget file, or a folder of them; can be repeated. (default: Budgets)", valueName: "path"),
    completion: .file(extensions: ["swift"]))
  var paths: [String] = []

  @Flag(help: "Read only the locks beside the budget files; no compiler is started.")
  var locked = false

  /// The budgets, without a fault. What the compiler and the programs of the files say goes to
  /// standard error.
  ///
  /// - Throws: a `Failure` where there are none, or one cannot be loaded.
  func load() async throws -> [BudgetFile] {
    let loader = BudgetLoader(
      settings: .ofThisProcess(), trust: locked ? .lockOnly : .compilerFirst)
    return try await Console.reportingBudgetErrors {
      let files = try await loader.load(try Self.paths(paths))
      for file in files { Console.say(file.messages) }
      return files
    }
  }

  /// Paths as given, or the folder `Budgets` of the working directory.
  static func paths(_ arguments: [String]) throws -> [FilePath] {
    guard arguments.isEmpty else { return arguments.map { FilePath(argument: $0) } }
    let folder: FilePath = "Budgets"
    do {
      _ = try folder.stat()
      return [folder]
    } catch {
      throw Failure(
        message: "Budgets: no such folder; `rambudget init` writes one, --budget names another",
        status: ExitCode(66))
    }
  }
}

extension BudgetSettings {
  /// As the environment has them.
  static func ofThisProcess() -> BudgetSettings {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let length = readlink("/proc/self/exe", &buffer, Int(PATH_MAX))
    let executable =
      length > 0 ? FilePath(platformString: buffer) : FilePath(CommandLine.arguments[0])
    return BudgetSettings(executable: executable) { name in
      getenv(name).map { String(cString: $0) }
    }
  }
}

extension Console {
  /// Turns a budget's error into lines on standard error and the failure of the command.
  static func reportingBudgetErrors<T>(_ work: () async throws -> T) async throws -> T {
    do {
      return try await work()
    } catch let error as BudgetError {
      say(error.details)
      throw Failure(
        message: "\(error)", status: ExitCode(error.kind == .noSuchFile ? 66 : 65))
    }
  }

  /// Lines of others: a compiler's, or a program's.
  static func say(_ lines: [String]) {
    for line in lines {
      _ = try? FileDescriptor.standardError.writeAll("\(SafeText.terminal(line))\n".utf8)
    }
  }
}

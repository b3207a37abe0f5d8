import Analysis
import ArgumentParser
import BudgetManifest
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Whose layers a command that judges nothing uses besides the shipped ones.
struct LayerOptions: ParsableArguments {
  @Option(
    name: .customLong("budget"),
    help: ArgumentHelp(
      "Use the layers, and run the allocators, of a budget file or a folder of them; can be repeated.",
      valueName: "path"),
    completion: .file(extensions: ["swift"]))
  var paths: [String] = []

  /// The budgets that are for this firmware, if any are.
  func budgets(for firmware: String?) async throws -> [CitedBudget] {
    guard !paths.isEmpty else { return [] }
    var options = BudgetOptions()
    (options.paths, options.locked) = (paths, false)
    return try await options.load().cited(for: firmware ?? "")
  }
}

extension [BudgetFile] {
  /// The budgets that are for this firmware.
  ///
  /// - Throws: a `Failure` where there are none: a check of nothing must not pass.
  func holding(for firmware: String) throws -> [CitedBudget] {
    let holding = cited(for: firmware)
    guard holding.isEmpty else { return holding }
    let patterns = flatMap(\.budgets).flatMap(\.images).map { "\"\($0)\"" }
    throw Failure.badInput(
      map(\.path).joined(separator: ", "),
      "no budget is for \(firmware): its path matches none of \(patterns.joined(separator: ", "))")
  }

  fileprivate func cited(for firmware: String) -> [CitedBudget] {
    // Patterns speak of folders that the argument may leave out.
    let path = String(decoding: FilePath(argument: firmware).resolvedPath)
    return flatMap { file in file.budgets.map { CitedBudget(file: file.path, budget: $0) } }
      .filter { $0.holds(forImageAt: path) }
  }
}

extension FilePath {
  /// Absolute and without links, where the file exists; else as it is.
  var resolvedPath: FilePath {
    guard let real = withPlatformString({ realpath($0, nil) }) else { return self }
    defer { free(real) }
    return FilePath(platformString: real)
  }
}

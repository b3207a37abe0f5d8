import Analysis
import BudgetManifest
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension [BudgetFile] {
  /// The budgets that are for this firmware.
  ///
  /// - Throws: a `Failure` where there are none: a check of nothing must not pass.
  func holding(for firmware: String) throws -> [CitedBudget] {
    let all = flatMap { file in
      file.budgets.map { CitedBudget(file: file.path, budget: $0) }
    }
    // Patterns speak of folders that the argument may leave out.
    let path = FilePath(argument: firmware).resolved
    let holding = all.filter { $0.holds(forImageAt: path) }
    guard holding.isEmpty else { return holding }
    let patterns = all.flatMap(\.budget.images).map { "\"\($0)\"" }.joined(separator: ", ")
    throw Failure.badInput(
      map(\.path).joined(separator: ", "),
      "no budget is for \(firmware): its path matches none of "
        + patterns)
  }
}

extension FilePath {
  /// Absolute and without links, where the file exists; else as it is.
  fileprivate var resolved: String {
    guard let real = withPlatformString({ realpath($0, nil) }) else {
      return String(decoding: self)
    }
    defer { free(real) }
    return String(cString: real)
  }
}

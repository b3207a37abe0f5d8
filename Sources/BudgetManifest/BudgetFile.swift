import BudgetDSL

/// A budget file that was loaded.
public struct BudgetFile: Equatable, Sendable {
  /// As the user wrote it, or that of its folder and its name.
  public var path: String
  /// In the order of their declarations, at least one; `BudgetValidator` found no fault.
  public var budgets: [Budget]
  /// Where the budgets come from.
  public var source: Source
  /// Lines that the compiler or the program of the file said; empty where neither had to run. They
  /// are data: whoever prints them escapes them.
  public var messages: [String]

  public enum Source: String, Equatable, Sendable {
    /// The file was compiled and run.
    case compiled
    /// It was, on an earlier occasion.
    case cached
    /// The lock beside the file.
    case lock
  }

  public init(path: String, budgets: [Budget], source: Source, messages: [String] = []) {
    self.path = path
    self.budgets = budgets
    self.source = source
    self.messages = messages
  }
}

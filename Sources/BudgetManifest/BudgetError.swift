/// Why budgets could not be loaded: what is wrong, where, and what to do.
public struct BudgetError: Error, Equatable, Sendable {
  /// What an exit status can tell apart.
  public enum Kind: Equatable, Sendable {
    /// Nothing is there under that name.
    case noSuchFile
    /// It is unreadable, stale, or says something that makes no sense.
    case invalid
  }

  public var kind: Kind
  /// The file as the user wrote it.
  public var file: String
  /// Line in the file, from 1, where one is to blame.
  public var line: Int?
  /// In one line.
  public var reason: String
  /// Lines to be read before `reason`: what the compiler or the program said, or other errors of the
  /// same file. They are data: whoever prints them escapes them.
  public var details: [String]

  public init(
    _ kind: Kind = .invalid, file: String, line: Int? = nil, reason: String, details: [String] = []
  ) {
    self.kind = kind
    self.file = file
    self.line = line
    self.reason = reason
    self.details = details
  }
}

extension BudgetError: CustomStringConvertible {
  /// `Budgets/PicoMQTT.swift:7: a limit …`, without the details.
  public var description: String {
    let place = file.isEmpty ? "\"\"" : file
    return "\(place)\(line.map { ":\($0)" } ?? ""): \(reason)"
  }
}

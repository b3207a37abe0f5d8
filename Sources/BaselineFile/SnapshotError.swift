/// Why a file is no baseline, and where.
public enum SnapshotError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Not the JSON that RFC 8259 describes. Lines count from 1.
  case syntax(line: Int, reason: String)
  /// JSON, but not what a baseline or a report has at that place. `path` is such as
  /// `owners[12].bytes`; empty for the document as a whole.
  case value(path: String, reason: String)

  /// One line: where, and what is wrong there.
  public var description: String {
    switch self {
    case .syntax(let line, let reason): "line \(line): not valid JSON: \(reason)"
    case .value("", let reason): reason
    case .value(let path, let reason): "\(path): \(reason)"
    }
  }
}

import Foundation
import Support
import Testing

/// Runs the executable that was built with the tests, as a process of its own.
enum Rambudget {
  /// - Parameters:
  ///   - folder: the working directory.
  ///   - environment: replaces or, where nil, removes variables.
  static func run(
    _ arguments: [String], in folder: URL? = nil, environment: [String: String?] = [:]
  ) async throws -> ToolRun {
    try await launch([RambudgetExecutable.path] + arguments, folder, environment)
  }

  /// Runs a script with `$0` being the executable and `$1`… the arguments.
  static func shell(
    _ script: String, _ arguments: [String] = [], in folder: URL? = nil,
    environment: [String: String?] = [:]
  ) async throws -> ToolRun {
    try await launch(
      ["bash", "-c", script, RambudgetExecutable.path] + arguments, folder, environment)
  }

  /// As for somebody who has set nothing but UTF-8.
  private static func launch(
    _ command: [String], _ folder: URL?, _ environment: [String: String?]
  ) async throws -> ToolRun {
    var variables: [String: String?] = ["LANG": "C.UTF-8"]
    for name in ["NO_COLOR", "COLUMNS", "LC_ALL", "LC_CTYPE"] {
      variables.updateValue(nil, forKey: name)
    }
    variables.merge(environment) { $1 }
    return try await ToolRun(command, in: folder, environment: variables, seconds: 60)
  }
}

extension ToolRun {
  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

  /// The output as JSON.
  func json() throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: output)
    return try #require(value as? [String: Any])
  }
}

/// Expects an input error of the contract: its status, nothing on standard output, and one line on
/// standard error that names `file` and says `reason`.
func expectRefused(
  _ outcome: ToolRun, _ status: Int32 = 65, naming file: String,
  saying reason: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(outcome.status == status, sourceLocation: sourceLocation)
  #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
  #expect(outcome.complaints.hasPrefix("rambudget: "), sourceLocation: sourceLocation)
  #expect(outcome.complaints.hasSuffix("\n"), sourceLocation: sourceLocation)
  #expect(outcome.complaints.dropLast().contains("\n") == false, sourceLocation: sourceLocation)
  #expect(outcome.complaints.contains(file), sourceLocation: sourceLocation)
  #expect(
    reason.isEmpty || outcome.complaints.contains(reason), "\(outcome.complaints)",
    sourceLocation: sourceLocation)
}

/// Expects a report without complaints.
func expectReported(
  _ outcome: ToolRun, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(outcome.status == 0, sourceLocation: sourceLocation)
  #expect(outcome.complaints == "", sourceLocation: sourceLocation)
  #expect(!outcome.output.isEmpty, sourceLocation: sourceLocation)
}

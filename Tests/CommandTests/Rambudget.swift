import Foundation
import Testing

/// Runs the executable that was built with the tests, as a process of its own.
enum Rambudget {
  /// It lies in the same folder as the test bundle.
  static let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("rambudget")

  /// Far above what any input here takes on a busy machine; a hang is a failure, not a stop.
  private static let seconds = 60

  /// - Parameters:
  ///   - folder: the working directory.
  ///   - environment: replaces or, where nil, removes variables.
  static func run(
    _ arguments: [String], in folder: URL? = nil, environment: [String: String?] = [:]
  ) throws -> Outcome {
    try launch([executable.path] + arguments, folder, environment)
  }

  /// Runs a script with `$0` being the executable and `$1`… the arguments.
  static func shell(
    _ script: String, _ arguments: [String] = [], in folder: URL? = nil,
    environment: [String: String?] = [:]
  ) throws -> Outcome {
    try launch(["bash", "-c", script, executable.path] + arguments, folder, environment)
  }

  private static func launch(
    _ command: [String], _ folder: URL?, _ environment: [String: String?]
  ) throws -> Outcome {
    guard FileManager.default.isExecutableFile(atPath: executable.path) else {
      throw SetupError("\(executable.path) is missing: it is built with the tests")
    }
    // Files and not pipes: a pipe fills up and blocks the process unless somebody reads it.
    let scratch = try Scratch()
    let output = scratch.folder.appendingPathComponent("stdout")
    let complaints = scratch.folder.appendingPathComponent("stderr")
    for file in [output, complaints] { try Data().write(to: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
    process.arguments = ["--kill-after=1", "\(seconds)"] + command
    if let folder { process.currentDirectoryURL = folder }
    var variables = ProcessInfo.processInfo.environment
    for name in ["NO_COLOR", "COLUMNS", "LC_ALL", "LC_CTYPE"] { variables[name] = nil }
    // A crash should say so at once rather than collect a backtrace.
    variables.merge(["LANG": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no"]) { $1 }
    for (name, value) in environment { variables[name] = value }
    process.environment = variables
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: complaints)
    try process.run()
    process.waitUntilExit()
    let status = process.terminationStatus
    return Outcome(
      // As a shell numbers them.
      status: process.terminationReason == .uncaughtSignal ? 128 + status : status,
      output: try Data(contentsOf: output),
      complaints: String(decoding: try Data(contentsOf: complaints), as: UTF8.self))
  }

  /// What a run left behind.
  struct Outcome {
    var status: Int32
    var output: Data
    /// Standard error.
    var complaints: String

    var text: String { String(decoding: output, as: UTF8.self) }
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// The output as JSON.
    func json() throws -> [String: Any] {
      let value = try JSONSerialization.jsonObject(with: output)
      return try #require(value as? [String: Any])
    }
  }
}

/// Expects an input error of the contract: its status, nothing on standard output, and one line on
/// standard error that names `file` and says `reason`.
func expectRefused(
  _ outcome: Rambudget.Outcome, _ status: Int32 = 65, naming file: String,
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
  _ outcome: Rambudget.Outcome, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(outcome.status == 0, sourceLocation: sourceLocation)
  #expect(outcome.complaints == "", sourceLocation: sourceLocation)
  #expect(!outcome.output.isEmpty, sourceLocation: sourceLocation)
}

/// Why a test could not begin.
struct SetupError: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}

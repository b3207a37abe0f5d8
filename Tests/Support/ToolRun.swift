import Foundation

/// A process that has ended, and what it left behind.
///
///     let run = try await ToolRun(["sh", "-c", "echo hello"])
///     #expect(run.text == "hello\n")
public struct ToolRun: Sendable {
  /// As a shell numbers it: 128 and more after a signal, 124 where it took too long, 127 where there
  /// is no such command.
  public let status: Int32
  /// Standard output.
  public let output: Data
  /// Standard error.
  public let complaints: String
  /// From its start to its end; the wait for a free processor is left out.
  public let duration: Duration
  private let command: [String]

  /// Standard output as text.
  public var text: String { String(decoding: output, as: UTF8.self) }

  /// Standard output with one space wherever there is white space. Where a sentence is broken depends
  /// on how long the paths in it are, and so on where this checkout lies: what a sentence says is
  /// looked for here.
  public var words: String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Standard output and, behind that, standard error.
  public var all: String { text + complaints }

  /// Runs a command with nothing on its standard input. Other tests go on meanwhile: the wait is not
  /// on a thread of theirs.
  ///
  /// - Parameters:
  ///   - command: a path, or a name on the search path, and its arguments.
  ///   - folder: the working directory.
  ///   - environment: replaces or, where nil, removes variables.
  ///   - seconds: far above what it takes on a busy machine; a hang is a failure, not a stop.
  public init(
    _ command: [String], in folder: URL? = nil, environment: [String: String?] = [:],
    seconds: Int = 120
  ) async throws {
    self = try await withCheckedThrowingContinuation { continuation in
      Self.queue.addOperation {
        continuation.resume(
          with: Result { try ToolRun(waitingFor: command, folder, environment, seconds) })
      }
    }
  }

  /// This run.
  ///
  /// - Throws: where it failed.
  public func succeeded() throws -> ToolRun {
    guard status == 0 else {
      throw SetupError(
        "\(command.joined(separator: " ")) ended with \(status): \(all)")
    }
    return self
  }

  /// All tests start at once: without bounds, hundreds of processes would.
  private static let queue: OperationQueue = {
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = ProcessInfo.processInfo.activeProcessorCount
    return queue
  }()

  private init(
    waitingFor command: [String], _ folder: URL?, _ environment: [String: String?], _ seconds: Int
  ) throws {
    // Files and not pipes: a pipe fills up and blocks the process unless somebody reads it.
    let scratch = try Scratch()
    let outputs = try ["output", "complaints"].map {
      URL(fileURLWithPath: try scratch.write([], $0))
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
    process.arguments = ["--kill-after=1", "\(seconds)"] + command
    process.currentDirectoryURL = folder
    var variables = ProcessInfo.processInfo.environment
    // Translated messages are for people, and a crash should say so at once rather than collect a
    // backtrace.
    variables.merge(["LC_ALL": "C", "SWIFT_BACKTRACE": "enable=no"]) { $1 }
    for (name, value) in environment { variables[name] = value }
    process.environment = variables
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: outputs[0])
    process.standardError = try FileHandle(forWritingTo: outputs[1])
    let start = ContinuousClock.now
    try process.run()
    process.waitUntilExit()
    duration = ContinuousClock.now - start
    let isSignal = process.terminationReason == .uncaughtSignal
    status = process.terminationStatus + (isSignal ? 128 : 0)
    output = try Data(contentsOf: outputs[0])
    complaints = String(decoding: try Data(contentsOf: outputs[1]), as: UTF8.self)
    self.command = command
  }
}

import Foundation
import MemoryModel
import Support

/// The programs of Tests/RP2040Tests/SDK, which are built with the Pico SDK once.
enum RunProgram: String, CaseIterable {
  case console, cplusplus, echo, exceptions, faults, forever, heap, lockup, multicore, nowhere,
    overflow,
    random,
    romwrite, timers

  func path() throws -> String { try SDKSample.path(rawValue) }

  func run(_ arguments: [String] = [], in folder: URL? = nil) async throws -> ToolRun {
    try await Rambudget.run(["run", try path()] + arguments, in: folder)
  }

  /// What `--format json` prints.
  func profile(_ arguments: [String] = [], status: Int32 = 0) async throws -> RunProfile {
    let outcome = try await run(arguments + ["--format", "json", "--uart", "none"])
    guard outcome.status == status, outcome.complaints.isEmpty else {
      throw SetupError("\(rawValue) ended with \(outcome.status): \(outcome.complaints)")
    }
    return try JSONDecoder().decode(RunProfile.self, from: outcome.output)
  }
}

extension Scratch {
  /// The names of the files in it, sorted.
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  func text(_ name: String) throws -> String {
    try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  }
}

extension Scratch {
  func profile(_ name: String) throws -> RunProfile {
    try JSONDecoder().decode(
      RunProfile.self, from: Data(contentsOf: folder.appendingPathComponent(name)))
  }
}

import Foundation
import Support

/// The readers of `Tests/CIFormats`: what others make of what a check writes.
enum CheckReader {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  private static let python = root.appendingPathComponent(".build/ci-formats/bin/python").path

  /// What the reader `name` finds in `document`.
  ///
  /// - Throws: where it finds the document to be no such document.
  static func read<Value: Decodable>(
    _ name: String, _ document: String, as type: Value.Type = Value.self
  ) async throws -> Value {
    try JSONDecoder().decode(type, from: try await run(name, document).output)
  }

  /// - Parameter arguments: stand before the file.
  static func run(_ name: String, _ document: String, arguments: [String] = []) async throws
    -> ToolRun
  {
    guard FileManager.default.isExecutableFile(atPath: python) else {
      throw SetupError("no \(python): .ci/setup installs it")
    }
    // sarif-tools goes by the end of the name.
    let scratch = try Scratch()
    let file = try scratch.write(document, "document.sarif")
    let script = root.appendingPathComponent("Tests/CIFormats/\(name).py").path
    defer { withExtendedLifetime(scratch) {} }
    return try await ToolRun(
      [python, script] + arguments + [file],
      environment: ["PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"]
    ).succeeded()
  }

  /// The document with an element a line, for people to compare.
  static func indented(_ json: String) async throws -> String {
    let scratch = try Scratch()
    let file = try scratch.write(json, "document.json")
    defer { withExtendedLifetime(scratch) {} }
    return try await ToolRun([
      python, "-m", "json.tool", "--no-ensure-ascii", "--indent=2", file,
    ]).succeeded().text
  }
}

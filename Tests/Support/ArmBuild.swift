import Foundation

/// A firmware that a test has built, in a temporary folder that lives as long as this object.
public final class ArmBuild: @unchecked Sendable {
  public let folder: URL
  /// What gcc and ld wrote to standard output and standard error while linking.
  public internal(set) var log = ""
  private let toolchain: ArmToolchain

  /// The firmware; absent where the link failed.
  public var elf: URL { folder.appendingPathComponent("firmware.elf") }
  /// The map; there after a failed link, too.
  public var map: URL { folder.appendingPathComponent("firmware.map") }

  /// The map's bytes.
  public func mapBytes() throws -> [UInt8] { [UInt8](try Data(contentsOf: map)) }
  /// The firmware's bytes.
  public func elfBytes() throws -> [UInt8] { [UInt8](try Data(contentsOf: elf)) }

  init(toolchain: ArmToolchain) throws {
    self.toolchain = toolchain
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("rambudget-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func write(_ text: String, to path: String) throws {
    let url = folder.appendingPathComponent(path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  /// Runs a tool such as `"readelf"` in the build's folder and returns what it printed.
  @discardableResult
  public func run(_ tool: String, _ arguments: [String]) throws -> String {
    let result = try launch(tool, arguments)
    guard result.status == 0 else {
      throw ArmToolchainError(message: "\(tool) \(arguments) failed: \(result.output)")
    }
    return result.output
  }

  func launch(_ tool: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
    // A file and not a pipe: a pipe fills up and blocks the tool unless somebody reads it.
    let file = folder.appendingPathComponent("output-\(UUID().uuidString)")
    FileManager.default.createFile(atPath: file.path, contents: nil)
    defer { try? FileManager.default.removeItem(at: file) }
    let handle = try FileHandle(forWritingTo: file)
    let process = Process()
    process.executableURL = toolchain.folder.appendingPathComponent("arm-none-eabi-\(tool)")
    process.arguments = arguments
    process.currentDirectoryURL = folder
    // Translated maps and messages are for people.
    process.environment = ProcessInfo.processInfo.environment.merging(["LC_ALL": "C"]) { $1 }
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    process.waitUntilExit()
    try handle.close()
    let output = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    return (process.terminationStatus, output)
  }
}

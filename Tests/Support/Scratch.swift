import Foundation
import Synchronization

/// A temporary folder that lives as long as this object, or as the process where a global has it.
public final class Scratch: Sendable {
  public let folder: URL

  /// Above all folders of this process: globals are never deinitialised.
  private static let root: URL = {
    atexit { try? FileManager.default.removeItem(at: Scratch.root) }
    let root = FileManager.default.temporaryDirectory
      .appendingPathComponent("rambudget-tests-\(getpid())", isDirectory: true)
    // A process of the same number may have crashed.
    try? FileManager.default.removeItem(at: root)
    return root
  }()

  private static let count = Atomic(0)

  public init() throws {
    // Short: reports wrap lines that long paths make wide.
    let number = Self.count.add(1, ordering: .relaxed).newValue
    folder = Self.root.appendingPathComponent("\(number)", isDirectory: true)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The path of a file in this folder, whether it is there or not.
  public func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  /// Writes a file, with the folders on its way, and returns its path.
  @discardableResult
  public func write(_ bytes: some Sequence<UInt8>, _ name: String) throws -> String {
    let file = folder.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file.path
  }

  /// Writes the text's UTF-8, as above.
  @discardableResult
  public func write(_ text: String, _ name: String) throws -> String { try write(text.utf8, name) }
}

import Foundation

/// What `make firmware` builds of Samples/PicoMQTT.
public enum SampleBuild {
  /// A folder for each preset.
  public static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Samples/PicoMQTT/build")

  /// - Parameter path: such as `pico-edge/picomqtt.elf`.
  /// - Throws: where it is not built.
  public static func file(_ path: String) throws -> URL {
    let file = folder.appendingPathComponent(path)
    guard FileManager.default.fileExists(atPath: file.path) else {
      throw SetupError("\(file.path) is missing; run make firmware")
    }
    return file
  }
}

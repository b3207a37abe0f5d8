import Foundation

/// The images that `make firmware` builds of Samples/PicoMQTT.
///
/// One that is missing fails the test: a test that skips proves nothing.
public enum SampleFirmware {
  public static let linked = ["pico-edge", "pico-lto", "pico-copy-to-ram"]
  /// Links that fail on purpose.
  public static let overflowing = ["pico-overflow"]

  static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static let builds = repository.appendingPathComponent("Samples/PicoMQTT/build")

  /// The presets with a map, those that nobody listed above included.
  public static func presets() -> [String] {
    let folders = (try? FileManager.default.contentsOfDirectory(atPath: builds.path)) ?? []
    let built = folders.filter { file($0, "picomqtt.elf.map") != nil }
    return Set(built + linked + overflowing).sorted()
  }

  public static func files(_ preset: String) throws -> FirmwareFiles {
    guard let map = file(preset, "picomqtt.elf.map"), let log = file(preset, "link.log") else {
      throw BinutilsFailure(description: "\(preset) is not built; run make firmware")
    }
    let elf = file(preset, "picomqtt.elf")
    if linked.contains(preset), elf == nil {
      throw BinutilsFailure(description: "\(preset) has no picomqtt.elf; run make firmware")
    }
    return FirmwareFiles(
      name: preset, elf: elf, map: map, log: try String(contentsOf: log, encoding: .utf8))
  }

  private static func file(_ preset: String, _ name: String) -> URL? {
    let url = builds.appendingPathComponent(preset).appendingPathComponent(name)
    return FileManager.default.fileExists(atPath: url.path) ? url : nil
  }
}

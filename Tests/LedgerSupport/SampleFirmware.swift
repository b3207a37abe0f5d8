import Foundation
import Support

/// The images that `make firmware` builds of Samples/PicoMQTT.
///
/// One that is missing fails the test: a test that skips proves nothing.
public enum SampleFirmware {
  public static let linked = ["pico-edge", "pico-lto", "pico-copy-to-ram"]
  /// Links that fail on purpose.
  public static let overflowing = ["pico-overflow"]

  /// The presets with a map, those that nobody listed above included.
  public static func presets() -> [String] {
    let folder = SampleBuild.folder.path
    let presets = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let built = presets.filter { (try? map($0)) != nil }
    return Set(built + linked + overflowing).sorted()
  }

  public static func files(_ preset: String) async throws -> FirmwareFiles {
    try await files[preset]
  }

  private static let files = Once { (preset: String) in
    let elf =
      linked.contains(preset)
      ? try SampleBuild.file("\(preset)/picomqtt.elf")
      : try? SampleBuild.file("\(preset)/picomqtt.elf")
    let log = try String(contentsOf: SampleBuild.file("\(preset)/link.log"), encoding: .utf8)
    return try await FirmwareFiles(name: preset, elf: elf, map: map(preset), log: log)
  }

  private static func map(_ preset: String) throws -> URL {
    try SampleBuild.file("\(preset)/picomqtt.elf.map")
  }
}

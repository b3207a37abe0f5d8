import Foundation

/// A temporary folder that lives as long as this object.
final class Scratch: Sendable {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("rambudget-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ bytes: some Sequence<UInt8>, _ name: String) throws -> String {
    let file = folder.appendingPathComponent(name)
    try Data(bytes).write(to: file)
    return file.path
  }

  @discardableResult
  func write(_ text: String, _ name: String) throws -> String { try write(text.utf8, name) }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  /// `firmware.elf` and `firmware.elf.map` in this folder.
  func write(_ firmware: SmallFirmware, _ name: String = "firmware.elf") throws -> String {
    try write(firmware.map, name + ".map")
    return try write(firmware.elf.build(), name)
  }
}

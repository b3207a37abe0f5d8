import Foundation

/// A firmware that a test has built, in a temporary folder that lives as long as this value.
public struct ArmBuild: Sendable {
  public let scratch: Scratch
  /// What gcc and ld wrote to standard output and standard error while linking.
  public let log: String

  /// The firmware; absent where the link failed.
  public var elf: URL { scratch.folder.appendingPathComponent("firmware.elf") }
  /// The map; there after a failed link, too.
  public var map: URL { scratch.folder.appendingPathComponent("firmware.map") }

  /// The map's bytes.
  public func mapBytes() throws -> [UInt8] { [UInt8](try Data(contentsOf: map)) }
  /// The firmware's bytes.
  public func elfBytes() throws -> [UInt8] { [UInt8](try Data(contentsOf: elf)) }
}

import LedgerSupport
import Support

/// Firmwares that more than one test reads, each linked once.
enum Builds {
  static func family(_ family: FirmwareScript.Family) throws -> FirmwareFiles {
    try families[family]!.get()
  }

  private static let families = Dictionary(
    uniqueKeysWithValues: FirmwareScript.Family.allCases.map { family in
      (
        family,
        Result {
          FirmwareFiles(family.rawValue, try PicoFirmware(FirmwareScript(family)).build())
        }
      )
    })
}

import Support

extension Scratch {
  /// `firmware.elf` and `firmware.elf.map` in this folder.
  func write(_ firmware: SmallFirmware, _ name: String = "firmware.elf") throws -> String {
    try write(firmware.map, name + ".map")
    return try write(firmware.elf.build(), name)
  }
}

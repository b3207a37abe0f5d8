import Support

/// Firmwares that more than one test reads, each linked once.
public enum Builds {
  public static func family(_ family: FirmwareScript.Family) async throws -> FirmwareFiles {
    try await families[family]
  }

  private static let families = Once { (family: FirmwareScript.Family) in
    try await FirmwareFiles(family.rawValue, PicoFirmware(FirmwareScript(family)).build())
  }
}

extension FirmwareFiles {
  /// Links sources without start-up code or libraries, by a script of the pico-sdk unless another is
  /// given; ld prints what each region holds.
  public static func linking(
    _ name: String, _ sources: [String: String],
    compileFlags: [String] = ArmToolchain.defaultCompileFlags, linkFlags: [String] = [],
    script: String = FirmwareScript(.allocated).text
  ) async throws -> FirmwareFiles {
    let build = try await ArmToolchain.link(
      sources: sources, compileFlags: compileFlags,
      linkFlags: ArmToolchain.defaultLinkFlags + ["-Wl,--print-memory-usage"] + linkFlags,
      script: script)
    return try await FirmwareFiles(name, build)
  }
}

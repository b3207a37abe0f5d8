import DwarfInfo
import Support
import SystemPackage

extension ArmBuild {
  /// Compiles and links sources whose entry point is `entry`: code at 0x1000_0000 and data at
  /// 0x2000_0000, as on the RP2040, with unused sections thrown away.
  static func program(
    _ sources: [String: String], flags: [String], linkFlags: [String] = ["-Wl,--gc-sections"]
  ) async throws -> ArmBuild {
    let flags = ["-ffunction-sections", "-fdata-sections"] + flags
    return try await ArmToolchain.link(
      sources: sources, compileFlags: flags,
      linkFlags: flags + linkFlags + [
        "-nostdlib", "-Wl,-e,entry", "-Wl,-Ttext=0x10000000", "-Wl,-Tdata=0x20000000", "-lgcc",
      ])
  }

  /// What the reader says of it, and so its child.
  func dwarf() async throws -> DwarfInfo { try await DwarfInfo.read(elf: FilePath(elf.path)) }
}

extension DwarfInfo {
  /// Reads a file in a child that is rambudget itself.
  static func read(
    elf: FilePath, seconds: Int = 60, layoutsOf names: [String] = []
  ) async throws(DwarfInfoError) -> DwarfInfo {
    try await read(
      elf: elf, worker: FilePath(RambudgetExecutable.path), seconds: seconds, layoutsOf: names)
  }
}

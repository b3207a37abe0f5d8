import Foundation

/// Compiles and links small firmwares with arm-none-eabi-gcc, so that tests read what the real tools
/// write.
///
///     let build = try ArmToolchain().link(
///       sources: ["main.c": "int main(void) { return 0; }"], script: PicoLinkerScript().text)
///     let sections = try build.run("readelf", "-SW", build.elf.path)
///
/// A missing toolchain is an error, and so a failed test: a test that skips proves nothing.
public struct ArmToolchain: Sendable {
  /// The folder of `arm-none-eabi-gcc` and its tools.
  public let folder: URL

  /// Small code for a Cortex-M0+, a section for each function and variable, as the pico-sdk builds.
  public static let defaultCompileFlags = [
    "-Os", "-g", "-ffunction-sections", "-fdata-sections",
  ]

  /// Without start-up files and libraries.
  public static let defaultLinkFlags = ["-nostdlib", "-Wl,-e,main"]

  /// Finds the toolchain on the search path.
  public init() throws {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    for entry in path.split(separator: ":") {
      let folder = URL(fileURLWithPath: String(entry), isDirectory: true)
      let gcc = folder.appendingPathComponent("arm-none-eabi-gcc")
      if FileManager.default.isExecutableFile(atPath: gcc.path) {
        self.folder = folder
        return
      }
    }
    throw ArmToolchainError(
      message: "arm-none-eabi-gcc is not on PATH (Debian: apt-get install gcc-arm-none-eabi)")
  }

  /// Compiles `sources` and links them in the order of their names.
  ///
  /// - Parameters:
  ///   - sources: text by path, such as `"lib/a.c"`; the language goes by the ending. The object of
  ///     `lib/a.c` is `lib/a.c.o`, and the map spells it so.
  ///   - archives: path of a static library (`.a`) and the sources whose objects go into it.
  ///   - thinArchives: whether the libraries only refer to their objects.
  ///   - compileFlags: beside `-mcpu=cortex-m0plus -mthumb`.
  ///   - linkFlags: as given to gcc; `-Wl,-Map` is added.
  ///   - script: text of the linker script; nil for the toolchain's own.
  ///   - expectLinkFailure: turns a link that succeeds into the error; the map is there all the same.
  public func link(
    sources: [String: String], archives: [String: [String]] = [:], thinArchives: Bool = false,
    compileFlags: [String] = defaultCompileFlags, linkFlags: [String] = defaultLinkFlags,
    script: String? = nil, expectLinkFailure: Bool = false
  ) throws -> ArmBuild {
    let build = try ArmBuild(toolchain: self)
    for (path, text) in sources.sorted(by: { $0.key < $1.key }) {
      try build.write(text, to: path)
      try build.run(
        "gcc", ["-mcpu=cortex-m0plus", "-mthumb"] + compileFlags + ["-c", path, "-o", path + ".o"])
    }
    for (archive, members) in archives.sorted(by: { $0.key < $1.key }) {
      try build.run("ar", [thinArchives ? "rcT" : "rc", archive] + members.map { $0 + ".o" })
    }
    let archived = Set(archives.values.joined())
    let objects = sources.keys.sorted().filter { !archived.contains($0) }.map { $0 + ".o" }
    var arguments = ["-mcpu=cortex-m0plus", "-mthumb"]
    if let script {
      try build.write(script, to: "memory.ld")
      arguments += ["-T", "memory.ld"]
    }
    arguments += objects + archives.keys.sorted() + ["-Wl,-Map=firmware.map"]
    arguments += linkFlags + ["-o", "firmware.elf"]
    let result = try build.launch("gcc", arguments)
    build.log = result.output
    if (result.status != 0) != expectLinkFailure {
      throw ArmToolchainError(
        message: "the link \(expectLinkFailure ? "succeeded" : "failed"): \(result.output)")
    }
    return build
  }
}

/// Why a test's firmware could not be built.
public struct ArmToolchainError: Error, CustomStringConvertible {
  public var message: String
  public var description: String { message }
}

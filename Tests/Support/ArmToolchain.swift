import Foundation

/// Compiles and links small firmwares with arm-none-eabi-gcc, so that tests read what the real tools
/// write.
///
///     let build = try await ArmToolchain.link(
///       sources: ["main.c": "int main(void) { return 0; }"], script: PicoLinkerScript().text)
///     let sections = try await Binutils(of: build.elf).sections
///
/// A missing toolchain is an error, and so a failed test: a test that skips proves nothing.
public enum ArmToolchain {
  /// Small code for a Cortex-M0+, a section for each function and variable, as the pico-sdk builds.
  public static let defaultCompileFlags = [
    "-Os", "-g", "-ffunction-sections", "-fdata-sections",
  ]

  /// Without start-up files and libraries.
  public static let defaultLinkFlags = ["-nostdlib", "-Wl,-e,main"]

  private static let target = ["-mcpu=cortex-m0plus", "-mthumb"]

  /// Runs a tool such as `"readelf"`.
  ///
  /// - Throws: where it fails.
  @discardableResult
  public static func run(
    _ tool: String, _ arguments: [String], in folder: URL? = nil
  ) async throws -> ToolRun {
    try await launch(tool, arguments, in: folder).succeeded()
  }

  private static func launch(
    _ tool: String, _ arguments: [String], in folder: URL?
  ) async throws -> ToolRun {
    let run = try await ToolRun(["arm-none-eabi-\(tool)"] + arguments, in: folder)
    guard run.status != 127 else {
      throw SetupError(
        "arm-none-eabi-\(tool) is not on PATH (Debian: apt-get install gcc-arm-none-eabi)")
    }
    return run
  }

  /// Compiles `sources` and links them in the order of their names.
  ///
  /// - Parameters:
  ///   - sources: text by path, such as `"lib/a.c"`; the language goes by the ending, and `.h` is
  ///     only included. The object of `lib/a.c` is `lib/a.c.o`, and the map spells it so.
  ///   - archives: path of a static library (`.a`) and the sources whose objects go into it.
  ///   - thinArchives: whether the libraries only refer to their objects.
  ///   - compileFlags: beside `-mcpu=cortex-m0plus -mthumb`, and for C++ behind `-fno-exceptions
  ///     -fno-rtti`, as the pico-sdk has it.
  ///   - linkFlags: as given to gcc; `-Wl,-Map` is added.
  ///   - script: text of the linker script; nil for the toolchain's own.
  ///   - expectLinkFailure: turns a link that succeeds into the error; the map is there all the same.
  public static func link(
    sources: [String: String], archives: [String: [String]] = [:], thinArchives: Bool = false,
    compileFlags: [String] = defaultCompileFlags, linkFlags: [String] = defaultLinkFlags,
    script: String? = nil, expectLinkFailure: Bool = false
  ) async throws -> ArmBuild {
    let scratch = try Scratch()
    for (path, text) in sources { try scratch.write(text, path) }
    let compiled = sources.keys.filter { !$0.hasSuffix(".h") }.sorted()
    try await compiled.concurrentMap { path in
      let language = path.hasSuffix(".cpp") ? ["-fno-exceptions", "-fno-rtti"] : []
      try await run(
        "gcc", target + language + compileFlags + ["-c", path, "-o", path + ".o"],
        in: scratch.folder)
    }
    for (archive, members) in archives.sorted(by: { $0.key < $1.key }) {
      try await run(
        "ar", [thinArchives ? "rcT" : "rc", archive] + members.map { $0 + ".o" },
        in: scratch.folder)
    }
    let archived = Set(archives.values.joined())
    var arguments = target
    if let script {
      try scratch.write(script, "memory.ld")
      arguments += ["-T", "memory.ld"]
    }
    arguments += compiled.filter { !archived.contains($0) }.map { $0 + ".o" }
    arguments += archives.keys.sorted() + ["-Wl,-Map=firmware.map"]
    arguments += linkFlags + ["-o", "firmware.elf"]
    let link = try await launch("gcc", arguments, in: scratch.folder)
    guard (link.status != 0) == expectLinkFailure else {
      throw SetupError(
        "the link \(expectLinkFailure ? "succeeded" : "failed"): \(link.all)")
    }
    return ArmBuild(scratch: scratch, log: link.all)
  }
}

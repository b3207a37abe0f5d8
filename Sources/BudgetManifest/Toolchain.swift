import Subprocess
import SystemPackage

/// A compiler with what it needs to compile a budget file.
struct Toolchain: Sendable {
  var compiler: Compiler
  var sources: DSLSources
  var settings: BudgetSettings
  var cache: BudgetCache

  static let moduleFlags = [
    "-swift-version", "6", "-wmo", "-parse-as-library", "-gnone",
    // Notes that point into sources of ours help nobody.
    "-avoid-emit-module-source-info",
  ]
  static let manifestFlags = [
    "-swift-version", "6", "-gnone", "-module-name", "BudgetFile", "-I", "dsl",
    "-no-color-diagnostics", "-diagnostic-style", "llvm",
  ]

  /// What a module built by this toolchain is filed under.
  var moduleKey: String {
    SHA256.hex(
      parts: [Array(sources.digest.utf8), compiler.identity]
        + Self.moduleFlags.map { Array($0.utf8) }
    )
  }

  /// What the result of a budget file is filed under.
  func documentKey(of file: [UInt8]) -> String {
    SHA256.hex(
      parts: [file, Array(moduleKey.utf8)] + Self.manifestFlags.map { Array($0.utf8) })
  }

  struct Outcome {
    var end: Child.End
    /// What it said, with the temporary folder's path left out.
    var lines: [String]
  }

  /// Most bytes of diagnostics that are kept.
  private static let diagnosticsLimit = 256 << 10

  /// Runs the compiler in a temporary folder, in which all its own files lie too.
  func compile(_ arguments: [String], in folder: FilePath) async throws -> Outcome {
    let diagnostics = try ScratchFile(in: folder, "diagnostics")
    defer { diagnostics.close() }
    // The module cache is told: with no home, or one that is read-only, the default fails.
    let modules = cache.clangModules(SHA256.hex(compiler.identity)) ?? folder.appending("clang")
    let end = await Child.run(
      compiler.path,
      arguments + ["-module-cache-path", modules.string, "-file-prefix-map", "\(folder.string)=."],
      environment: .inherit.updating(["TMPDIR": folder.string, "SWIFT_BACKTRACE": "enable=no"]),
      in: folder, output: diagnostics.descriptor, error: diagnostics.descriptor,
      seconds: settings.compileSeconds)
    let said = diagnostics.contents(limit: Self.diagnosticsLimit)
    var lines = TextLines.of(said.bytes).map { $0.replacing("\(folder.string)/", with: "") }
    if !said.isWhole { lines.append("… and more") }
    return Outcome(end: end, lines: lines)
  }
}

enum TextLines {
  /// Lines of a text, without empty ones at its end.
  static func of(_ bytes: [UInt8]) -> [String] {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}

import FoundationEssentials
import SystemPackage

extension BudgetLoader {
  /// How one file is compiled, as editors read it.
  /// https://clang.llvm.org/docs/JSONCompilationDatabase.html
  private struct CompileCommand: Encodable {
    var directory: String
    var file: String
    var arguments: [String]
  }

  /// A `compile_commands.json` for budget files: with it sourcekit-lsp knows what they import, and
  /// completes and checks them as they are written. The modules are made if they are not there yet.
  ///
  /// - Parameters:
  ///   - paths: files, and folders of them.
  ///   - directory: the absolute working folder, from which relative paths start.
  /// - Throws: a `BudgetError` where there is no compiler, or no place for the modules to stay.
  public func compileCommands(
    for paths: [FilePath], from directory: FilePath
  ) async throws(BudgetError) -> [UInt8] {
    let files = try Self.files(behind: paths)
    switch try toolchain() {
    case .lacking(let what): throw BudgetError(file: directory.text, reason: what)
    case .complete(let toolchain):
      guard settings.cache != nil || toolchain.sources.prebuilt != nil else {
        throw BudgetError(
          file: directory.text, reason: "there is no place to keep compiled modules: set HOME")
      }
      do {
        let modules = try await DSLModule.folder(
          for: toolchain, scratch: settings.temporaryFolder)
        let commands = files.map { file in
          let path = directory.pushing(file).lexicallyNormalized().text
          return CompileCommand(
            directory: directory.text, file: path,
            arguments: [
              toolchain.compiler.path.text, "-swift-version", "6", "-module-name", "BudgetFile",
              "-I",
              modules.text, path,
            ])
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(commands)) + [UInt8(ascii: "\n")]
      } catch let error as BudgetError {
        throw error
      } catch {
        throw BudgetError(file: directory.text, reason: "\(error)")
      }
    }
  }
}

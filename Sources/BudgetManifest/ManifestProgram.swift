import BudgetDSL
import Subprocess
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A budget file on its way to its budgets: compiled, linked and run, in a temporary folder.
struct ManifestProgram {
  /// As the user wrote it.
  var file: String
  /// Its text, which was read once.
  var text: [UInt8]
  var toolchain: Toolchain

  private static let source = "manifest.swift"
  private static let binary = "manifest"
  /// Most lines of a program's own output that are shown.
  private static let shownLines = 200
  /// Most characters of each.
  private static let longestLine = 500

  /// What the file says, as JSON, and the lines that compiler and program said.
  func document() async throws -> (json: [UInt8], messages: [String]) {
    let work = try TemporaryFolder(in: toolchain.settings.temporaryFolder)
    let warnings = try await compile(in: work.path)
    let (json, printed) = try await run(in: work.path)
    return (json, warnings + printed)
  }

  private func compile(in work: FilePath) async throws -> [String] {
    try Disk.replace(work.appending(Self.source), with: text)
    let modules = try await DSLModule.folder(for: toolchain, scratch: work)
    // Names that never change, whatever bytes the real ones have.
    let target = modules.bytes.map(CChar.init(bitPattern:)) + [0]
    guard work.appending("dsl").withPlatformString({ symlink(target, $0) }) == 0 else {
      throw Errno(rawValue: errno)
    }
    let outcome = try await toolchain.compile(
      Toolchain.manifestFlags
        + [Self.source, "dsl/BudgetDSL.o", "dsl/MemoryModel.o", "-o", Self.binary], in: work)
    let lines = Self.withoutNotesOnTheDSL(outcome.lines).map {
      $0.replacing(prefix: Self.source, with: file)
    }
    guard outcome.end == .exited(0) else {
      throw BudgetError(
        file: file,
        reason: "does not compile" + outcome.end.hint(seconds: toolchain.settings.compileSeconds),
        details: lines)
    }
    return lines
  }

  /// "… has been explicitly marked unavailable here" says nothing that its error did not.
  private static func withoutNotesOnTheDSL(_ lines: [String]) -> [String] {
    var isNote = false
    return lines.filter { line in
      if line.hasPrefix("BudgetDSL."), line.contains(": note: ") {
        isNote = true
      } else if line.hasPrefix("\(source):") || line.hasPrefix("error: ") {
        isNote = false
      }
      return !isNote
    }
  }

  private func run(in work: FilePath) async throws -> (json: [UInt8], printed: [String]) {
    let answer = try ScratchFile(in: work, "answer")
    defer { answer.close() }
    let output = try ScratchFile(in: work, "output")
    defer { output.close() }
    let seconds = toolchain.settings.runSeconds
    let end = await Child.run(
      toolchain.settings.worker, ["run-manifest", "--seconds", "\(seconds)", "--", Self.binary],
      // The worker gives the program an environment of its own.
      environment: .inherit.updating(["SWIFT_BACKTRACE": "enable=no"]), in: work,
      output: answer.descriptor, error: output.descriptor,
      // The worker's own limit should come first, for it ends what lost its parent, too.
      seconds: seconds + 1)
    let said = output.contents(limit: Int(ManifestWorker.outputLimit) - 1)
    let printed = Self.printed(said.bytes, in: file)
    func failure(_ reason: String) -> BudgetError {
      BudgetError(file: file, reason: reason, details: printed)
    }
    if let reason = Self.reason(end, seconds: seconds, printed) { throw failure(reason) }
    // The program may ignore the signal that says so.
    guard said.isWhole else {
      throw failure("its program prints more than \(ManifestWorker.outputLimit >> 20) MiB")
    }
    let json = answer.contents(limit: Int(ManifestWorker.outputLimit)).bytes
    guard !json.isEmpty else {
      throw failure(
        "declares no budget, or ends itself before it could: write Budget(\"name\") { … } outside of "
          + "any function")
    }
    return (json, printed)
  }

  /// What went wrong with a program that ended so; nil for nothing.
  private static func reason(
    _ end: Child.End, seconds: Int, _ printed: [String]
  ) -> String? {
    switch end {
    case .exited(0): nil
    case .exited(let status): "its program ended with exit status \(status)"
    case .killed(SIGXFSZ):
      "its program was stopped: it wrote more than \(ManifestWorker.outputLimit >> 20) MiB"
    case .killed(SIGALRM), .killed(SIGXCPU), .tookTooLong:
      "its program was stopped: it ran for more than \(seconds) s"
    // What Swift says where there is no memory.
    case .killed where printed.contains(where: { $0.contains("failed to allocate") }):
      "its program crashed: it takes more than \(ManifestWorker.memoryLimit >> 30) GiB of memory"
    case .killed(SIGILL), .killed(SIGTRAP): "its program crashed"
    case .killed(let signal): "its program was ended by signal \(signal)"
    case .notRun(let reason): "its program cannot be run: \(reason)"
    }
  }

  private static func printed(_ bytes: [UInt8], in file: String) -> [String] {
    var lines = TextLines.of(bytes)
    // Swift's own names for the frames of a program that was made a moment ago.
    if let trace = lines.firstIndex(of: "Current stack trace:") { lines.removeSubrange(trace...) }
    if lines.count > shownLines {
      lines.removeSubrange(shownLines...)
      lines.append("… and more")
    }
    return lines.map { line in
      let line = line.replacing(prefix: "BudgetFile/\(source)", with: file)
      return line.utf8.count <= longestLine ? line : line.prefix(longestLine) + "…"
    }
  }
}

extension String {
  fileprivate func replacing(prefix: String, with other: String) -> String {
    hasPrefix(prefix + ":") ? other + dropFirst(prefix.count) : self
  }
}

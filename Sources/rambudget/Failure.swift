import ArgumentParser
import Ledger
import Rendering
import SystemPackage

/// Why a command could not do its work: one line for people, and the exit status of the contract.
struct Failure: Error {
  let message: String
  let status: ExitCode

  /// The input cannot be read or is nonsense (sysexits: EX_DATAERR).
  static func badInput(_ file: String, _ reason: String) -> Failure {
    Failure(message: "\(named(file)): \(reason)", status: ExitCode(65))
  }

  /// No such file (sysexits: EX_NOINPUT).
  static func noSuchFile(_ file: String, hint: String? = nil) -> Failure {
    Failure(
      message: "\(named(file)): no such file" + (hint.map { "; \($0)" } ?? ""), status: ExitCode(66)
    )
  }

  /// The output could not be written (sysexits: EX_IOERR).
  static func unwritten(_ reason: String) -> Failure {
    Failure(message: "standard output: \(reason)", status: ExitCode(74))
  }

  private static func named(_ file: String) -> String { file.isEmpty ? "\"\"" : file }
}

/// Standard output and error.
enum Console {
  static func write(_ text: String) throws { try write(Array(text.utf8)) }

  /// Writes all of `bytes`; a report that nobody got is a failure.
  static func write(_ bytes: [UInt8]) throws {
    do {
      try FileDescriptor.standardOutput.writeAll(bytes)
    } catch Errno.brokenPipe {
      // Whoever reads has seen enough: `rambudget report … | head`.
    } catch {
      throw Failure.unwritten("cannot be written: \(error)")
    }
  }

  /// Writes what `produce` hands over piece by piece; after a failure the rest is dropped.
  static func writePieces(_ produce: (@escaping ([UInt8]) -> Void) -> Void) throws {
    var failure: (any Error)?
    produce { piece in
      guard failure == nil else { return }
      do { try write(piece) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Tells the ledger's warnings where the format on standard output has no place for them.
  static func warn(of ledger: Ledger) {
    for note in ledger.notes where note.severity == .warning { complain("warning: \(note.text)") }
  }

  static func complain(_ text: String) {
    // A file's name is data too.
    let line = SafeText.terminal(text)
    _ = try? FileDescriptor.standardError.writeAll("rambudget: \(line)\n".utf8)
  }

  /// Runs a command's work; a failure becomes its line on standard error and its exit status.
  static func reportingFailures(_ work: () async throws -> Void) async throws {
    do {
      try await work()
    } catch let failure as Failure {
      complain(failure.message)
      throw failure.status
    }
  }
}

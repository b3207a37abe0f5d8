import ArgumentParser
import SystemPackage

/// Why a command could not do its work: one line for people, and the exit status of the contract.
struct Failure: Error {
  let message: String
  let status: ExitCode

  /// The input cannot be read or is nonsense (sysexits: EX_DATAERR).
  static func badInput(_ file: String, _ reason: String) -> Failure {
    Failure(message: "\(file): \(reason)", status: ExitCode(65))
  }

  /// No such file (sysexits: EX_NOINPUT).
  static func noSuchFile(_ file: String, hint: String? = nil) -> Failure {
    Failure(message: "\(file): no such file" + (hint.map { "; \($0)" } ?? ""), status: ExitCode(66))
  }
}

/// Standard output and error.
enum Console {
  static func write(_ text: String) { write(Array(text.utf8)) }

  static func write(_ bytes: [UInt8]) {
    // Whoever reads may have gone: `rambudget report … | head`.
    _ = try? FileDescriptor.standardOutput.writeAll(bytes)
  }

  static func complain(_ text: String) {
    let line = text.unicodeScalars.map { scalar in
      // A file's name is data too.
      scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value) ? "?" : String(scalar)
    }.joined()
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

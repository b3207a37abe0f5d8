import ArgumentParser
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A file that is there as a whole or not at all.
enum OutputFile {
  /// Writes beside the file and then takes its place, so that nobody ever reads half of it and a full
  /// disk leaves the old one. A link, a pipe or a device is written to as it is: it should stay one.
  static func write(_ bytes: [UInt8], to path: FilePath) throws {
    do {
      if isReplaceable(path) {
        try replace(path, with: bytes)
      } else {
        let file = try FileDescriptor.open(path, .writeOnly, options: [.truncate])
        _ = try file.closeAfter { try file.writeAll(bytes) }
      }
    } catch let error as Errno {
      throw Failure(
        message: "\(String(decoding: path)): cannot be written: \(error)", status: ExitCode(74))
    }
  }

  /// Whether another file may take the place of what is there, if anything is.
  static func isReplaceable(_ path: FilePath) -> Bool {
    var status = stat()
    guard path.withPlatformString({ lstat($0, &status) }) == 0 else { return true }
    return status.st_mode & S_IFMT == S_IFREG
  }

  /// Lets a file take the place of another. False with `errno` if it cannot.
  static func move(_ file: FilePath, to path: FilePath) -> Bool {
    file.withPlatformString { from in path.withPlatformString { rename(from, $0) } } == 0
  }

  private static func replace(_ path: FilePath, with bytes: [UInt8]) throws {
    let temporary = path.appending(suffix: ".\(getpid()).tmp")
    let file = try FileDescriptor.open(
      temporary, .writeOnly, options: [.create, .exclusiveCreate],
      permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
    do {
      _ = try file.closeAfter { try file.writeAll(bytes) }
      guard move(temporary, to: path) else { throw Errno(rawValue: errno) }
    } catch {
      _ = temporary.withPlatformString(unlink)
      throw error
    }
  }
}

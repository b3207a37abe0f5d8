import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A file's bytes.
enum InputFile {
  /// What is larger is no firmware: ELFs with all their debug information stay well below 100 MB.
  private static let largest = 256 * 1024 * 1024

  static func read(_ path: FilePath) throws -> [UInt8] {
    let name = String(decoding: path)
    do {
      let file = try FileDescriptor.open(path, .readOnly)
      return try file.closeAfter { try readAll(file, name) }
    } catch Errno.noSuchFileOrDirectory, Errno.notDirectory {
      throw Failure.noSuchFile(name)
    } catch let error as Errno {
      throw Failure.badInput(name, "\(error)".lowercasedFirst)
    }
  }

  /// Whether there is a file that can be read; a directory is none.
  static func exists(_ path: FilePath) -> Bool {
    // Opening a named pipe would wait for somebody to write into it.
    let nonBlocking = FileDescriptor.OpenOptions(rawValue: O_NONBLOCK)
    guard let file = try? FileDescriptor.open(path, .readOnly, options: nonBlocking) else {
      return false
    }
    defer { try? file.close() }
    return (try? file.read(into: UnsafeMutableRawBufferPointer(start: nil, count: 0))) != nil
  }

  /// Reads to the end rather than to a size, so that pipes work too.
  private static func readAll(_ file: FileDescriptor, _ name: String) throws -> [UInt8] {
    // Only a hint: 0 for a pipe, and some file systems end a directory at the largest offset.
    let end = (try? file.seek(offset: 0, from: .end)) ?? 0
    _ = try? file.seek(offset: 0, from: .start)
    var bytes: [UInt8] = []
    var room = max(Int(clamping: min(end, Int64(largest))) + 1, 64 * 1024)
    while true {
      // One growth to the file's size, then steps: `unsafeUninitialized` spares zeroing megabytes.
      let chunk = try [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
        filled = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
      }
      if chunk.isEmpty { return bytes }
      if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
      guard bytes.count <= largest else {
        throw Failure.badInput(name, "larger than \(largest) bytes, which no firmware is")
      }
      room = 64 * 1024
    }
  }
}

extension String {
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}

import SystemPackage

/// A file's bytes.
enum InputFile {
  /// What is larger is no firmware: ELFs with all their debug information stay well below 100 MB.
  private static let largest = 512 * 1024 * 1024

  static func read(_ path: String) throws -> [UInt8] {
    do {
      let file = try FileDescriptor.open(FilePath(path), .readOnly)
      return try file.closeAfter { try readAll(file, path) }
    } catch Errno.noSuchFileOrDirectory, Errno.notDirectory {
      throw Failure.noSuchFile(path)
    } catch let error as Errno {
      throw Failure.badInput(path, "\(error)".lowercasedFirst)
    }
  }

  static func exists(_ path: String) -> Bool {
    guard let file = try? FileDescriptor.open(FilePath(path), .readOnly) else { return false }
    try? file.close()
    return true
  }

  /// Reads to the end rather than to a size, so that pipes work too.
  private static func readAll(_ file: FileDescriptor, _ path: String) throws -> [UInt8] {
    let end = (try? file.seek(offset: 0, from: .end)) ?? 0
    _ = try? file.seek(offset: 0, from: .start)
    var bytes: [UInt8] = []
    var capacity = min(max(Int(end) + 1, 64 * 1024), largest + 1)
    while true {
      let count = bytes.count
      let room = max(capacity - count, 64 * 1024)
      // One growth to the file's size, then steps: `unsafeUninitialized` spares zeroing megabytes.
      let chunk = try [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
        filled = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
      }
      if chunk.isEmpty { return bytes }
      if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
      guard bytes.count <= largest else {
        throw Failure.badInput(path, "larger than \(largest) bytes, which no firmware is")
      }
      capacity = bytes.count + 64 * 1024
    }
  }
}

extension String {
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}

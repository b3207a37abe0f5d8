import ArgumentParser
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A file that long work writes to: opened before the work, so that a folder that is not there is
/// noticed at once, and put in its place as a whole after it.
///
/// A link, a pipe or a device is written to as it is, as `OutputFile` does.
final class StagedFile {
  private let path: FilePath
  private let name: String
  private var file: FileDescriptor?
  /// Where the bytes are until `commit`; nil where they go straight to their place.
  private var temporary: FilePath?
  private var isEmpty = true

  init(_ name: String) {
    self.name = name
    path = FilePath(argument: name)
  }

  /// - Throws: a `Failure` where nothing could be written.
  func open() throws {
    do {
      // What a name is missing would be the temporary file's.
      guard !path.isEmpty else { throw Errno.noSuchFileOrDirectory }
      guard OutputFile.isReplaceable(path) else {
        file = try FileDescriptor.open(path, .writeOnly)
        return
      }
      let temporary = path.appending(suffix: ".\(getpid()).tmp")
      file = try FileDescriptor.open(
        temporary, .writeOnly, options: [.create, .exclusiveCreate],
        permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
      self.temporary = temporary
    } catch let error as Errno {
      throw failure(error)
    }
  }

  /// Adds bytes to the end.
  func write(_ bytes: [UInt8]) throws {
    guard let file else { return }
    // What stood in the place of a link goes only when there is something new.
    if isEmpty, temporary == nil { _ = ftruncate(file.rawValue, 0) }
    isEmpty = false
    do {
      try file.writeAll(bytes)
    } catch let error as Errno {
      throw failure(error)
    }
  }

  /// Lets the file take its place.
  func commit() throws {
    guard let file else { return }
    do {
      if temporary == nil, isEmpty { _ = ftruncate(file.rawValue, 0) }
      self.file = nil
      try file.close()
      if let temporary, !OutputFile.move(temporary, to: path) { throw Errno(rawValue: errno) }
      temporary = nil
    } catch let error as Errno {
      discard()
      throw failure(error)
    }
  }

  /// Leaves nothing behind of a file that was not committed.
  func discard() {
    try? file?.close()
    file = nil
    if let temporary { _ = temporary.withPlatformString(unlink) }
    temporary = nil
  }

  private func failure(_ error: Errno) -> Failure {
    Failure(message: "\(name): cannot be written: \(error)", status: ExitCode(74))
  }
}

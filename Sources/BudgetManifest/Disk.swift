import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What budgets need of a file system.
enum Disk {
  /// The bytes of a regular file.
  ///
  /// - Parameter limit: most bytes that it may have.
  /// - Throws: `Errno`; `fileTooLarge` beyond the limit, `isDirectory` for a folder, `invalidArgument`
  ///   for anything else that is no file.
  static func read(_ path: FilePath, limit: Int) throws(Errno) -> [UInt8] {
    // Opening a named pipe would wait for somebody to write into it.
    let options: FileDescriptor.OpenOptions = [.init(rawValue: O_NONBLOCK), .closeOnExec]
    return try rethrowing {
      let file = try FileDescriptor.open(path, .readOnly, options: options)
      return try file.closeAfter {
        switch try file.stat().type {
        case .regular: return try read(file, limit: limit)
        case .directory: throw Errno.isDirectory
        default: throw Errno.invalidArgument
        }
      }
    }
  }

  /// What an open file has from its start.
  static func read(_ file: FileDescriptor, limit: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      let chunk = try [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, filled in
        filled = try file.read(
          fromAbsoluteOffset: Int64(bytes.count), into: UnsafeMutableRawBufferPointer(buffer))
      }
      if chunk.isEmpty { return bytes }
      bytes += chunk
      guard bytes.count <= limit else { throw Errno.fileTooLarge }
    }
  }

  /// Puts a file in place at once: whoever reads finds the old one or all of the new one.
  static func replace(_ path: FilePath, with bytes: [UInt8]) throws(Errno) {
    let temporary = path.removingLastComponent()
      .appending(".rambudget-\(String(UInt64.random(in: 0 ... .max), radix: 36))")
    do throws(Errno) {
      try rethrowing {
        let file = try FileDescriptor.open(
          temporary, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
          permissions: FilePermissions(rawValue: 0o666))
        _ = try file.closeAfter { try file.writeAll(bytes) }
      }
      try rename(temporary, to: path)
    } catch {
      remove(temporary)
      throw error
    }
  }

  static func rename(_ old: FilePath, to new: FilePath) throws(Errno) {
    let status = old.withPlatformString { old in new.withPlatformString { renameFile(old, $0) } }
    guard status == 0 else { throw Errno(rawValue: errno) }
  }

  /// Makes a folder and those above it.
  static func makeFolder(_ path: FilePath) throws(Errno) {
    if (try? path.stat().type) == .directory { return }
    if path.lastComponent != nil, !path.removingLastComponent().isEmpty {
      try makeFolder(path.removingLastComponent())
    }
    guard path.withPlatformString({ mkdir($0, 0o777) }) == 0 || errno == EEXIST else {
      throw Errno(rawValue: errno)
    }
  }

  /// Removes a file, or a folder with all that is in it; best effort.
  static func remove(_ path: FilePath) {
    if (try? path.stat(flags: .symlinkNoFollow).type) == .directory {
      for name in (try? names(in: path)) ?? [] { remove(path.appending(name)) }
      _ = path.withPlatformString { rmdir($0) }
    } else {
      _ = path.withPlatformString { unlink($0) }
    }
  }

  /// Names in a folder, sorted by their bytes, without `.` and `..`.
  static func names(in folder: FilePath) throws(Errno) -> [FilePath.Component] {
    guard let stream = folder.withPlatformString({ opendir($0) }) else {
      throw Errno(rawValue: errno)
    }
    defer { closedir(stream) }
    var names: [FilePath.Component] = []
    while let entry = readdir(stream) {
      let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
      let text = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
      if let name = FilePath(platformString: text).lastComponent, name.kind == .regular {
        names.append(name)
      }
    }
    return names.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
  }

  /// Marks a file or folder as used now; best effort.
  static func touch(_ path: FilePath) { _ = path.withPlatformString { utimes($0, nil) } }

  /// Seconds since it was last written or touched; nil where it is not there.
  static func age(of path: FilePath) -> Int? {
    guard let status = try? path.stat(flags: .symlinkNoFollow) else { return nil }
    return max(0, time(nil) - status.st_mtim.tv_sec)
  }

  private static func rethrowing<T>(_ work: () throws -> T) throws(Errno) -> T {
    do { return try work() } catch { throw error as? Errno ?? .ioError }
  }
}

/// The C library's, whichever that is; inside `Disk` its name means another one.
private func renameFile(_ old: UnsafePointer<CChar>, _ new: UnsafePointer<CChar>) -> CInt {
  rename(old, new)
}

extension FilePath {
  /// Its bytes, without the zero at the end.
  var bytes: [UInt8] {
    withPlatformString { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
  }

  var isWritable: Bool { withPlatformString { access($0, W_OK) } == 0 }

  /// As messages name it.
  var text: String { String(decoding: self) }
}

extension FilePath.Component {
  var bytes: [UInt8] {
    withPlatformString { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
  }
}

/// A folder for the length of a piece of work; it goes with this value.
final class TemporaryFolder: Sendable {
  let path: FilePath

  /// - Throws: `Errno` where `parent` is not there or not writable.
  init(in parent: FilePath) throws(Errno) {
    var template = parent.appending("rambudget-XXXXXX").bytes + [0]
    let made = template.withUnsafeMutableBytes { bytes in
      bytes.assumingMemoryBound(to: CChar.self).baseAddress.flatMap { mkdtemp($0) }.map {
        FilePath(platformString: $0)
      }
    }
    guard let made else { throw Errno(rawValue: errno) }
    path = made
  }

  deinit { Disk.remove(path) }
}

import Subprocess
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A process that writes into files rather than pipes: the kernel's limit of file sizes then bounds
/// what it says, and nobody waits for a grandchild that holds a pipe open.
enum Child {
  enum End: Equatable, Sendable {
    case exited(Int32)
    case killed(signal: Int32)
    case tookTooLong
    case notRun(reason: String)
  }

  /// Runs it to its end, with nothing on its standard input.
  ///
  /// - Parameters:
  ///   - folder: its working directory.
  ///   - output: where its standard output goes.
  ///   - error: where its standard error goes.
  ///   - seconds: after which it is killed, with all that it started.
  static func run(
    _ executable: FilePath, _ arguments: [String], environment: Environment, in folder: FilePath,
    output: FileDescriptor, error: FileDescriptor, seconds: Int
  ) async -> End {
    await withTaskGroup(of: End.self) { group in
      group.addTask {
        var options = PlatformOptions()
        // A session of its own, so that what it started dies with it.
        options.createSession = true
        options.teardownSequence = [
          .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(100))
        ]
        do {
          let result = try await Subprocess.run(
            .path(executable), arguments: Arguments(arguments), environment: environment,
            workingDirectory: folder, platformOptions: options,
            output: .fileDescriptor(output, closeAfterSpawningProcess: false),
            error: .fileDescriptor(error, closeAfterSpawningProcess: false))
          // What it left behind; mostly nothing.
          kill(-result.processIdentifier.value, SIGKILL)
          switch result.terminationStatus {
          case .exited(let status): return .exited(status)
          case .signaled(let signal): return .killed(signal: signal)
          }
        } catch {
          return .notRun(reason: "\(error)")
        }
      }
      group.addTask {
        // Where the caller is cancelled this returns early, and the child is killed all the same.
        try? await Task.sleep(for: .seconds(seconds))
        return .tookTooLong
      }
      let end = await group.next() ?? .tookTooLong
      // Cancelling the first task kills the child.
      group.cancelAll()
      return end
    }
  }
}

/// A file without a name, for what a child writes.
struct ScratchFile {
  let descriptor: FileDescriptor

  /// - Parameters:
  ///   - folder: a temporary one, in which `name` is free.
  ///   - name: removed before this returns.
  init(in folder: FilePath, _ name: FilePath.Component) throws {
    let path = folder.appending(name)
    descriptor = try FileDescriptor.open(
      path, .readWrite, options: [.create, .exclusiveCreate, .append, .closeOnExec],
      permissions: [.ownerReadWrite])
    Disk.remove(path)
  }

  /// The first bytes of what was written, and whether that is all.
  func contents(limit: Int) -> (bytes: [UInt8], isWhole: Bool) {
    let bytes = try? [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
      while filled < limit {
        let rest = UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
        let count = try descriptor.read(fromAbsoluteOffset: Int64(filled), into: rest)
        if count == 0 { break }
        filled += count
      }
    }
    let size = (try? descriptor.stat().size) ?? 0
    return (bytes ?? [], size <= limit)
  }

  func close() { try? descriptor.close() }
}

import Subprocess
import SystemPackage

#if canImport(Glibc)
  import Glibc
#endif

extension DwarfInfo {
  /// Most bytes that the child may answer. Firmware of 7 MB with DWARF needs about two of them.
  static let answerLimit = 64 << 20

  /// What DWARF says in an ELF file, read in a child process; empty where it has no DWARF.
  ///
  /// The file becomes the child's standard input, so that its path is looked up once only.
  ///
  /// - Parameters:
  ///   - elf: the file's path.
  ///   - worker: the executable whose command `read-dwarf` runs `DwarfWorker`: rambudget itself,
  ///     `/proc/self/exe`.
  ///   - seconds: how long the child may take; at least 1.
  ///   - layoutsOf: names, or linker's names, of variables whose types are read in full, into
  ///     `layouts`. Without any, nothing is read for it. What follows a dot is left out: compilers
  ///     number function statics so, `state.0`.
  /// - Throws: a `DwarfInfoError` for all that can go wrong, the file's absence included. The caller
  ///   warns and goes on without DWARF.
  public static func read(
    elf: FilePath, worker: FilePath, seconds: Int = 60, layoutsOf names: [String] = []
  ) async throws(DwarfInfoError) -> DwarfInfo {
    let request = try LayoutRequest(checking: names)
    let input: FileDescriptor
    do {
      // Opening a named pipe would wait for somebody to write into it.
      let nonBlocking = FileDescriptor.OpenOptions(rawValue: O_NONBLOCK)
      input = try FileDescriptor.open(elf, .readOnly, options: [nonBlocking, .closeOnExec])
    } catch {
      throw .unreadable(reason: "\(error)")
    }
    defer { try? input.close() }

    let seconds = max(1, seconds)
    switch await Child.run(worker, input: input, seconds: seconds, request) {
    case .answered(let bytes): return try WireDecoder.decode(bytes)
    case .talkedTooMuch: throw .garbled(reason: "more than \(answerLimit >> 20) MiB")
    case .tookTooLong: throw .timedOut(seconds: seconds)
    case .died(let how): throw .childDied(how: how)
    }
  }
}

/// Runs the child and decides what became of it.
private enum Child {
  enum Outcome: Sendable {
    case answered([UInt8])
    case talkedTooMuch
    case tookTooLong
    case died(how: String)
  }

  static func run(
    _ worker: FilePath, input: FileDescriptor, seconds: Int, _ request: LayoutRequest
  ) async -> Outcome {
    await withTaskGroup(of: Outcome.self) { group in
      group.addTask {
        do {
          return try await listen(worker, input: input, seconds: seconds, request)
        } catch {
          return .died(how: "cannot be run: \(error)")
        }
      }
      group.addTask {
        // Where the caller is cancelled this returns early, and the child is killed all the same.
        try? await Task.sleep(for: .seconds(seconds))
        return Task.isCancelled ? .died(how: "cancelled") : .tookTooLong
      }
      let outcome = await group.next() ?? .died(how: "no answer")
      // Cancelling the first task kills the child.
      group.cancelAll()
      return outcome
    }
  }

  private static func listen(
    _ worker: FilePath, input: FileDescriptor, seconds: Int, _ request: LayoutRequest
  ) async throws -> Outcome {
    var options = PlatformOptions()
    // A session of its own, so that what it started dies with it and lets go of the pipe.
    options.createSession = true
    options.teardownSequence = [
      .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(100))
    ]
    let result = try await Subprocess.run(
      .path(worker), arguments: ["read-dwarf", "--seconds", "\(seconds)"],
      environment: environment(request), platformOptions: options,
      input: .fileDescriptor(input, closeAfterSpawningProcess: false), output: .sequence,
      error: .discarded
    ) { execution -> [UInt8]? in
      var bytes: [UInt8] = []
      for try await buffer in execution.standardOutput {
        guard bytes.count + buffer.count <= DwarfInfo.answerLimit else {
          try? execution.send(signal: .kill, toProcessGroup: true)
          return nil
        }
        buffer.withUnsafeBytes { bytes.append(contentsOf: $0) }
      }
      return bytes
    }
    guard let bytes = result.closureResult else { return .talkedTooMuch }
    switch result.terminationStatus {
    case .exited(0): return .answered(bytes)
    case .exited(let status): return .died(how: "exit status \(status)")
    // The child's own limits of time (see `DwarfWorker`).
    case .signaled(SIGALRM), .signaled(SIGXCPU): return .tookTooLong
    case .signaled(let signal): return .died(how: "signal \(signal)")
    }
  }

  /// A crash of the child is expected: no backtrace (it may take minutes), and none of the checks
  /// that turn a harmless double free into one.
  private static func environment(_ request: LayoutRequest) -> Environment {
    .inherit.updating([
      LayoutRequest.key: request.text,
      "SWIFT_BACKTRACE": "enable=no", "MALLOC_CHECK_": nil, "MALLOC_PERTURB_": nil,
      "GLIBC_TUNABLES": nil,
    ])
  }
}

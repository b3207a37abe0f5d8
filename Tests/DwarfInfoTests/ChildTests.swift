import DwarfInfo
import Foundation
import Support
import SystemPackage
import Testing

/// What the parent makes of children that misbehave. Shell scripts stand in for the worker.
@Suite struct ChildTests {
  private func read(script: String, seconds: Int = 20) async throws -> DwarfInfo {
    let scratch = try Scratch()
    let path = try scratch.write("#!/bin/sh\n\(script)\n", "worker")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return try await DwarfInfo.read(
      elf: FilePath("/proc/self/exe"), worker: FilePath(path), seconds: seconds)
  }

  @Test(
    .timeLimit(.minutes(1)), arguments: ["exec sleep 100", "sleep 100", "sleep 100 & sleep 99"])
  func aChildThatHangsIsEnded(script: String) async throws {
    let start = ContinuousClock.now
    await #expect(throws: DwarfInfoError.timedOut(seconds: 1)) {
      try await read(script: script, seconds: 1)
    }
    #expect(ContinuousClock.now - start < .seconds(450))
  }

  @Test func aChildThatIgnoresSignalsIsEnded() async throws {
    await #expect(throws: DwarfInfoError.timedOut(seconds: 1)) {
      try await read(script: "trap '' TERM INT HUP ALRM; while :; do sleep 1; done", seconds: 1)
    }
  }

  @Test(arguments: [6, 9, 11])
  func aChildThatDiesSaysHow(signal: Int) async throws {
    await #expect(throws: DwarfInfoError.childDied(how: "signal \(signal)")) {
      try await read(script: "kill -\(signal) $$")
    }
  }

  @Test(arguments: [14, 24])
  func aChildThatEndsItselfInTimeTookTooLong(signal: Int) async throws {
    await #expect(throws: DwarfInfoError.timedOut(seconds: 20)) {
      try await read(script: "kill -\(signal) $$")
    }
  }

  @Test func aChildThatFailsSaysHow() async throws {
    await #expect(throws: DwarfInfoError.childDied(how: "exit status 3")) {
      try await read(script: "printf RBDWARF2; exit 3")
    }
  }

  @Test(arguments: ["true", "echo hello", "printf RBDWARF2", "head -c 100000 /dev/zero"])
  func aChildThatTalksNonsenseIsGarbled(script: String) async throws {
    let error = await #expect(throws: DwarfInfoError.self) { try await read(script: script) }
    guard case .garbled = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func aChildThatNeverStopsTalkingIsEnded() async throws {
    await #expect(throws: DwarfInfoError.garbled(reason: "more than 64 MiB")) {
      try await read(script: "exec cat /dev/zero", seconds: 50)
    }
  }

  @Test func aWorkerThatIsNotThereIsAnError() async throws {
    let error = await #expect(throws: DwarfInfoError.self) {
      try await DwarfInfo.read(elf: FilePath("/proc/self/exe"), worker: FilePath("/no/such/worker"))
    }
    guard case .childDied = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(arguments: ["/no/such/file", "/", "/dev/null", "/etc/passwd"])
  func whatIsNoElfFileIsUnreadable(path: String) async throws {
    let error = await #expect(throws: DwarfInfoError.self) {
      try await DwarfInfo.read(elf: FilePath(path))
    }
    guard case .unreadable = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func cancellingEndsTheChild() async throws {
    // Long before its time is up, however busy the machine is.
    let start = ContinuousClock.now
    let task = Task { try await read(script: "exec sleep 1000", seconds: 900) }
    try await Task.sleep(for: .milliseconds(300))
    task.cancel()
    await #expect(throws: DwarfInfoError.childDied(how: "cancelled")) { try await task.value }
    #expect(ContinuousClock.now - start < .seconds(450))
  }

  @Test func theChildLimitsItself() async throws {
    // A pipe on standard input keeps the child waiting or makes it give up, but never for long.
    let worker = RambudgetExecutable.path
    let run = try await ToolRun([
      "sh", "-c", "ulimit -c unlimited 2>/dev/null; '\(worker)' read-dwarf < /dev/null | wc -c",
    ])
    #expect((Int(run.text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0) > 8)
  }
}

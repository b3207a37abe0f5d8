import Foundation
import MemoryModel
import Support
import Testing

/// When a run ends, to the instruction and to the microsecond; and that it is the same every time.
@Suite struct RunLimitTests {
  @Test(arguments: [1, 2, 999, 43_163, 3_000_001, 4_000_000, 7_654_321, 12_000_001] as [UInt64])
  func instructions(count: UInt64) async throws {
    // Two cores, awake together and apart.
    let profile = try await RunProgram.multicore.profile(["--max-instructions", "\(count)"])
    #expect(profile.confidence?.instructions == count)
    #expect(profile.confidence?.ended == "stopped at its limit of instructions")
  }

  /// Before and after clk_sys goes from 6.5 to 125 MHz, and of sizes that no clock divides.
  @Test(arguments: [
    ("1e-9", 1e-6), ("0.0000014", 1e-6), ("0.000001", 1e-6), ("0.0001", 1e-4), ("0.005", 0.005),
    ("0.0123456", 0.012346), ("0.3333333", 0.333333), ("1", 1),
  ])
  func seconds(given: String, expected: Double) async throws {
    let profile = try await RunProgram.forever.profile(["--seconds", given])
    #expect(profile.confidence?.seconds == expected)
    #expect(profile.confidence?.ended == "stopped at its time limit")
  }

  /// A clock that slows down within a stretch of cycles that was worked out for the faster one.
  @Test func secondsAcrossASlowerClock() async throws {
    let scratch = try Scratch()
    let input = try scratch.write("slow\nagain\n", "input")
    for seconds in [0.009, 0.02, 0.05] {
      let profile = try await RunProgram.console.profile([
        "--uart-input", input, "--seconds", "\(seconds)",
      ])
      #expect(profile.confidence?.seconds == seconds)
    }
  }

  @Test func bothLimits() async throws {
    let profile = try await RunProgram.forever.profile([
      "--seconds", "0.5", "--max-instructions", "50000",
    ])
    #expect(profile.confidence?.instructions == 50_000)
  }

  @Test func sameBytesTwice() async throws {
    for (program, more) in [
      (RunProgram.multicore, []), (.heap, []), (.timers, []),
      (.heap, ["--seed", "18446744073709551615"]),
    ] {
      let arguments = more + ["--format", "json"]
      let first = try await program.run(arguments)
      let second = try await program.run(arguments)
      #expect(first.status == 0)
      #expect(first.output == second.output)
      #expect(first.complaints == second.complaints)
    }
  }

  /// What the program draws from the ring oscillator.
  @Test func anotherSeedIsAnotherRun() async throws {
    var runs: [String] = []
    for seed in ["1", "1", "2"] {
      let run = try await RunProgram.random.run(["--seed", seed])
      #expect(run.status == 0 && run.text.contains("failures: 0\n"), "\(run.all)")
      runs.append(run.text)
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0] != runs[2])
  }

  /// The beginning of a longer run is the shorter one.
  @Test func longerRunsBeginAlike() async throws {
    let scratch = try Scratch()
    let limits = ["0.02", "0.05"]
    for limit in limits {
      _ = try await RunProgram.heap.run(
        ["--seconds", limit, "--events", "e\(limit)", "--uart", "u\(limit)"], in: scratch.folder)
    }
    for prefix in ["e", "u"] {
      let texts = try limits.map { try scratch.text(prefix + $0) }
      #expect(!texts[0].isEmpty)
      #expect(texts[1].hasPrefix(texts[0]))
      #expect(texts[1] != texts[0])
    }
  }

  @Test(arguments: ["main", "report_start", "_reset_handler", "_malloc_r"])
  func until(symbol: String) async throws {
    let profile = try await RunProgram.heap.profile(["--until", symbol])
    #expect(profile.confidence?.ended == "reached \(symbol)")
    #expect(profile.cores?.first?.calls.first == symbol)
    // Where main was not entered, nothing was counted as written from there.
    #expect((profile.written == nil) == (symbol == "_reset_handler"))
  }
}

import Foundation
import MemoryModel
import Support
import Testing

/// A program in C++: its operators count what it has, exceptions leave many frames at once.
@Suite struct RunCplusplusTests {
  private func heap(_ scratch: Scratch) async throws -> (run: ToolRun, heap: RunProfile.Heap) {
    let run = try await RunProgram.cplusplus.run(["--profile-out", "p"], in: scratch.folder)
    expectReported(run)
    let phase = try #require(try scratch.profile("p").phases.last)
    return (run, try #require(phase.heaps.first { $0.name == "c-heap" }))
  }

  private func printed(_ name: String, _ run: ToolRun) throws -> Int {
    let line = try #require(run.lines.first { $0.hasPrefix("\(name): ") })
    return try #require(Int(line.dropFirst(name.count + 2)))
  }

  @Test func countsAgree() async throws {
    let (run, heap) = try await heap(try Scratch())
    #expect(run.text.contains("\nfailures: 0\n"), "\(run.text)")
    let own = try #require(heap.layers?.first { $0.name == "App" })
    #expect(own.live == (try printed("live", run)))
    #expect(own.peak == (try printed("peak", run)))
    #expect(heap.failed == (try printed("requests_refused", run)))
    // What is thrown where no memory is left is libstdc++'s, which takes it before main.
    #expect(heap.layers?.map(\.name) == ["libc", "App"])
    let blocks = heap.sites?.filter { $0.layer == "App" }.reduce(0) { $0 + $1.blocks }
    #expect(blocks == (try printed("blocks", run)))
  }

  /// Behind a catch the callers are those of the function that caught.
  @Test func callsAfterExceptions() async throws {
    let (run, heap) = try await heap(try Scratch())
    let sites = try #require(heap.sites)
    #expect(
      sites.contains {
        $0.calls == ["_ZL7countedj", "_ZN6sensor11after_catchEv", "main", "_reset_handler"]
      })
    for site in sites where site.live > 0 {
      #expect(!site.calls.contains { $0.contains("descend") || $0.contains("attempt") })
    }
    #expect(run.words.contains("At the end core 0 slept in report_done ← main ← _reset_handler"))
  }

  @Test func namesAreReadable() async throws {
    let run = try await heap(try Scratch()).run
    #expect(run.words.contains("libc constructors of __gnu_"))
    #expect(run.words.contains("counted ← sensor::after_catch ← main ← _reset_handler"))
    #expect(!run.text.contains("_ZN") && !run.text.contains("(unsigned"))
  }
}

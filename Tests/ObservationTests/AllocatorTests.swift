import MemoryModel
import Observation
import Support
import Testing

/// Heaps as observed, against what the program's own counters say.
@Suite struct AllocatorTests {
  typealias Library = ObservedProgram.Library

  @Test(arguments: Library.allCases)
  func cHeapAgreesToTheByte(library: Library) async throws {
    let program = try await ObservedProgram(library, scenario: 0)
    let heap = try #require(try program.run().phases.first).heap("c-heap")
    #expect(try heap.live == program.report(0))
    #expect(try heap.peak == program.report(1))
    #expect(try heap.failed == program.report(2))
    #expect(try heap.arena == program.report(3))
    // The heap was too small at times.
    #expect(heap.failed > 10)
    #expect(heap.peak > heap.live)
    #expect(try #require(heap.requested) < heap.peak)
    try checkSums(heap)
  }

  @Test(arguments: Library.allCases)
  func poolAgreesToTheByte(library: Library) async throws {
    let program = try await ObservedProgram(library, scenario: 1)
    let heap = try #require(try program.run().phases.first).heap("heap_pool")
    #expect(try heap.live == program.report(0))
    #expect(try heap.peak == program.report(1))
    #expect(try heap.failed == program.report(2))
    #expect(try heap.largestFree == program.report(3))
    #expect(heap.failed > 10)
    #expect(heap.limit == 8_192)
    try checkSums(heap)
    let tables = try #require(heap.sites?.first { $0.calls == ["(tables of heap_pool)"] })
    #expect(tables.layer == "VM")
    #expect(tables.peak > 500)
  }

  private func checkSums(_ heap: RunProfile.Heap) throws {
    let (layers, sites) = (try #require(heap.layers), try #require(heap.sites))
    #expect(layers.reduce(0) { $0 + $1.peak } == heap.peak)
    #expect(layers.reduce(0) { $0 + $1.live } == heap.live)
    #expect(sites.reduce(0) { $0 + $1.peak } == heap.peak)
    #expect(sites.reduce(0) { $0 + $1.live } == heap.live)
  }

  /// Calls that were left by `longjmp` leave no trace in those that follow.
  @Test(arguments: Library.allCases)
  func jumpsOut(library: Library) async throws {
    let program = try await ObservedProgram(library, scenario: 2)
    let heap = try #require(try program.run().phases.first).heap("c-heap")
    #expect(try heap.live == program.report(0))
    let sites = try #require(heap.sites)
    #expect(
      sites.map(\.calls) == [
        ["jump_with_block", "jump", "main", "start"], ["jump", "main", "start"],
      ])
    #expect(sites.map(\.blocks) == [1, 1])
  }

  @Test(arguments: Library.allCases)
  func callersByLayer(library: Library) async throws {
    let program = try await ObservedProgram(library, scenario: 3)
    let heap = try #require(try program.run().phases.first).heap("c-heap")
    let sites = try #require(heap.sites)
    #expect(sites.map(\.layer) == ["Library", "App"])
    let buffer = try #require(sites.first)
    #expect(buffer.calls.suffix(3) == ["library_buffer", "main", "start"])
    // The function that jumped to `malloc` has no frame of its own.
    #expect(sites.last?.calls == ["tail_allocate", "main", "start"])
  }

  /// An interrupt in the middle of `malloc` asks for its own blocks.
  @Test(arguments: Library.allCases)
  func interruptInMalloc(library: Library) async throws {
    let program = try await ObservedProgram(library, scenario: 4)
    let phase = try #require(try program.run().phases.first)
    let heap = try phase.heap("c-heap")
    #expect(try heap.live == program.report(0))
    #expect(try heap.peak == program.report(1))
    #expect(
      heap.sites?.map(\.calls) == [["main", "start"], ["interrupt (interrupt)"]])
    let pool = try phase.heap("heap_pool")
    #expect(
      pool.sites?.map(\.calls) == [["(tables of heap_pool)"], ["interrupt (interrupt)"]])
  }

  @Test(arguments: Library.allCases)
  func refusals(library: Library) async throws {
    let program = try await ObservedProgram(library, scenario: 8)
    let heap = try #require(try program.run().phases.first).heap("c-heap")
    #expect(try heap.failed == program.report(2))
    #expect(heap.failed == 2)
    #expect(heap.live == 0)
  }

  @Test func largestFreeIsTheGapThatIsLeft() async throws {
    let program = try await ObservedProgram(.nano, scenario: 3)
    let heap = try #require(try program.run().phases.first).heap("c-heap")
    // 80 and 200 bytes, and their headers, from the start on; one more header for the next block.
    let limit = try #require(heap.limit)
    #expect(limit - heap.largestFree >= 80 + 200 + 3 * 4)
    #expect(limit - heap.largestFree < 80 + 200 + 3 * 4 + 16)
  }
}

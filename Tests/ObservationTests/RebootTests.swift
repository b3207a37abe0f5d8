import MemoryModel
import Support
import Testing

@testable import RP2040

/// Programs that start anew: what one life asked for is not there in the next.
@Suite struct RebootTests {
  @Test(arguments: ObservedProgram.Library.allCases)
  func heapsAreEmptyAfterwards(library: ObservedProgram.Library) async throws {
    let program = try await ObservedProgram(library, scenario: 10)
    program.chip.start = .ram(entry: try program.address("start") & ~1)
    let phase = try #require(try program.run().phases.first)
    #expect(program.chip.resetCount == 1)
    let heap = try phase.heap("c-heap")
    #expect((8...16).contains(heap.live))
    #expect((10_000..<10_200).contains(heap.peak))
    let sites = try #require(heap.sites)
    #expect(sites.reduce(0) { $0 + $1.live } == heap.live)
    #expect(sites.reduce(0) { $0 + $1.peak } == heap.peak)
    // Its tables are made again.
    let pool = try phase.heap("heap_pool")
    #expect(pool.live == pool.peak && pool.live > 0)
  }
}

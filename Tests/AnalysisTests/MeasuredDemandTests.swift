import MemoryModel
import Testing

@testable import Analysis

/// What a plan takes from a run for its demands on the C heap.
@Suite struct MeasuredDemandTests {
  private func request(_ peaks: [Int]) -> PlanRequest {
    var request = PlanRequest()
    request.margin = 5
    request.profile = RunProfile(
      image: .init(sha256: nil), engine: "emulator",
      phases: peaks.enumerated().map { index, peak in
        .init(
          name: "\(index)",
          heaps: [
            .init(name: "c-heap", live: 0, peak: peak, arena: 0, largestFree: 0, failed: 0)
          ], pools: nil, stacks: [])
      })
    return request
  }

  @Test(arguments: [([0, 38_740, 12], 40_677), ([1], 2)])
  func aPeakBeatsTheBudget(peaks: [Int], demand: Int) {
    #expect(request(peaks).measuredDemand == demand)
  }

  /// A run that never came to the handshake must not make its 40 KB vanish.
  @Test(arguments: [[], [0], [0, 0]] as [[Int]])
  func nothingTakenSaysNothing(peaks: [Int]) {
    #expect(request(peaks).measuredDemand == nil)
  }
}

import MemoryModel
import Testing

/// How much a profile may hold, whatever ran.
@Suite struct RunProfileBoundsTests {
  private static func profile(
    _ sites: [RunProfile.Site], overrun: [RunProfile.Stack.Overrun]? = nil
  ) -> RunProfile {
    RunProfile(
      image: .init(sha256: nil), engine: "emulator",
      phases: [
        .init(
          name: "p",
          heaps: [
            .init(
              name: "h", live: sites.reduce(0) { $0 + $1.live },
              peak: sites.reduce(0) { $0 + $1.peak }, arena: 0, largestFree: 0, failed: 0,
              layers: [], sites: sites)
          ], pools: nil,
          stacks: [.init(core: 0, reserved: 1, used: 9, calls: ["main"], overrun: overrun)])
      ])
  }

  private static func site(_ index: Int, peak: Int, live: Int) -> RunProfile.Site {
    .init(
      layer: index % 2 == 0 ? "VM" : "App", calls: ["f\(index)", "main"], peak: peak, live: live,
      blocks: 1)
  }

  @Test func whatIsSmallStays() {
    let sites = (0..<RunProfile.mostSites).map { Self.site($0, peak: 5000 - $0, live: 1) }
    let overrun = (0..<RunProfile.mostOverrun).map {
      RunProfile.Stack.Overrun(
        name: "\($0)" + String(repeating: "a", count: 1022), layer: "VM", bytes: 1)
    }
    let profile = Self.profile(sites, overrun: Array(overrun.prefix(10)))
    #expect(profile.bounded() == profile)
  }

  @Test func sumsStayExact() throws {
    // The largest live ones come last.
    let sites = (0..<3000).map { Self.site($0, peak: 9000 - $0, live: $0 < 2800 ? 0 : 10_000 + $0) }
    let bounded = try #require(Self.profile(sites).bounded().phases[0].heaps[0].sites)
    #expect(bounded.count == RunProfile.mostSites + 2)
    for layer in ["VM", "App"] {
      for sum in [\RunProfile.Site.peak, \.live, \.blocks] {
        #expect(
          bounded.filter { $0.layer == layer }.reduce(0) { $0 + $1[keyPath: sum] }
            == sites.filter { $0.layer == layer }.reduce(0) { $0 + $1[keyPath: sum] })
      }
    }
    let rest = bounded.filter { $0.calls == ["other places"] }
    #expect(Set(rest.map(\.layer)) == ["VM", "App"])
    #expect(rest.allSatisfy { $0.live == 0 && $0.blocks == 1000 })
    #expect(bounded.filter { $0.live > 0 }.count == 200)
    #expect(zip(bounded, bounded.dropFirst()).allSatisfy { $0.peak >= $1.peak })
  }

  @Test(arguments: [
    (String(repeating: "a", count: 1024), String(repeating: "a", count: 1024)),
    (String(repeating: "a", count: 1025), String(repeating: "a", count: 1021) + "…"),
    (String(repeating: "é", count: 513), String(repeating: "é", count: 510) + "…"),
  ])
  func namesAreCut(name: String, cut: String) {
    var profile = Self.profile(
      [.init(layer: "VM", calls: ["f", name], peak: 1, live: 1, blocks: 1)],
      overrun: [.init(name: name, layer: "VM", bytes: 8)])
    profile.phases[0].stacks[0].calls = [name]
    profile.written = [.init(kind: .symbol, name: name, layer: nil, size: 1, written: 0)]
    let bounded = profile.bounded()
    #expect(bounded.phases[0].heaps[0].sites?[0].calls == ["f", cut])
    #expect(bounded.phases[0].stacks[0].calls == [cut])
    #expect(bounded.phases[0].stacks[0].overrun?[0].name == cut)
    #expect(bounded.written?[0].name == cut)
  }

  @Test(arguments: [
    (64, 64, "s63", 63), (65, 64, "other symbols", 127), (70, 64, "other symbols", 462),
  ])
  func overrunsAreFew(count: Int, kept: Int, last: String, bytes: Int) throws {
    let overrun = (0..<count).map {
      RunProfile.Stack.Overrun(name: "s\($0)", layer: "VM", bytes: $0)
    }
    let profile = Self.profile([], overrun: overrun)
    let bounded = try #require(profile.bounded().phases[0].stacks[0].overrun)
    #expect(bounded.count == kept)
    #expect(bounded.last == .init(name: last, layer: "VM", bytes: bytes))
  }
}

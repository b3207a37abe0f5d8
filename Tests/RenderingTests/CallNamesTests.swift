import MemoryModel
import Testing

@testable import Rendering

/// Chains of calls: told apart, or one.
@Suite struct CallNamesTests {
  private func chains(_ places: String...) -> [String] {
    CallNames.chains(places.map { $0.split(separator: " ").map(String.init) })
  }

  @Test func aloneTheyAreCut() {
    #expect(
      chains("a b c", "d e f g h", "i") == ["a ← b ← c", "d ← e ← f ← g", "i"])
  }

  @Test func whatTellsThemIsShown() {
    #expect(
      chains("a b c d x m", "a b c d y m", "a b c d m z")
        == ["a ← b ← c ← .. ← x", "a ← b ← c ← .. ← y", "a ← b ← c ← .. ← m"])
  }

  @Test func oneMayHaveNoMoreThanTheOthersBeginWith() {
    #expect(chains("a b c d", "a b c d e") == ["a ← b ← c ← d", "a ← b ← c ← .. ← e"])
  }

  @Test func recursionsOfOtherDepthsDiffer() {
    #expect(
      chains("a b c d e e", "a b c d e") == ["a ← b ← c ← .. ← e (2×)", "a ← b ← c ← .. ← e"])
  }

  /// Two by two alike: no function of any of them is its own.
  @Test func whatCannotBeTold() {
    #expect(
      chains("a b c d x p", "a b c d x q", "a b c d y p", "a b c d y q")
        == ["x", "x", "y", "y"].map { "a ← b ← c ← .. ← \($0)" })
    #expect(chains("a", "a") == ["a", "a"])
    #expect(chains() == [])
  }

  @Test func demangledOnce() {
    #expect(
      CallNames.chain(["_ZN3app3isrEv (interrupt)", "_ZN3app3runEv", "main"])
        == "app::isr (interrupt) ← app::run ← main")
  }

  @Test func told() {
    #expect(
      CallNames.told(["_ZN3foo3barEi (interrupt)", "_ZN3foo3runEv", "main", "x"], atMost: 3)
        == "foo::bar (interrupt), called by foo::run, called by main")
  }

  /// Rows that look the same all the same are one, and no byte is lost.
  @Test func rows() {
    let heap = RunProfile.Heap(
      name: "heap_pool", live: 0, peak: 10, arena: 0, largestFree: 0, failed: 0,
      sites: ["x p", "x q", "y p", "y q"].enumerated().map { index, end in
        .init(
          layer: "VM", calls: "a b c d \(end)".split(separator: " ").map(String.init),
          peak: 4 - index, live: 0, blocks: 1)
      })
    let rows = SiteRow.merged([heap], by: \.peak)
    #expect(rows.map(\.chain) == ["a ← b ← c ← .. ← x", "a ← b ← c ← .. ← y"])
    #expect(rows.map(\.bytes) == [7, 3] && rows.map(\.blocks) == [2, 2])
  }
}

import MemoryModel
import Testing

@testable import Rendering

/// Rows of call sites: told apart, or one.
@Suite struct CallSiteRowsTests {
  private func rows(_ sites: [(layer: String, calls: String, peak: Int)]) -> [String] {
    let sites = sites.map { site in
      RunProfile.Site(
        layer: site.layer, calls: site.calls.split(separator: " ").map(String.init),
        peak: site.peak, live: site.peak / 2, blocks: 1)
    }
    let rows = CallSiteRows(sites).rows
    #expect(rows.reduce(0) { $0 + $1.peak } == sites.reduce(0) { $0 + $1.peak })
    #expect(rows.reduce(0) { $0 + $1.live } == sites.reduce(0) { $0 + $1.live })
    #expect(rows.reduce(0) { $0 + $1.blocks } == sites.count)
    #expect(rows.reduce(0) { $0 + $1.sites } == sites.count)
    #expect(rows.map(\.peak) == rows.map(\.peak).sorted(by: >))
    #expect(Set(rows.map { "\($0.layer) \($0.chain)" }).count == rows.count)
    return rows.map { "\($0.peak) \($0.layer) \($0.chain) x\($0.sites)" }
  }

  @Test func aloneTheyAreCut() {
    #expect(
      rows([("A", "a b c", 3), ("A", "d e f g", 2), ("A", "h", 1)]) == [
        "3 A a < b < c x1", "2 A d < e < f < .. x1", "1 A h x1",
      ])
  }

  @Test func whatTellsThemIsShown() {
    #expect(
      rows([("A", "a b c d x m", 3), ("B", "a b c d y m", 2), ("C", "a b c z m", 1)]) == [
        "3 A a < b < c < .. < x < .. x1", "2 B a < b < c < .. < y < .. x1",
        "1 C a < b < c < z < .. x1",
      ])
  }

  @Test func oneMayHaveNoMoreThanTheOthersBeginWith() {
    #expect(
      rows([("A", "a b c", 2), ("A", "a b c d", 1)])
        == ["2 A a < b < c x1", "1 A a < b < c < d x1"])
  }

  @Test func recursionsOfOtherDepthsDiffer() {
    #expect(
      rows([("A", "a b c d d", 2), ("A", "a b c d", 1)])
        == ["2 A a < b < c < d (2x) x1", "1 A a < b < c < d x1"])
  }

  /// Two by two alike: no function of any of them is its own.
  @Test func whatCannotBeToldIsOneRow() {
    #expect(
      rows([
        ("A", "a b c x p", 4), ("A", "a b c x q", 3), ("A", "a b c y p", 2), ("A", "a b c y q", 1),
      ])
        == ["7 A a < b < c < x < .. x2", "3 A a < b < c < y < .. x2"])
    #expect(rows([("A", "a", 2), ("A", "a", 1)]) == ["3 A a x2"])
    #expect(rows([("A", "a", 2), ("B", "a", 1)]) == ["2 A a x1", "1 B a x1"])
  }

  @Test func none() { #expect(rows([]) == []) }
}

import Analysis
import Ledger
import LedgerSupport
import MemoryModel
import Testing

/// Whatever the readers hand on: an error, or a ledger of which everything holds.
@Suite struct HostileEvidenceTests {
  /// 21,000 cases. A trap ends the run; its seed is the test's argument.
  @Test(arguments: 0..<21)
  func everythingHoldsOrNothingIsBuilt(block: Int) {
    var built = 0
    for seed in UInt64(block) * 1000..<UInt64(block + 1) * 1000 {
      var hostile = HostileEvidence(seed: seed)
      let evidence = hostile.next()
      guard let ledger = try? Ledger(evidence) else { continue }
      built += 1
      let problems = ledger.violations() + LedgerCheck.problems(ledger)
      if !problems.isEmpty { Issue.record("seed \(seed): \(problems)") }
      for problem in Self.analysisProblems(ledger, evidence, &hostile) {
        Issue.record("seed \(seed): \(problem)")
      }
    }
    #expect(built > 300)
  }

  private static func analysisProblems(
    _ ledger: Ledger, _ evidence: LinkEvidence, _ hostile: inout HostileEvidence
  ) -> [String] {
    var problems = AnalysisCheck.problems(ledger)
    let queries = ["heap_pool", "0x20000000", "**", "lwip/**", "0xffffffffffffffff", "*"]
    let query = queries[Int.random(in: 0..<queries.count, using: &hostile.random)]
    let explanation = Explanation(query, in: ledger, evidence: evidence)
    if explanation.items.contains(where: { $0.pulls.count > 8 }) {
      problems.append("a circle of archive members goes on")
    }
    return problems
  }
}

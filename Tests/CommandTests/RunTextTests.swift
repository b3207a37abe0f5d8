import Foundation
import Support
import Testing

/// The text of a run as a stranger sees it: it fits, and its rows can be told apart.
@Suite struct RunTextTests {
  @Test(arguments: [80, 100, 140]) func fits(columns: Int) async throws {
    let run = try await Rambudget.run(
      [
        "run", try Sample.edge.path(), "--seconds", "1", "--phase-marker", "memory_marks_print",
        "--uart", "none",
      ], environment: ["COLUMNS": "\(columns)"])
    expectReported(run)
    // Paths that are longer than a line stay whole, and stand alone.
    let wide = run.lines.filter { line in
      line.count > columns
        && line.split(separator: " ", omittingEmptySubsequences: false)
          .filter { !$0.contains("/") }.count > 1
    }
    #expect(wide.isEmpty, "\(wide)")
    #expect(!run.text.contains("_ZN"))
  }

  /// Two gems make the same call; what tells them is far out in the chain.
  @Test func placesAreToldApart() async throws {
    let run = try await Rambudget.run(
      ["run", try Sample.edge.path(), "--seconds", "1", "--top", "40", "--uart", "none"],
      environment: ["COLUMNS": "300"])
    expectReported(run)
    let lines = run.lines
    let start = try #require(
      lines.firstIndex { $0.hasPrefix("Largest places that asked for memory") })
    let rows = lines[(start + 2)...].prefix { !$0.isEmpty }
    #expect(rows.count == 40)
    // Heap, layer and chain, without the numbers.
    let places = rows.map { $0.drop { " 0123456789,".contains($0) } }
    #expect(Set(places).count == places.count)
    #expect(places.contains { $0.hasSuffix("← .. ← GENERATED_TMP_mrb_mruby_array_ext_gem_init") })
  }

  /// A heap that nothing was asked of takes one row, however many phases there are.
  @Test func unusedHeaps() async throws {
    let run = try await Rambudget.run([
      "run", try Sample.edge.path(), "--seconds", "1", "--phase-marker", "memory_marks_print",
      "--uart", "none",
    ])
    #expect(run.text.contains("\nC heap     all of them       0 "))
  }
}

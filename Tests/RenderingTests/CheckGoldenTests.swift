import Analysis
import Rendering
import Support
import Testing

@Suite struct CheckGoldenTests {
  @Test func text() {
    let check = CheckSamples.check(CheckSamples.typical, notes: CheckSamples.notes)
    for width in [80, 100] {
      expectGolden(
        check.text(TextStyle(width: width, hasColour: false, isUnicode: true)),
        "Golden/check-\(width).txt")
    }
    expectGolden(
      check.text(TextStyle(width: 80, hasColour: true, isUnicode: true)), "Golden/check-colour.txt")
  }

  @Test func programs() async throws {
    let check = CheckSamples.check(CheckSamples.typical, notes: CheckSamples.notes)
    expectGolden(String(decoding: check.json(), as: UTF8.self), "Golden/check.json")
    expectGolden(check.markdown(), "Golden/check.md")
    expectGolden(check.github(), "Golden/check.github")
    expectGolden(check.junit(), "Golden/check.xml")
    expectGolden(try await CheckReader.indented(check.sarif()), "Golden/check.sarif")
  }

  @Test func run() async throws {
    let check = CheckSamples.check(CheckSamples.run + CheckSamples.layout)
    expectGolden(check.text(.plain), "Golden/check-run.txt")
    expectGolden(String(decoding: check.json(), as: UTF8.self), "Golden/check-run.json")
    expectGolden(check.markdown(), "Golden/check-run.md")
    expectGolden(check.github(), "Golden/check-run.github")
    expectGolden(check.junit(), "Golden/check-run.xml")
    expectGolden(try await CheckReader.indented(check.sarif()), "Golden/check-run.sarif")
  }

  /// Without a budget, the layout is what is checked.
  @Test func overflow() async throws {
    let check = CheckSamples.check(CheckSamples.overflow + CheckSamples.layout.dropFirst())
    expectGolden(check.text(.plain), "Golden/check-overflow.txt")
    expectGolden(check.markdown(), "Golden/check-overflow.md")
    expectGolden(check.junit(), "Golden/check-overflow.xml")
    expectGolden(try await CheckReader.indented(check.sarif()), "Golden/check-overflow.sarif")
  }

  @Test func holding() {
    let check = CheckSamples.check(CheckSamples.holding + CheckSamples.layout)
    expectGolden(check.text(.plain), "Golden/check-holding.txt")
    expectGolden(check.markdown(), "Golden/check-holding.md")
    expectGolden(check.github(), "Golden/check-holding.github")
  }
}

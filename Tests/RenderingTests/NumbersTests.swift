import Testing

@testable import Rendering

@Suite struct NumbersTests {
  @Test(
    arguments: [
      (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (153_600, "153,600"),
      (1_234_567, "1,234,567"), (-1, "-1"), (-1000, "-1,000"), (-999_999, "-999,999"),
      (Int.max, "9,223,372,036,854,775,807"), (Int.min, "-9,223,372,036,854,775,808"),
    ] as [(Int, String)])
  func grouped(value: Int, text: String) { #expect(Numbers.grouped(value) == text) }

  @Test(
    arguments: [
      (0, 100, "0.0%"), (1, 3, "33.3%"), (2, 3, "66.7%"), (1, 2000, "0.1%"), (1, 2001, "0.0%"),
      (100, 100, "100.0%"), (286_664, 270_336, "106.0%"), (1, 0, ""), (0, 0, ""), (1, -1, ""),
      (Int.max, 2, ""), (999, 1000, "99.9%"), (9996, 10000, "100.0%"),
    ] as [(Int, Int, String)])
  func percent(part: Int, whole: Int, text: String) {
    #expect(Numbers.percent(part, of: whole) == text)
  }

  @Test(
    arguments: [
      (229_320, 262_144, "87.48%"), (1, 3, "33.33%"), (0, 1, "0.00%"), (1, 2000, "0.05%"),
      (185_228, 2_097_152, "8.83%"), (1, 1, "100.00%"),
    ] as [(Int, Int, String)])
  func percentWithTwoDecimals(part: Int, whole: Int, text: String) {
    #expect(Numbers.percent(part, of: whole, decimals: 2) == text)
  }

  @Test(
    arguments: [
      (0, "0.0"), (51, "0.0"), (52, "0.1"), (1024, "1.0"), (153_600, "150.0"), (47_884, "46.8"),
      (1_048_576, "1,024.0"), (1_075, "1.0"), (1_076, "1.1"),
    ] as [(Int, String)])
  func kilobytes(bytes: Int, text: String) { #expect(Numbers.kilobytes(bytes) == text) }
}

/// A line that a program of Tests/RP2040Tests/SDK prints: `name: value`, and what it expected.
struct SDKProgramLine: Equatable {
  enum Expectation: Equatable {
    case value(String)
    /// Both included.
    case range(UInt64, UInt64)
  }

  /// Empty where the line is another one, which then is the value.
  let name: String
  let value: String
  let expectation: Expectation?

  init(_ line: String) {
    guard let colon = line.firstRange(of: ": ") else {
      (name, value, expectation) = ("", line, nil)
      return
    }
    name = String(line[..<colon.lowerBound])
    let rest = String(line[colon.upperBound...])
    guard let word = rest.firstRange(of: " expected ") else {
      (value, expectation) = (rest, nil)
      return
    }
    value = String(rest[..<word.lowerBound])
    expectation = Self.expectation(String(rest[word.upperBound...]))
  }

  private static func expectation(_ text: String) -> Expectation {
    guard let word = text.firstRange(of: " to "), let least = UInt64(text[..<word.lowerBound]),
      let most = UInt64(text[word.upperBound...])
    else { return .value(text) }
    return .range(least, most)
  }

  /// Whether the value is what was expected, if anything was.
  var isMet: Bool {
    switch expectation {
    case nil: true
    case .value(let text): text == value
    case .range(let least, let most): UInt64(value).map { least...most ~= $0 } ?? false
    }
  }

  var isRange: Bool {
    if case .range = expectation { true } else { false }
  }
}

/// C++ functions by their names alone, as chains of calls show them: `std::vector<int>::at(unsigned
/// int) const` is `std::vector::at`.
///
/// Reads what the demangler writes of a function: an optional type of what it returns, its name with
/// scopes and template arguments, its parameters, qualifiers. Other text comes out as something shorter.
struct ShortName {
  private let text: [Character]
  private var position = 0
  /// Words outside of all brackets; the name is the last of them, and of `operator new` both.
  private var words = [""]
  /// Where an operator's name begins, which may hold a space or brackets.
  private var operatorWord: Int?

  /// Written behind a function.
  private static let qualifiers: Set<String> = ["", "const", "volatile", "&", "&&", "noexcept"]
  private static let closing: [Character: Character] = ["(": ")", "<": ">", "[": "]", "{": "}"]
  private static let symbols: Set<Character> = Set("<>=!+-*/%^&|~,")

  static func of(_ demangled: String) -> String {
    var name = ShortName(text: Array(demangled))
    return name.read() ?? demangled
  }

  private init(text: [Character]) { self.text = text }

  private mutating func read() -> String? {
    while position < text.count {
      if startsOperator {
        readOperator()
        continue
      }
      switch text[position] {
      case " ":
        words.append("")
        position += 1
      case "{": keepBracketed()
      case "(" where isAnonymous: keepBracketed()
      case "(" where operatorWord != nil: return name
      case "(", "<", "[": position = end(of: position)
      default: take(1)
      }
    }
    return name
  }

  private var name: String? {
    var words = words
    while let last = words.last, Self.qualifiers.contains(last) { words.removeLast() }
    guard let operatorWord else { return words.last }
    return operatorWord < words.count ? words[operatorWord...].joined(separator: " ") : nil
  }

  private mutating func take(_ count: Int) {
    words[words.count - 1] += String(text[position..<position + count])
    position += count
  }

  // MARK: Operators

  private static let keyword = Array("operator")

  private var startsOperator: Bool {
    guard operatorWord == nil, starts(with: Self.keyword), position + 8 < text.count else {
      return false
    }
    let before = position == 0 ? " " : text[position - 1]
    let behind = text[position + 8]
    return (before == " " || before == ":")
      && !(behind.isLetter || behind.isNumber || behind == "_")
  }

  /// `operator()`, `operator<<`, `operator new[]`, `operator bool`.
  private mutating func readOperator() {
    operatorWord = words.count - 1
    take(8)
    if starts(with: ["(", ")"]) || starts(with: ["[", "]"]) {
      take(2)
    } else {
      while position < text.count, Self.symbols.contains(text[position]) { take(1) }
    }
    if starts(with: Array(" new[]")) { take(6) }
    if starts(with: Array(" delete[]")) { take(9) }
  }

  // MARK: Brackets

  private var isAnonymous: Bool { starts(with: Array("(anonymous namespace)")) }

  private func starts(with piece: [Character]) -> Bool {
    text[position...].starts(with: piece)
  }

  private mutating func keepBracketed() { take(end(of: position) - position) }

  /// The place behind the bracket that closes the one at `start`; the text's end where none does.
  private func end(of start: Int) -> Int {
    var open: [Character] = []
    for index in start..<text.count {
      if let closing = Self.closing[text[index]] {
        open.append(closing)
      } else if text[index] == open.last {
        open.removeLast()
        if open.isEmpty { return index + 1 }
      }
    }
    return text.count
  }
}

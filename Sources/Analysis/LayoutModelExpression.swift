// Expressions of the linker script, as ld writes them into the map: in parentheses throughout, so
// that no precedence is needed.
//
//     . = ALIGN (0x4)
//     PROVIDE (end = .)
//     __StackBottom = (__StackTop - SIZEOF (.stack_dummy))
//     ASSERT ((__StackLimit >= __HeapLimit), region RAM overflowed)

/// A statement of the linker script, taken apart.
struct ScriptStatement: Sendable {
  enum Target: Equatable, Sendable {
    case dot
    case symbol(String)
    /// With the message.
    case assertion(String)
  }

  var target: Target
  /// What stands behind `=`, or the condition, in words.
  var words: [String]

  /// nil for a statement of another form.
  init?(_ text: String) {
    var rest = text[...]
    for word in ["PROVIDE_HIDDEN (", "PROVIDE (", "HIDDEN ("]
    where rest.hasPrefix(word) && rest.hasSuffix(")") {
      rest = rest.dropFirst(word.count).dropLast()
    }
    if rest.hasPrefix("ASSERT ("), rest.hasSuffix(")") {
      let body = rest.dropFirst("ASSERT (".count).dropLast()
      guard let end = Self.topLevelComma(in: body) else { return nil }
      words = ScriptExpression.words(body[..<end])
      target = .assertion(String(body[body.index(after: end)...].drop { $0 == " " }))
      return
    }
    guard let space = rest.firstIndex(of: " "), rest[space...].hasPrefix(" = ") else { return nil }
    let name = rest[..<space]
    target = name == "." ? .dot : .symbol(String(name))
    words = ScriptExpression.words(rest[space...].dropFirst(3))
  }

  private static func topLevelComma(in text: Substring) -> Substring.Index? {
    var depth = 0
    for index in text.indices {
      switch text[index] {
      case "(": depth += 1
      case ")": depth -= 1
      case "," where depth == 0: return index
      default: break
      }
    }
    return nil
  }

  /// What an assignment to `.` does, where it is one of the usual two.
  var move: Move? {
    guard target == .dot else { return nil }
    let words = words.filter { $0 != "(" && $0 != ")" && $0 != "," }
    if words.count == 2 || words.count == 3 && words[1] == ".", words[0] == "ALIGN",
      let alignment = Self.number(words[words.count - 1]), alignment > 0,
      alignment & (alignment - 1) == 0
    {
      return .align(alignment)
    }
    if words.count == 3, words[0] == ".", words[1] == "+", let count = Self.number(words[2]) {
      return .advance(count)
    }
    return nil
  }

  enum Move: Equatable, Sendable {
    case align(UInt64)
    case advance(UInt64)
  }

  static func number(_ word: String) -> UInt64? {
    word.hasPrefix("0x") ? UInt64(word.dropFirst(2), radix: 16) : nil
  }
}

/// Works an expression out.
struct ScriptExpression {
  /// What names stand for; nil for one that is not known.
  struct Names {
    var dot: UInt64
    var symbol: (String) -> UInt64?
    /// Address, size and load address of an output section.
    var section: (String) -> (address: UInt64, size: UInt64, load: UInt64)?
    /// Origin and length of a region.
    var region: (String) -> (origin: UInt64, length: UInt64)?
  }

  private var words: ArraySlice<String>
  private let names: Names

  /// Deeper than any script that people write; a damaged map must not exhaust the stack.
  private static let deepest = 60

  /// nil for what is not understood.
  static func value(of words: [String], _ names: Names) -> UInt64? {
    var expression = ScriptExpression(words: words[...], names: names)
    guard let value = expression.sum(depth: 0), expression.words.isEmpty else { return nil }
    return value
  }

  static func words(_ text: Substring) -> [String] {
    var words: [String] = []
    var index = text.startIndex
    while index < text.endIndex {
      let start = index
      index = text.index(after: index)
      switch text[start] {
      case " ": continue
      case "(", ")", ",", "?", ":", "~": break
      case let first where isOperator(first):
        while index < text.endIndex, isOperator(text[index]) { index = text.index(after: index) }
      default:
        while index < text.endIndex, !" (),?:".contains(text[index]) {
          index = text.index(after: index)
        }
      }
      words.append(String(text[start..<index]))
    }
    return words
  }

  private static func isOperator(_ character: Character) -> Bool {
    "+-*/%&|^!<>=".contains(character)
  }

  private mutating func take(_ word: String) -> Bool {
    guard words.first.map({ $0 == word }) == true else { return false }
    words.removeFirst()
    return true
  }

  private mutating func sum(depth: Int) -> UInt64? {
    guard depth < Self.deepest, let left = operand(depth: depth) else { return nil }
    guard let word = words.first, word != ")", word != ",", word != ":" else { return left }
    words.removeFirst()
    if word == "?" {
      guard let yes = sum(depth: depth + 1), take(":"), let no = sum(depth: depth + 1) else {
        return nil
      }
      return left != 0 ? yes : no
    }
    guard let right = operand(depth: depth + 1) else { return nil }
    return Self.apply(word, left, right)
  }

  private mutating func operand(depth: Int) -> UInt64? {
    guard depth < Self.deepest, let word = words.popFirst() else { return nil }
    switch word {
    case ".": return names.dot
    case "~": return operand(depth: depth + 1).map { ~$0 }
    case "!": return operand(depth: depth + 1).map { $0 == 0 ? 1 : 0 }
    case "-": return operand(depth: depth + 1).map { 0 &- $0 }
    case "(":
      guard let value = sum(depth: depth + 1), take(")") else { return nil }
      return value
    default: break
    }
    if let number = ScriptStatement.number(word) { return number }
    guard words.first == "(" else { return names.symbol(word) }
    words.removeFirst()
    let value = call(word, depth: depth + 1)
    return take(")") ? value : nil
  }

  private mutating func call(_ function: String, depth: Int) -> UInt64? {
    switch function {
    case "ORIGIN": return words.popFirst().flatMap { names.region($0)?.origin }
    case "LENGTH": return words.popFirst().flatMap { names.region($0)?.length }
    case "SIZEOF": return words.popFirst().map { names.section($0)?.size ?? 0 }
    case "ADDR": return words.popFirst().flatMap { names.section($0)?.address }
    case "LOADADDR": return words.popFirst().flatMap { names.section($0)?.load }
    case "DEFINED": return words.popFirst().map { names.symbol($0) == nil ? 0 : 1 }
    case "ABSOLUTE": return sum(depth: depth)
    case "ALIGN", "MAX", "MIN":
      guard let first = sum(depth: depth) else { return nil }
      guard take(",") else {
        return function == "ALIGN" ? Self.aligned(names.dot, to: first) : nil
      }
      guard let second = sum(depth: depth) else { return nil }
      switch function {
      case "ALIGN": return Self.aligned(first, to: second)
      case "MAX": return max(first, second)
      default: return min(first, second)
      }
    default: return nil
    }
  }

  private static func aligned(_ value: UInt64, to alignment: UInt64) -> UInt64? {
    guard alignment > 0, alignment & (alignment - 1) == 0 else { return nil }
    return (value &+ (alignment - 1)) & ~(alignment - 1)
  }

  private static func apply(_ word: String, _ left: UInt64, _ right: UInt64) -> UInt64? {
    switch word {
    case "+": left &+ right
    case "-": left &- right
    case "*": left &* right
    case "/": right == 0 ? nil : left / right
    case "%": right == 0 ? nil : left % right
    case "&": left & right
    case "|": left | right
    case "^": left ^ right
    case "<<": left << right
    case ">>": left >> right
    case "==": left == right ? 1 : 0
    case "!=": left != right ? 1 : 0
    case "<=": left <= right ? 1 : 0
    case ">=": left >= right ? 1 : 0
    case "<": left < right ? 1 : 0
    case ">": left > right ? 1 : 0
    case "&&": left != 0 && right != 0 ? 1 : 0
    case "||": left != 0 || right != 0 ? 1 : 0
    default: nil
    }
  }
}

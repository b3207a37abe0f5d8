import BudgetDSL
import FoundationEssentials

/// Finds what compiles and yet makes no sense, wherever it comes from: a program, a cache, or a lock.
///
/// What passes can be computed with: every count of bytes is from 0 to 1 TiB, and every percentage
/// from 0 to 1,000,000, so that no sum of them overflows an `Int`.
public enum BudgetValidator {
  /// Most bytes that a declaration may speak of: 1 TiB.
  public static let largestCount = 1 << 40
  /// The greatest percentage.
  public static let largestShare = 1e6

  /// A fault, and where it is.
  struct Fault: Equatable {
    var line: Int
    var text: String
  }

  /// Expects budgets without a fault.
  ///
  /// - Throws: a `BudgetError` that has all faults, in the order of their lines.
  public static func check(_ budgets: [Budget], of file: String) throws(BudgetError) {
    var faults = Faults()
    faults.check(budgets)
    let sorted = faults.all.sorted { $0.line < $1.line }
    let errors = sorted.map { BudgetError(file: file, line: $0.line, reason: $0.text) }
    guard var last = errors.last else { return }
    last.details = errors.dropLast().map(\.description)
    throw last
  }

  /// The budgets of a document, at least one and without a fault.
  static func budgets(inDocument json: [UInt8], of file: String) throws(BudgetError) -> [Budget] {
    let document: BudgetDocument
    do {
      let decoder = JSONDecoder()
      // What `JSONText` writes for what is no number; `Faults` says so, and where.
      decoder.nonConformingFloatDecodingStrategy = .convertFromString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
      document = try decoder.decode(BudgetDocument.self, from: Data(json))
    } catch {
      throw BudgetError(
        file: file,
        reason: "its program wrote something else than budgets to rambudget: \(describe(error))")
    }
    guard document.schemaVersion == BudgetDocument.currentVersion else {
      throw BudgetError(
        file: file,
        reason: "its program wrote budgets of another version (schemaVersion "
          + "\(document.schemaVersion), not \(BudgetDocument.currentVersion))")
    }
    guard !document.budgets.isEmpty else {
      throw BudgetError(file: file, reason: "declares no budget")
    }
    try check(document.budgets, of: file)
    return document.budgets
  }

  /// One line about what is wrong with a text of JSON.
  static func describe(_ error: any Error) -> String {
    func at(_ path: [any CodingKey]) -> String {
      path.isEmpty
        ? ""
        : " in "
          + path.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
    }
    return switch error as? DecodingError {
    case .keyNotFound(let key, let context):
      "no \(key.stringValue)\(at(context.codingPath))"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "a value of another type\(at(context.codingPath))"
    case .dataCorrupted(let context):
      context.codingPath.isEmpty
        ? "no JSON" : "\(context.debugDescription)\(at(context.codingPath))"
    default: "no JSON"
    }
  }
}

/// Collects faults.
struct Faults {
  private(set) var all: [BudgetValidator.Fault] = []

  mutating func add(_ line: Int, _ text: String) { all.append(.init(line: line, text: text)) }

  mutating func check(_ budgets: [Budget]) {
    checkUnique(budgets.map { ($0.name, $0.line) }, "a budget")
    for budget in budgets {
      check(line: budget.line)
      check(name: budget.name, of: "a budget", budget.line)
      for pattern in budget.images { check(path: pattern, "images", budget.line) }
      for layer in budget.layers { check(layer) }
      for limit in budget.limits { check(limit) }
      for growth in budget.growths { check(growth) }
      for demand in budget.demands { check(demand) }
      for knob in budget.knobs { check(knob) }
      checkUnique(budget.knobs.map { ($0.name, $0.line) }, "a knob")
      checkUnique(budget.demands.map { ($0.name, $0.line) }, "a demand")
      for rule in budget.requirements { check(rule) }
      for preference in budget.preferences { check(preference, of: budget) }
      checkDemands(of: budget)
      for allocator in budget.allocators { check(allocator) }
      checkFunctions(of: budget.allocators)
    }
  }

  private mutating func checkUnique(_ named: [(name: String, line: Int)], _ what: String) {
    var lines: [String: Int] = [:]
    for (name, line) in named {
      if let first = lines[name] {
        add(line, "\(what) named \"\(name)\" is declared in line \(first) already")
      } else {
        lines[name] = line
      }
    }
  }

  /// Only what no compiler wrote has another line.
  mutating func check(line: Int) {
    if line < 1 { add(line, "a declaration has no line") }
  }

  mutating func check(name: String, of what: String, _ line: Int) {
    if name.utf8.allSatisfy({ $0 == 0x20 }) {
      add(line, "the name of \(what) is empty")
    } else if name.unicodeScalars.contains(where: Self.isControl) {
      add(line, "the name of \(what) has a line break or another control character")
    }
  }

  /// Texts that findings repeat.
  mutating func check(reason: String?, _ line: Int) {
    if let reason, reason.unicodeScalars.contains(where: Self.isControl) {
      add(line, "the text of because: has a line break or another control character")
    }
  }

  static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}

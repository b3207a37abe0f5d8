import ArgumentParser
import BudgetDSL
import BudgetManifest
import FoundationEssentials
import Rendering

enum BudgetListFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json
}

struct BudgetListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Prints what budget files say.",
    discussion: ExitStatus.help)

  @OptionGroup var budgets: BudgetOptions

  @Option(help: "How to print it:")
  var format = BudgetListFormat.text

  func run() async throws {
    try await Console.reportingFailures {
      let files = try await budgets.load()
      switch format {
      case .text:
        for file in files { try Console.write(Self.text(file)) }
      case .json:
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let listing = Listing(files: files.map { .init(path: $0.path, budgets: $0.budgets) })
        try Console.write(Array(try encoder.encode(listing)) + [0x0a])
      }
    }
  }

  private struct Listing: Encodable {
    var schemaVersion = BudgetDocument.currentVersion
    var files: [File]

    struct File: Encodable {
      var path: String
      var budgets: [Budget]
    }
  }

  /// A paragraph a budget: its name, and its statements in the order of their lines.
  private static func text(_ file: BudgetFile) -> String {
    var lines: [String] = []
    for budget in file.budgets {
      let board = budget.board.map { " (\($0.name))" } ?? ""
      lines.append("\(file.path):\(budget.line): \(budget.name)\(board)")
      let statements = budget.statements.enumerated().sorted {
        ($0.element.line, $0.offset) < ($1.element.line, $1.offset)
      }
      lines += statements.map { "  \($0.element.line): \($0.element.text)" }
    }
    return lines.map { SafeText.terminal($0) + "\n" }.joined()
  }
}

extension Budget {
  /// Every statement in words.
  fileprivate var statements: [(line: Int, text: String)] {
    func because(_ reason: String?) -> String { reason.map { ", because \($0)" } ?? "" }
    let layers = layers.map { layer in
      let patterns = layer.patterns.map { "\($0.kind) \($0.text)" }.joined(separator: ", ")
      return (layer.line, "layer \(layer.name): \(patterns)")
    }
    let limits = limits.map { limit in
      let bound =
        switch limit.bound {
        case .atMost: "at most \(limit.amount)"
        case .atLeast: "at least \(limit.amount)"
        case .headroom: "headroom \(limit.amount)"
        }
      let warning = limit.warnAt.map { ", warning at \($0)" } ?? ""
      return (limit.line, "\(limit.subject): \(bound)\(warning)\(because(limit.reason))")
    }
    let growths = growths.map {
      ($0.line, "\($0.subject): growth at most \($0.amount)\(because($0.reason))")
    }
    let demands = demands.map { demand in
      let arena = demand.arena.map { " from \($0)" } ?? ""
      let layer = demand.layer.map { " for \($0)" } ?? ""
      let margin = demand.margin == .bytes(0) ? "" : ", margin \(demand.margin)"
      return (
        demand.line, "demand \(demand.name): \(ByteCount(demand.bytes))\(arena)\(layer)\(margin)"
      )
    }
    let knobs = knobs.map { ($0.line, "knob \($0.name): \($0.words)") }
    let rules = requirements.map { ($0.line, "rule \($0.words)\(because($0.reason))") }
    let preferences = preferences.map {
      ($0.line, "preference: keep \($0.knobs.joined(separator: ", then "))")
    }
    let allocators = allocators.map { allocator in
      let functions = allocator.functions.map { "\($0.name) \($0.effect)s" }
      return (
        allocator.line, "allocator of \(allocator.arena): \(functions.joined(separator: ", "))"
      )
    }
    return layers + limits + growths + demands + knobs + rules + preferences + allocators
  }
}

extension Knob {
  fileprivate var words: String {
    let values = "\(option) \(lowest)...\(highest)" + (step > 1 ? " in steps of \(step)" : "")
    return switch effect {
    case .size: "\(values) of \(ByteCount(unit)) sizes \(subject.map { "\($0)" } ?? "")"
    case .count where members.isEmpty: "\(values) counts \(symbol ?? "")"
    case .count: "\(values) counts \(members.joined(separator: ", ")) of \(symbol ?? "")"
    case .element: "\(values) is the payload of each element of \(symbol ?? "")"
    case .demand: "\(values) of \(ByteCount(unit)) drives \(demand ?? "")"
    case .none: values
    }
  }
}

extension Require {
  /// `TCP_WND - PBUF_POOL_SIZE × PBUF_POOL_BUFSIZE ≤ 0`
  fileprivate var words: String {
    let sum = terms.map { term in
      let factor = term.factor == 1 ? "" : "\(term.factor) × "
      return factor + term.option + (term.times.map { " × \($0)" } ?? "")
    }.joined(separator: " + ")
    return "\(sum) ≤ \(most)"
  }
}

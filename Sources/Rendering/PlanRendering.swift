import Analysis
import Ledger
import MemoryModel

/// Plans as people and programs read them.
public struct PlanRendering {
  private let outcome: PlanOutcome
  private let input: ReportInput

  public init(_ outcome: PlanOutcome, input: ReportInput) {
    self.outcome = outcome
    self.input = input
  }

  // MARK: Text

  public func text(_ style: TextStyle) -> String {
    var text = ""
    for line in conflictLines {
      text += style.paint(Prose.wrapped(SafeText.terminal(line), style), .red) + "\n"
    }
    let name = style.shortened(SafeText.terminal(input.elf ?? input.map ?? ""), to: style.width - 1)
    text += Prose.wrapped("\(name): \(verdict)", style, start: name, ink: .bold) + "\n"
    for (index, plan) in outcome.plans.enumerated() { text += "\n" + self.text(plan, index, style) }
    if !outcome.notes.isEmpty { text += "\n" + NoteLines.text(outcome.notes, style) }
    return text
  }

  private func text(_ plan: Plan, _ index: Int, _ style: TextStyle) -> String {
    let title = SafeText.terminal(self.title(plan, index))
    var text = style.paint(Prose.wrapped(title, style), .bold) + "\n"
    let tables = PlanTables(plan: plan)
    if !plan.changes.isEmpty { text += "\n" + tables.changes().text(style) }
    text += "\n" + tables.regions().text(style)
    text += "\n" + tables.headroom().text(style)
    text +=
      "\n" + Prose.wrapped("C heap: \(heapLine(plan))", style, start: "C heap", ink: .bold) + "\n"
    for line in plan.assumes {
      text +=
        Prose.wrapped("assumes: " + SafeText.terminal(line), style, start: "assumes:", ink: .dim)
        + "\n"
    }
    return text
  }

  // MARK: Markdown

  /// For a pull request.
  public func markdown() -> String {
    var text =
      "<!-- rambudget plan -->\n## Plan for \(SafeText.markdown(input.elf ?? input.map ?? ""))\n\n"
    for line in conflictLines { text += "**\(SafeText.markdown(line))**\n\n" }
    text += SafeText.markdown(verdict) + "\n"
    for (index, plan) in outcome.plans.enumerated() {
      text += "\n### \(SafeText.markdown(title(plan, index)))\n"
      let tables = PlanTables(plan: plan)
      if !plan.changes.isEmpty { text += "\n" + tables.changes().markdown() }
      text += "\n" + tables.regions().markdown() + "\n" + tables.headroom().markdown()
      text += "\nC heap: \(heapLine(plan)).\n"
      for line in plan.assumes { text += "\n> assumes: \(SafeText.markdown(line))\n" }
    }
    for note in outcome.notes {
      text += "\n> \(NoteLines.mark(note)) \(SafeText.markdown(note.text))\n"
    }
    return text
  }

  // MARK: Sentences

  private var verdict: String {
    let needs = outcome.needs.map { "\($0.name)=\(ByteCount($0.bytes))" }.joined(separator: ", ")
    if outcome.isAnswer { return "what the given values come to" }
    let asked = needs.isEmpty ? "what the budget asks for" : needs
    switch outcome.plans.count {
    case 0: return "no plan gives \(asked)"
    case 1 where outcome.plans[0].changes.isEmpty:
      return outcome.plans[0].holds ? "nothing needs to change" : "nothing changes"
    case 1: return "one plan gives \(asked)"
    case let count: return "\(count) plans give \(asked), best first"
    }
  }

  private var conflictLines: [String] {
    outcome.conflicts.map { conflict in
      let missing = conflict.missing > 0 ? "short by \(ByteCount(conflict.missing)): " : ""
      return missing + "these cannot all hold: " + conflict.limits.joined(separator: "; ")
    }
  }

  private func title(_ plan: Plan, _ index: Int) -> String {
    let number = outcome.plans.count > 1 ? "Plan \(index + 1)" : "Plan"
    let options = plan.options.isEmpty ? "nothing changes" : plan.options.joined(separator: " ")
    return "\(number): \(options)"
  }

  private func heapLine(_ plan: Plan) -> String {
    "\(Numbers.grouped(plan.reserved)) B reserved, \(Numbers.grouped(plan.reachable)) B reachable by "
      + "malloc" + (plan.isExact ? "" : " (inferred)")
  }

  // MARK: JSON

  /// schemaVersion 1: integers of bytes, keys may be added but never renamed.
  public func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.object { json in
      json.documentHead()
      json.field(input)
      json.key("needs")
      json.array(outcome.needs) { json, need in
        json.object {
          $0.field("what", need.name)
          $0.field("bytes", need.bytes)
        }
      }
      json.key("plans")
      json.array(outcome.plans) { Self.write($1, &$0) }
      json.key("conflicts")
      json.array(outcome.conflicts) { json, conflict in
        json.object { json in
          json.key("limits")
          json.array(conflict.limits) { $0.string($1) }
          json.field("missing", conflict.missing)
        }
      }
      NoteLines.write(outcome.notes, &json)
    }
    return writer.document()
  }

  private static func write(_ plan: Plan, _ json: inout JSONWriter) {
    json.object { json in
      json.key("changes")
      json.array(plan.changes) { json, change in
        json.object { json in
          json.field("knob", change.knob)
          json.field("option", "\(change.option)=\(change.to)")
          // Of what takes no memory, the values themselves.
          json.field("from", change.bytesFrom ?? change.from)
          json.field("to", change.bytesTo ?? change.to)
          json.field("valueFrom", change.from)
          json.field("valueTo", change.to)
          json.field("region", change.region)
        }
      }
      json.key("regions")
      json.array(plan.regions) { json, region in
        json.object {
          $0.field("name", region.name)
          $0.field("before", region.before)
          $0.field("after", region.after)
          $0.field("length", region.length)
        }
      }
      json.key("gives")
      json.object {
        $0.field("reserved", plan.reserved)
        $0.field("reachable", plan.reachable)
      }
      json.key("costs")
      json.array(plan.changes.compactMap(\.cost)) { $0.string($1) }
      json.key("assumes")
      json.array(plan.assumes) { $0.string($1) }
      json.field("exact", plan.isExact)
      json.field("holds", plan.holds)
      json.key("findings")
      json.array(plan.findings) { json, finding in
        json.object {
          $0.field("subject", finding.subject)
          $0.field("state", finding.state.rawValue)
          $0.field("used", finding.used)
          $0.field("limit", finding.limit)
          $0.field("headroom", finding.headroom)
          $0.field("message", finding.message)
        }
      }
    }
  }
}

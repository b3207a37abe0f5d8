import Analysis

extension CheckRendering {
  /// The JSON contract of `check`, schemaVersion 1: keys may be added but never renamed.
  public func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.object { json in
      json.documentHead()
      json.field(input)
      json.field("budget", budgets.isEmpty ? nil : budgets.joined(separator: ", "))
      json.field("passed", hasPassed)
      json.field("strict", isStrict)
      json.key("findings")
      json.array(findings) { Self.write($1, &$0) }
      NoteLines.write(notes, &json)
    }
    return writer.document()
  }

  private static func write(_ finding: Finding, _ json: inout JSONWriter) {
    json.object { json in
      json.field("subject", finding.subject)
      json.field("state", finding.state.rawValue)
      json.field("rule", finding.rule.rawValue)
      json.field("used", finding.used)
      json.field("limit", finding.limit)
      json.field("headroom", finding.headroom)
      json.field("budget", finding.budget)
      json.field("file", finding.file)
      json.field("line", finding.line)
      json.field("message", message(finding))
      json.field("reason", finding.reason)
      json.key("owners")
      write(finding.owners, &json)
    }
  }

  static func write(_ owners: [Finding.Owner], _ json: inout JSONWriter) {
    json.array(owners) { json, owner in
      json.object {
        $0.field("name", owner.name)
        $0.field("layer", owner.layer)
        $0.field("object", owner.object)
        $0.field("bytes", owner.bytes)
        guard !owner.calls.isEmpty else { return }
        $0.key("calls")
        $0.array(owner.calls) { $0.string($1) }
      }
    }
  }
}

extension JSONWriter {
  /// A field that may be missing.
  mutating func field(_ key: StaticString, _ value: Int?) {
    if let value {
      field(key, value)
    } else {
      self.key(key)
      null()
    }
  }
}

import BudgetDSL

/// Statements, one by one.
extension Faults {
  mutating func check(_ layer: Layer) {
    check(line: layer.line)
    check(name: layer.name, of: "a layer", layer.line)
    if layer.patterns.isEmpty {
      add(
        layer.line,
        "layer \"\(layer.name)\" has no pattern: write Path(\"…\"), Archive(\"…\") or Symbol(\"…\") into it"
      )
    }
    for pattern in layer.patterns {
      check(line: pattern.line)
      switch pattern.kind {
      case .path: check(path: pattern.text, "Path", pattern.line)
      case .symbol: check(pattern: pattern.text, "Symbol", pattern.line)
      case .archive:
        check(pattern: pattern.text, "Archive", pattern.line)
        if pattern.text.utf8.contains(UInt8(ascii: "/")) {
          add(
            pattern.line,
            "Archive takes a name such as \"libmruby.a\"; for folders write Path(\"\(pattern.text)\")"
          )
        }
      }
    }
  }

  mutating func check(_ limit: Limit) {
    let line = limit.line
    check(line: line)
    check(limit.subject, line)
    check(limit.amount, "a limit", line)
    check(reason: limit.reason, line)
    if limit.bound == .headroom {
      switch limit.subject.kind {
      case .ram, .flash, .region, .stackUsed: break
      case .peak where limit.subject.layer == nil: break
      default:
        add(
          line,
          "headroom is for .ram, .flash, .region(\"…\"), .stackUsed(core:) and .peak of a whole heap; "
            + "of \(limit.subject) say atMost or atLeast"
        )
      }
    }
    if case .percent(let share) = limit.amount, share > 100, limit.bound != .atMost {
      add(line, "more than 100 % of a memory cannot remain or be there")
    }
    check(warnAt: limit.warnAt, of: limit)
  }

  private mutating func check(warnAt: Amount?, of limit: Limit) {
    guard let warnAt else { return }
    let line = limit.line
    check(warnAt, "warnAt", line)
    if limit.amount == .bytes(0) || limit.amount == .percent(0), limit.bound == .atMost {
      add(line, "a limit of 0 leaves no room for a warning: leave warnAt out")
      return
    }
    let isBelow: Bool
    let isEqual: Bool
    switch (warnAt, limit.amount) {
    case (.percent(let share), _): (isBelow, isEqual) = (share < 100, share == 100)
    case (.bytes(let count), .bytes(let most)): (isBelow, isEqual) = (count < most, count == most)
    // What share that is of the limit, only the firmware's memory tells.
    case (.bytes, .percent): return
    }
    switch limit.bound {
    case .atMost where !isBelow:
      add(line, "warnAt must be below the limit that it warns of: \(warnAt) is not")
    case .atLeast where isBelow || isEqual, .headroom where isBelow || isEqual:
      add(
        line,
        "warnAt must be above the least that it warns of, such as .percent(120): \(warnAt) is not")
    default: break
    }
  }

  mutating func check(_ growth: Growth) {
    check(line: growth.line)
    check(growth.subject, growth.line)
    if growth.subject.isMeasured {
      add(growth.line, "a baseline has no run: of \(growth.subject) say Limit")
    }
    check(growth.amount, "a growth", growth.line)
    check(reason: growth.reason, growth.line)
  }

  mutating func check(_ demand: Demand) {
    check(line: demand.line)
    check(name: demand.name, of: "a demand", demand.line)
    check(.bytes(demand.bytes), "a demand", demand.line)
    check(demand.margin, "a margin", demand.line)
    if let layer = demand.layer { check(name: layer, of: "a demand's layer", demand.line) }
    if let arena = demand.arena { check(arena, demand.line) }
    if demand.arena == nil, demand.layer == nil {
      add(demand.line, "demand \"\(demand.name)\" says neither from: nor for:")
    }
  }
}

/// What statements are made of.
extension Faults {
  mutating func check(_ amount: Amount, _ what: String, _ line: Int) {
    switch amount {
    case .bytes(let count) where count < 0:
      add(line, "\(what) cannot be negative: \(amount)")
    case .bytes(let count) where count > BudgetValidator.largestCount:
      add(line, "\(what) is more than 1 TiB: \(amount)")
    case .percent(let share) where !share.isFinite:
      add(line, "\(what) is no number: \(share) %")
    case .percent(let share) where share < 0:
      add(line, "\(what) cannot be negative: \(amount)")
    case .percent(let share) where share > BudgetValidator.largestShare:
      add(line, "\(what) is more than 1,000,000 %: \(amount)")
    default: break
    }
  }

  mutating func check(_ subject: Subject, _ line: Int) {
    switch subject.kind {
    case .ram, .flash, .heapReserved, .heapReachable: break
    case .peak: check(measured: subject, line)
    case .stack, .stackUsed:
      check(measured: subject, line)
      if let core = subject.core, core >= 0 {
        // RP2040 and RP2350 have cores 0 and 1; the firmware says which have a stack.
      } else {
        add(line, "cores count from 0: \(subject.core ?? -1) is none")
      }
    case .region, .layer: check(name: subject.name ?? "", of: "a \(subject.kind.rawValue)", line)
    case .section: check(pattern: subject.name ?? "", ".section", line)
    case .symbol: check(pattern: subject.name ?? "", ".symbol", line)
    case .object: check(path: subject.name ?? "", ".object", line)
    }
    if let place = subject.place, place.kind == .region {
      check(name: place.name ?? "", of: "a region", line)
    }
  }

  mutating func check(pattern: String, _ what: String, _ line: Int) {
    if pattern.utf8.allSatisfy({ $0 == 0x20 }) {
      add(line, "the pattern of \(what) is empty")
    } else if pattern.unicodeScalars.contains(where: Self.isControl) {
      add(line, "the pattern of \(what) has a line break or another control character")
    } else if pattern.utf8.count > 4096 {
      // PATH_MAX of Linux.
      add(line, "the pattern of \(what) is longer than any path: \(pattern.utf8.count) bytes")
    }
  }

  mutating func check(path: String, _ what: String, _ line: Int) {
    check(pattern: path, what, line)
    let names = path.utf8.split(separator: UInt8(ascii: "/"))
    if names.isEmpty, !path.isEmpty {
      add(line, "the pattern of \(what) names no file: \(path)")
    } else if names.count > 50 {
      // The matcher (`PathGlob`) keeps one bit a folder in a word.
      add(line, "the pattern of \(what) has more than 50 folders")
    } else if names.contains(where: { $0.elementsEqual("..".utf8) }) {
      add(line, "the pattern of \(what) has \"..\", which no path does that it is held against")
    }
  }
}

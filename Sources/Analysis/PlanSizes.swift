import BudgetDSL

/// What the knobs of one target make of it together.
struct PlanSizes {
  let sizes: any ImageSizes

  /// Bytes of a target with new values of its knobs.
  ///
  /// - Parameter knobs: all of one target, each with its new value.
  /// - Returns: nil where the compiler's rules for the type are not known.
  func bytes(of target: PlanKnob.Target, _ knobs: [(knob: PlanKnob, value: Int)]) -> Int? {
    guard let first = knobs.first?.knob else { return nil }
    let counts = Self.counts(knobs)
    if !counts.isEmpty, case .symbol(let symbol) = target {
      return sizes.size(of: symbol, changing: counts)
    }
    if let array = knobs.lazy.compactMap(\.knob.array).first {
      var (count, element) = array
      for (knob, value) in knobs {
        // lwIP aligns an element's payload to MEM_ALIGNMENT: 4 bytes on these chips.
        if knob.knob.effect == .element {
          element += Self.rounded(value, to: 4) - Self.rounded(knob.value, to: 4)
        } else {
          count += value - knob.value
        }
      }
      // Each alone is a possible size; together they need not be.
      guard let elements = count.times(element) else { return nil }
      return first.bytes - array.count * array.element + elements
    }
    return knobs.reduce(first.bytes) { sum, turned in
      let (knob, value) = turned
      return sum + Self.rounded(value * knob.slope, to: knob.knob.rounding)
        - Self.rounded(knob.value * knob.slope, to: knob.knob.rounding)
    }
  }

  /// Whether `bytes(of:_:)` rests on one of several readings of a type.
  func isDoubtful(_ target: PlanKnob.Target, _ knobs: [(knob: PlanKnob, value: Int)]) -> Bool {
    let counts = Self.counts(knobs)
    guard !counts.isEmpty, case .symbol(let symbol) = target else { return false }
    return sizes.isDoubtful(symbol, changing: counts)
  }

  /// New counts of arrays within a variable.
  private static func counts(_ knobs: [(knob: PlanKnob, value: Int)]) -> [String: Int] {
    var counts: [String: Int] = [:]
    for (knob, value) in knobs {
      for (member, count) in knob.counts { counts[member] = count + value - knob.value }
    }
    return counts
  }

  static func rounded(_ bytes: Int, to multiple: Int) -> Int {
    (bytes + multiple - 1) / multiple * multiple
  }
}

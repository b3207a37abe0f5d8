import BudgetDSL
import Ledger

/// A knob of a budget as this image has it: today's value, and how bytes follow.
struct PlanKnob: Sendable {
  /// What the option sets.
  enum Target: Hashable, Sendable {
    case symbol(String)
    case heapReserved
    case stack(core: Int)
    case demand(String)
    case nothing
  }

  let knob: Knob
  let target: Target
  /// Today's value of the option.
  let value: Int
  /// Today's bytes of the target; 0 for a demand, of which only the change is known.
  let bytes: Int
  /// What 1 of the value adds, rounded up. Bytes.
  let slope: Int
  /// Today's counts of the arrays that it counts within a variable.
  var counts: [String: Int] = [:]
  /// Today's elements, and bytes of each, of the array that it counts.
  var array: (count: Int, element: Int)?
  /// False where the value or the size of a step was inferred.
  let isExact: Bool

  /// Whether a rule multiplies another option with this one.
  var isFactor = false

  /// Where the search leaves it alone: what one step is worth then depends on another knob.
  var isHeld: Bool { knob.effect == .element || isFactor }

  /// An earlier knob of the same option, as an index: both have one value.
  var leader: Int?

  /// What has the bytes; nil where nothing of the image has.
  var subject: Subject? {
    switch target {
    case .symbol(let symbol): .symbol(symbol)
    case .heapReserved: .heapReserved
    case .stack(let core): .stack(core: core)
    case .demand, .nothing: nil
    }
  }

  /// Values that may be tried, today's among them.
  var range: (minimum: Int, maximum: Int) {
    let lowest = min(value, knob.lowest)
    let highest = max(value, knob.highest)
    return (value - (value - lowest) / knob.step * knob.step, highest)
  }
}

/// Sizes that only the image itself knows, from its symbols and its debug information.
public protocol ImageSizes: Sendable {
  /// What lwIP's pool or a plain array holds: elements, and bytes of each; nil where that is not
  /// known.
  func array(_ symbol: String) -> (count: Int, element: Int)?
  /// How many elements an array within a variable has.
  func count(of member: String, in symbol: String) -> Int?
  /// Bytes of the variable with other counts of its arrays, by the compiler's rules.
  func size(of symbol: String, changing counts: [String: Int]) -> Int?
  /// Whether the type could be read in another way, by which that size would be another.
  func isDoubtful(_ symbol: String, changing counts: [String: Int]) -> Bool
}

extension ImageSizes {
  public func isDoubtful(_ symbol: String, changing counts: [String: Int]) -> Bool { false }
}

/// Makes a knob of a budget one of this image.
struct KnobResolver {
  /// What a value may stand for at most, 1 TiB: sums of it do not overflow.
  static let largest = 1 << 40

  /// Whether a value of an option can be computed with.
  static func isPossible(_ value: Int, unit: Int) -> Bool {
    let (bytes, overflows) = value.multipliedReportingOverflow(by: max(1, unit))
    return value >= 0 && value <= largest && !overflows && bytes <= largest
  }

  let snapshot: Snapshot
  let sizes: any ImageSizes
  /// Values that the build says its options have.
  let options: [String: Int]

  enum Failure: Error {
    /// The image does not have what the knob turns.
    case absent
    case unknown(String)
  }

  /// The knob, or why it cannot be turned; neither for a shipped one that this image has no use for.
  func resolving(_ knob: Knob, in file: String) -> (PlanKnob?, Ledger.Note?) {
    let place = "\(file):\(knob.line)"
    do {
      return (try resolve(knob), nil)
    } catch {
      switch error {
      case .absent where knob.isPreset: return (nil, nil)
      case .absent:
        return (
          nil,
          .init(.warning, "\(place): nothing in the image is what knob \(knob.name) turns")
        )
      case .unknown(let reason):
        return (
          nil,
          .init(
            knob.isPreset ? .information : .warning,
            "\(place): knob \(knob.name) is left alone: \(reason)")
        )
      }
    }
  }

  private func resolve(_ knob: Knob) throws(Failure) -> PlanKnob {
    switch knob.effect {
    case .size: try sized(knob)
    case .count where knob.members.isEmpty: try counted(knob)
    case .count: try countedWithin(knob)
    case .element: try elements(knob)
    case .demand:
      PlanKnob(
        knob: knob, target: .demand(knob.demand ?? ""), value: try given(knob), bytes: 0,
        slope: knob.unit, isExact: true)
    case .none:
      PlanKnob(
        knob: knob, target: .nothing, value: try given(knob), bytes: 0, slope: 0, isExact: true)
    }
  }

  private func given(_ knob: Knob) throws(Failure) -> Int {
    guard let value = options[knob.option] else {
      throw .unknown("today's value of \(knob.option) is not known")
    }
    guard Self.isPossible(value, unit: knob.unit) else {
      throw .unknown("\(knob.option)=\(value) is no size")
    }
    return value
  }

  private func sized(_ knob: Knob) throws(Failure) -> PlanKnob {
    guard let subject = knob.subject else { throw .absent }
    let measure = snapshot.measure(subject)
    guard measure.isFound else { throw .absent }
    let target: PlanKnob.Target =
      switch subject.kind {
      case .stack: .stack(core: subject.core ?? 0)
      case .heapReserved: .heapReserved
      default: .symbol(subject.name ?? "")
      }
    // Without the build's word the option is taken for the whole size, as far as it divides.
    let value = options[knob.option] ?? measure.bytes / knob.unit
    guard Self.isPossible(value, unit: knob.unit) else {
      throw .unknown("\(knob.option)=\(value) is no size")
    }
    let constant = measure.bytes - PlanSizes.rounded(value * knob.unit, to: knob.rounding)
    guard constant >= 0 else {
      throw .unknown("\(knob.option)=\(value) is more than \(subject) has")
    }
    return PlanKnob(
      knob: knob, target: target, value: value, bytes: measure.bytes, slope: knob.unit,
      isExact: options[knob.option] != nil || constant == 0)
  }

  private func counted(_ knob: Knob) throws(Failure) -> PlanKnob {
    let symbol = knob.symbol ?? ""
    let measure = snapshot.measure(.symbol(symbol))
    guard measure.isFound else { throw .absent }
    guard let array = sizes.array(symbol), (1...Self.largest).contains(array.element) else {
      throw .unknown("what an element of \(symbol) takes is not known")
    }
    let value = options[knob.option] ?? array.count
    // A pool that is shipped under an option may have been given one of its own.
    if knob.isPreset, value != array.count { throw .absent }
    guard value >= 0, measure.bytes / array.element >= value else {
      throw .unknown("\(knob.option)=\(value) is more than \(symbol) has")
    }
    return PlanKnob(
      knob: knob, target: .symbol(symbol), value: value, bytes: measure.bytes,
      slope: array.element, array: array,
      isExact: options[knob.option] != nil || array.count == value)
  }

  private func countedWithin(_ knob: Knob) throws(Failure) -> PlanKnob {
    let symbol = knob.symbol ?? ""
    let measure = snapshot.measure(.symbol(symbol))
    guard measure.isFound else { throw .absent }
    var counts: [String: Int] = [:]
    for member in knob.members {
      guard let count = sizes.count(of: member, in: symbol) else {
        throw .unknown("\(symbol) has no array \(member)")
      }
      counts[member] = count
    }
    let value = options[knob.option] ?? counts.values.min() ?? 0
    guard Self.isPossible(value, unit: 1),
      counts.values.allSatisfy({ Self.isPossible($0, unit: 1) })
    else { throw .unknown("\(knob.option)=\(value) is no count") }
    // Alignment makes steps of it: over many of them it evens out.
    let many = 64
    guard let now = sizes.size(of: symbol, changing: counts), now == measure.bytes,
      let far = sizes.size(of: symbol, changing: counts.mapValues { $0 + many })
    else {
      throw .unknown("\(symbol) cannot be laid out from its debug information")
    }
    return PlanKnob(
      knob: knob, target: .symbol(symbol), value: value, bytes: measure.bytes,
      slope: (far - now + many - 1) / many, counts: counts, isExact: options[knob.option] != nil)
  }

  private func elements(_ knob: Knob) throws(Failure) -> PlanKnob {
    let symbol = knob.symbol ?? ""
    let measure = snapshot.measure(.symbol(symbol))
    guard measure.isFound else { throw .absent }
    guard let array = sizes.array(symbol), (0...Self.largest).contains(array.count) else {
      throw .unknown("what an element of \(symbol) takes is not known")
    }
    return PlanKnob(
      knob: knob, target: .symbol(symbol), value: try given(knob), bytes: measure.bytes,
      slope: array.count, array: array, isExact: true)
  }
}

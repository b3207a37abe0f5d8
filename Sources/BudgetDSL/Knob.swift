/// A build option that changes how many bytes something takes: what `rambudget plan` may turn.
///
/// ```swift
/// Knob("heap_pool", option: "HEAP_POOL_KB", unit: .KB(1), in: 64...164, sizes: .symbol("heap_pool"),
///      costs: "fewer Ruby objects")
/// Knob("pbufs", option: "PBUF_POOL_SIZE", in: 8...64, counts: "memp_memory_PBUF_POOL_base")
/// Knob("in flight", option: "MQTT_REQ_MAX_IN_FLIGHT", in: 2...16,
///      counts: "client.req_list", "slots", of: "session")
/// Knob("TLS records", option: "MBEDTLS_SSL_IN_CONTENT_LEN", in: 4096...16384, step: 1024,
///      drives: "TLS handshake")
/// ```
///
/// An option that changes several things is a knob for each of them, under names of their own.
///
/// What one step is worth is never written down where the image says it: sizes of elements come from
/// its debug information and its symbols.
public struct Knob: BudgetStatement, Equatable, Sendable, Codable {
  /// How bytes follow the option's value.
  public enum Effect: String, Sendable, Codable {
    /// The subject has `unit` bytes for each 1 of the value, and what is constant.
    case size
    /// The symbol, or arrays within it, have as many elements as the value.
    case count
    /// Each element of the pool `symbol` has as many bytes of payload as the value, aligned.
    case element
    /// The demand takes `unit` bytes for each 1 of the value, and what is constant.
    case demand
    /// Nothing of the image; a `Require` may speak of it.
    case none
  }

  public var name: String
  /// The build option, as it is passed.
  public var option: String
  /// Bytes that 1 of the option's value is worth; 1 where that follows from the image.
  public var unit: Int
  /// The least and the greatest value of the option that make sense.
  public var lowest: Int
  public var highest: Int
  /// Values that are tried lie this far apart.
  public var step: Int
  /// What the build rounds the bytes up to a multiple of, for `size`; 1 where it does not.
  public var rounding: Int
  public var effect: Effect
  /// What has the size that the option sets; nil but for `size`.
  public var subject: Subject?
  /// The variable for `count` and `element`.
  public var symbol: String?
  /// Paths of the arrays within the variable, such as `client.output.buf`; empty where the variable
  /// is the array.
  public var members: [String]
  /// Name of the demand for `demand`.
  public var demand: String?
  /// What a lower value costs, in words.
  public var cost: String?
  /// Whether it is one of many that are shipped: it is passed over where the image has no such thing.
  public var isPreset: Bool
  /// Line of the declaration, from 1.
  public var line: Int

  /// An option that is a size.
  ///
  /// - Parameters:
  ///   - name: what people call it.
  ///   - option: the build option, such as a CMake cache variable.
  ///   - unit: what 1 of the option's value means; `.bytes(1)` where it is in bytes.
  ///   - values: values that make sense.
  ///   - step: how far apart the values lie that are tried.
  ///   - subject: what has the size that it sets.
  ///   - rounding: what the build rounds the bytes up to a multiple of.
  ///   - cost: what a lower value costs.
  public init(
    _ name: String, option: String, unit: ByteCount = .bytes(1), in values: ClosedRange<Int>,
    step: Int = 1, sizes subject: Subject, roundedTo rounding: Int = 1, costs cost: String? = nil,
    line: Int = #line
  ) {
    self.init(name, option, values, step, .size, cost, line)
    self.unit = unit.bytes
    self.subject = subject
    self.rounding = rounding
  }

  /// An option that is the number of elements of an array: a variable, lwIP's pools among them.
  public init(
    _ name: String, option: String, in values: ClosedRange<Int>, step: Int = 1,
    counts symbol: String, costs cost: String? = nil, line: Int = #line
  ) {
    self.init(name, option, values, step, .count, cost, line)
    self.symbol = symbol
  }

  /// An option that is the number of elements of arrays within a variable.
  ///
  /// - Parameters:
  ///   - members: paths of the arrays, such as `"client.output.buf"`.
  ///   - symbol: the variable.
  public init(
    _ name: String, option: String, in values: ClosedRange<Int>, step: Int = 1,
    counts members: String..., of symbol: String, costs cost: String? = nil, line: Int = #line
  ) {
    self.init(name, option, values, step, .count, cost, line)
    self.members = members
    self.symbol = symbol
  }

  /// An option that is the payload of each element of one of lwIP's pools.
  public init(
    _ name: String, option: String, in values: ClosedRange<Int>, step: Int = 1,
    elementsOf symbol: String, costs cost: String? = nil, line: Int = #line
  ) {
    self.init(name, option, values, step, .element, cost, line)
    self.symbol = symbol
  }

  /// An option by which a demand grows and shrinks, byte for byte unless `unit` says otherwise.
  public init(
    _ name: String, option: String, unit: ByteCount = .bytes(1), in values: ClosedRange<Int>,
    step: Int = 1, drives demand: String, costs cost: String? = nil, line: Int = #line
  ) {
    self.init(name, option, values, step, .demand, cost, line)
    self.unit = unit.bytes
    self.demand = demand
  }

  /// An option that takes no memory itself and that a `Require` ties to others.
  public init(
    _ name: String, option: String, in values: ClosedRange<Int>, step: Int = 1,
    costs cost: String? = nil, line: Int = #line
  ) {
    self.init(name, option, values, step, .none, cost, line)
  }

  private init(
    _ name: String, _ option: String, _ values: ClosedRange<Int>, _ step: Int, _ effect: Effect,
    _ cost: String?, _ line: Int
  ) {
    self.name = name
    self.option = option
    unit = 1
    lowest = values.lowerBound
    highest = values.upperBound
    self.step = step
    rounding = 1
    self.effect = effect
    members = []
    self.cost = cost
    isPreset = false
    self.line = line
  }

  public func add(to budget: inout Budget) { budget.knobs.append(self) }
}

/// A build option that changes how many bytes something takes.
///
/// ```swift
/// Knob("heap_pool", option: "HEAP_POOL_KB", unit: .KB(1), in: 64...164, sizes: .symbol("heap_pool"))
/// ```
public struct Knob: BudgetStatement, Equatable, Sendable, Codable {
  public var name: String
  /// The build option, as it is passed.
  public var option: String
  /// Bytes that one step of the option is worth.
  public var unit: Int
  /// The least and the greatest value of the option.
  public var lowest: Int
  public var highest: Int
  /// What has the size that the option sets.
  public var subject: Subject
  /// Line of the declaration, from 1.
  public var line: Int

  /// - Parameters:
  ///   - name: what people call it.
  ///   - option: the build option, such as a CMake cache variable.
  ///   - unit: what 1 of the option's value means; `.bytes(1)` where it is in bytes.
  ///   - values: values that make sense.
  ///   - subject: what has the size that it sets.
  public init(
    _ name: String, option: String, unit: ByteCount, in values: ClosedRange<Int>,
    sizes subject: Subject, line: Int = #line
  ) {
    self.name = name
    self.option = option
    self.unit = unit.bytes
    self.lowest = values.lowerBound
    self.highest = values.upperBound
    self.subject = subject
    self.line = line
  }

  public func add(to budget: inout Budget) { budget.knobs.append(self) }
}

/// Values that take a while to make: each is made once, however many tests ask for it.
///
///     static let images = Once { (flag: String) in try await link(flag) }
///     let image = try await images["-Os"]
public actor Once<Key: Hashable & Sendable, Value: Sendable> {
  private let make: @Sendable (Key) async throws -> Value
  private var tasks: [Key: Task<Value, any Error>] = [:]

  public init(_ make: @escaping @Sendable (Key) async throws -> Value) { self.make = make }

  /// - Throws: what making it threw, to all who ask.
  public subscript(_ key: Key) -> Value {
    get async throws {
      let task = tasks[key] ?? Task { [make] in try await make(key) }
      tasks[key] = task
      return try await task.value
    }
  }
}

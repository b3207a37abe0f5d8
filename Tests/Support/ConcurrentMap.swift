extension Sequence where Element: Sendable {
  /// What `transform` makes of each element, in their order. All begin at once, so that the processes
  /// of one test need not wait for each other.
  @discardableResult
  public func concurrentMap<Value: Sendable>(
    _ transform: @escaping @Sendable (Element) async throws -> Value
  ) async throws -> [Value] {
    let tasks = map { element in Task { try await transform(element) } }
    var values: [Value] = []
    for task in tasks { values.append(try await task.value) }
    return values
  }
}

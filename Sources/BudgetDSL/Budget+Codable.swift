extension Budget: Codable {
  private enum Key: String, CodingKey {
    case name, board, images, line, layers, limits, growths, demands, knobs, requirements,
      preferences, allocators
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let board = try container.decodeIfPresent(String.self, forKey: .board).map { name in
      guard let board = Board.named(name) else {
        throw DecodingError.dataCorruptedError(
          forKey: .board, in: container, debugDescription: "no board is called \(name)")
      }
      return board
    }
    self.init(
      name: try container.decode(String.self, forKey: .name), board: board,
      images: try container.decode([String].self, forKey: .images),
      line: try container.decode(Int.self, forKey: .line))
    layers = try container.decode([Layer].self, forKey: .layers)
    limits = try container.decode([Limit].self, forKey: .limits)
    growths = try container.decode([Growth].self, forKey: .growths)
    demands = try container.decode([Demand].self, forKey: .demands)
    knobs = try container.decode([Knob].self, forKey: .knobs)
    // Came later than the rest.
    requirements = try container.decodeIfPresent([Require].self, forKey: .requirements) ?? []
    preferences = try container.decodeIfPresent([Prefer].self, forKey: .preferences) ?? []
    allocators = try container.decodeIfPresent([Allocator].self, forKey: .allocators) ?? []
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encodeIfPresent(board?.name, forKey: .board)
    try container.encode(images, forKey: .images)
    try container.encode(line, forKey: .line)
    try container.encode(layers, forKey: .layers)
    try container.encode(limits, forKey: .limits)
    try container.encode(growths, forKey: .growths)
    try container.encode(demands, forKey: .demands)
    try container.encode(knobs, forKey: .knobs)
    try container.encode(requirements, forKey: .requirements)
    try container.encode(preferences, forKey: .preferences)
    // A lock has the digest of what is encoded: that of one without allocators stays what it was.
    if !allocators.isEmpty { try container.encode(allocators, forKey: .allocators) }
  }
}

/// What a budget file says, as it travels from the compiled file to rambudget, and as a lock holds it.
public struct BudgetDocument: Equatable, Sendable, Codable {
  /// Grows when a reader of the last version would misread this one.
  public static let currentVersion = 1

  public var schemaVersion: Int
  public var budgets: [Budget]

  public init(budgets: [Budget]) {
    schemaVersion = Self.currentVersion
    self.budgets = budgets
  }
}

/// A number of bytes, or a share of something.
///
/// A bare number does not convert: `48` could mean bytes or kilobytes.
public enum Amount: Equatable, Sendable {
  case bytes(Int)
  /// Of what, the declaration that it is part of says.
  case percent(Double)

  /// `count` units of 1,024 bytes. Spelt as the unit is.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  public static func KB(_ count: Int) -> Amount { .bytes(ByteCount.KB(count).bytes) }
}

extension Amount: Codable {
  private enum Key: String, CodingKey { case bytes, percent }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    if let percent = try container.decodeIfPresent(Double.self, forKey: .percent) {
      self = .percent(percent)
    } else {
      self = .bytes(try container.decode(Int.self, forKey: .bytes))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .bytes(let count): try container.encode(count, forKey: .bytes)
    case .percent(let share): try container.encode(share, forKey: .percent)
    }
  }
}

extension Amount: CustomStringConvertible {
  /// `49,152 B` or `90 %`.
  public var description: String {
    switch self {
    case .bytes(let count): ByteCount(count).description
    case .percent(let share):
      share == share.rounded() && share.magnitude < 1e15 ? "\(Int(share)) %" : "\(share) %"
    }
  }
}

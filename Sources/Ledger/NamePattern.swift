/// A pattern over a name as the source spells it: `*` stands for any text, `?` for one byte.
///
/// What link-time optimisation appends does not count: `poll` matches `poll.constprop.0`.
public struct NamePattern: Hashable, Sendable {
  /// As written.
  public let pattern: String
  private let bytes: [UInt8]

  public init(_ pattern: String) {
    self.pattern = pattern
    bytes = Array(pattern.utf8)
  }

  public func matches(_ name: String) -> Bool {
    if Wildcard.matches(Array(name.utf8)[...], bytes[...]) { return true }
    let plain = SymbolName.withoutSuffixes(name)
    return plain != name && Wildcard.matches(Array(plain.utf8)[...], bytes[...])
  }
}

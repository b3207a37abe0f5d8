/// One reason for a byte to belong to a layer.
public struct LayerRule: Equatable, Sendable {
  public enum Pattern: Equatable, Sendable {
    /// Over the path of an object or source.
    case path(PathGlob)
    /// Over the base name of an archive, with `*` and `?`.
    case archive(String)
    /// Over the name of a symbol, with `*` and `?`.
    case symbol(String)
  }

  public var layer: String
  public var pattern: Pattern
  /// Who wrote the rule: "shipped", or the budget file and line.
  public var origin: String

  public init(_ layer: String, _ pattern: Pattern, origin: String = "shipped") {
    self.layer = layer
    self.pattern = pattern
    self.origin = origin
  }

  /// As a person would write it: `path apps/mqtt/**`.
  public var description: String {
    switch pattern {
    case .path(let glob): "path \(glob.pattern)"
    case .archive(let name): "archive \(name)"
    case .symbol(let name): "symbol \(name)"
    }
  }
}

/// Rules in order of precedence, ready to be asked about thousands of names.
///
/// A symbol rule beats the others. Among path and archive rules the match that reaches deepest into
/// the path wins: of `pico-sdk/**` and `lwip/src/**` over `pico-sdk/lib/lwip/src/core/netif.c` the
/// latter. Then the longer pattern, then the earlier rule. Rules of a budget beat shipped ones.
public struct LayerRules: Sendable {
  public let rules: [LayerRule]
  private var literalSymbols: [String: Int] = [:]
  /// Bit n: some literal symbol has n bytes (63: or more). Spares most symbols the hashing.
  private var literalLengths: UInt64 = 0
  private var wildSymbols: [(pattern: [UInt8], rule: Int)] = []
  /// Path rules by a component that each match must contain.
  private var anchored: [ArraySlice<UInt8>: [Int]] = [:]
  private var unanchored: [Int] = []
  private var archives: [(pattern: [UInt8], rule: Int)] = []
  private let overrideCount: Int

  /// `overrides` come first and beat all others.
  public init(overrides: [LayerRule] = [], shipped: [LayerRule] = LayerRule.shipped) {
    rules = overrides + shipped
    overrideCount = overrides.count
    for (index, rule) in rules.enumerated() {
      switch rule.pattern {
      case .symbol(let name) where name.utf8.contains(where: Self.isWild):
        wildSymbols.append((Array(name.utf8), index))
      case .symbol(let name):
        if literalSymbols[name] == nil { literalSymbols[name] = index }
        literalLengths |= 1 << UInt64(min(name.utf8.count, 63))
      case .archive(let name):
        archives.append((Array(name.utf8), index))
      case .path(let glob):
        if let anchor = glob.anchor {
          anchored[anchor[...], default: []].append(index)
        } else {
          unanchored.append(index)
        }
      }
    }
  }

  private static func isWild(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?")
  }

  /// The rule that owns the object, as an index into `rules`.
  func rule(for object: LinkedObject) -> Int? {
    let full = object.archive.map { "\($0)/\(object.name)" } ?? object.name
    let path = PathComponents(full)
    var best: (rank: (Int, Int, Int, Int), rule: Int)?
    func offer(_ rule: Int, depth: Int, length: Int) {
      let rank = (rule < overrideCount ? 1 : 0, depth, length, -rule)
      if best == nil || rank > best!.rank { best = (rank, rule) }
    }
    func offerPath(_ rule: Int) {
      guard case .path(let glob) = rules[rule].pattern, let depth = glob.depth(in: path) else {
        return
      }
      offer(rule, depth: depth, length: glob.literalCount)
    }
    for component in path.components {
      for rule in anchored[component] ?? [] { offerPath(rule) }
    }
    for rule in unanchored { offerPath(rule) }
    // An archive's name says as much as its path to there.
    if object.archive != nil, path.components.count >= 2 {
      let depth = path.components.count - 1
      for archive in archives
      where Wildcard.matches(path.components[depth - 1], archive.pattern[...]) {
        offer(archive.rule, depth: depth, length: 1)
      }
    }
    return best?.rule
  }

  /// The rule that owns the symbol, as an index into `rules`.
  func rule(forSymbol symbol: String) -> Int? {
    let name = SymbolName.withoutSuffixes(symbol)
    if literalLengths & (1 << UInt64(min(name.utf8.count, 63))) != 0,
      let rule = literalSymbols[name]
    {
      return rule
    }
    if wildSymbols.isEmpty { return nil }
    let bytes = Array(name.utf8)
    return wildSymbols.first { Wildcard.matches(bytes[...], $0.pattern[...]) }?.rule
  }
}

/// Names as the source spells them.
package enum SymbolName {
  /// What gcc appends to a name: clones, link-time optimisation, and the number of a function static.
  private static let cloneMarks = ["lto_priv", "constprop", "isra", "part", "cold"]

  /// `state.5` → `state`, `poll.constprop.0` → `poll`.
  package static func withoutSuffixes(_ name: String) -> String {
    guard name.utf8.contains(UInt8(ascii: ".")) else { return name }
    var parts = name.split(separator: ".", omittingEmptySubsequences: false)
    while parts.count > 1, let last = parts.last,
      cloneMarks.contains(String(last))
        || (!last.isEmpty && last.utf8.allSatisfy { (48...57).contains($0) })
    {
      parts.removeLast()
    }
    return parts.joined(separator: ".")
  }
}

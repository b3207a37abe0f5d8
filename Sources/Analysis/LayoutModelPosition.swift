/// Where something may lie: the likeliest address, and every other that the evidence allows.
struct LayoutPosition: Equatable, Sendable {
  private(set) var best: UInt64
  /// Without `best`.
  private(set) var others: Set<UInt64> = []

  /// More than this and only the lowest and the highest are kept.
  private static let limit = 64

  init(_ address: UInt64) { best = address }

  var isExact: Bool { others.isEmpty }

  /// How far the truth may be from `best`, in bytes.
  var doubt: UInt64 {
    others.map { $0 > best ? $0 - best : best - $0 }.max() ?? 0
  }

  mutating func advance(by count: UInt64) { apply { $0 &+ count } }

  /// By a distance that may be negative: the difference of two addresses, modulo 2⁶⁴.
  mutating func move(by distance: UInt64) { apply { $0 &+ distance } }

  /// Adds sizes of which one is the likeliest.
  mutating func advance(by size: LayoutPosition) {
    if size.isExact { return advance(by: size.best) }
    spread([size.best] + size.others.sorted()) { $0 &+ $1 }
  }

  /// Moves up to the next multiple of the alignment, the first of `alignments` being the likeliest.
  mutating func align(to alignments: [UInt64]) {
    if alignments.count == 1 { return apply { LayoutPosition.aligned($0, to: alignments[0]) } }
    spread(alignments, LayoutPosition.aligned)
  }

  /// Makes sure that it is not below `floor`.
  mutating func raise(to floor: UInt64) { apply { max($0, floor) } }

  private mutating func apply(_ change: (UInt64) -> UInt64) {
    best = change(best)
    guard !others.isEmpty else { return }
    others = Set(others.map(change))
    others.remove(best)
  }

  private mutating func spread(_ choices: [UInt64], _ change: (UInt64, UInt64) -> UInt64) {
    guard let first = choices.first else { return }
    var all: Set<UInt64> = []
    for choice in choices {
      all.insert(change(best, choice))
      for other in others { all.insert(change(other, choice)) }
    }
    best = change(best, first)
    all.remove(best)
    if all.count > Self.limit, let low = all.min(), let high = all.max() { all = [low, high] }
    others = all
  }

  /// The next multiple of a power of two; `value` itself where it is one.
  static func aligned(_ value: UInt64, to alignment: UInt64) -> UInt64 {
    let mask = max(alignment, 1) &- 1
    return (value &+ mask) & ~mask
  }
}

/// How a place follows from the end of what stands before it.
enum LayoutRule: Equatable, Sendable {
  /// At the next multiple of the first alignment, or, where it is inferred, of another of them.
  case aligned([UInt64])
  /// At the same distance as in the link that is known: no alignment explains it.
  case kept

  /// The powers of two that explain why `place` follows `end`, up to `limit`.
  static func explaining(_ place: UInt64, behind end: UInt64, upTo limit: UInt64) -> [UInt64] {
    guard place >= end else { return [] }
    var alignments: [UInt64] = []
    var alignment: UInt64 = 1
    while alignment <= limit, alignment <= 1 << 16 {
      if LayoutPosition.aligned(end, to: alignment) == place { alignments.append(alignment) }
      alignment <<= 1
    }
    return alignments
  }

  /// The rule of something of `size` bytes whose alignment is `known` or has to be inferred.
  static func of(
    _ place: UInt64, size: UInt64, behind end: UInt64, known: UInt64?, upTo limit: UInt64
  ) -> LayoutRule {
    if let known, LayoutPosition.aligned(end, to: known) == place { return .aligned([known]) }
    let found = explaining(place, behind: end, upTo: limit)
    guard let smallest = found.first else { return .kept }
    // A compiler aligns what is a number of words to words.
    let natural: UInt64 = size % 4 == 0 ? 4 : size % 2 == 0 ? 2 : 1
    let likeliest = found.last { $0 <= natural } ?? smallest
    return .aligned([likeliest] + found.filter { $0 != likeliest })
  }
}

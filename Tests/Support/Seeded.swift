/// A generator of random numbers that a seed determines: SplitMix64, by Sebastiano Vigna, in the
/// public domain (https://prng.di.unimi.it/splitmix64.c).
public struct Seeded: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(_ seed: UInt64) { state = seed }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 up to, not including, `bound`; 0 where that is 0.
  public mutating func below(_ bound: UInt64) -> UInt64 { bound == 0 ? 0 : next() % bound }

  /// `bytes` with one to eight changes of the kinds that break parsers: a flipped bit, a byte or a
  /// word at the edge of its range, a piece that is lost or doubled, an end that is cut off.
  public mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...8, using: &self) {
      guard !bytes.isEmpty else { break }
      mutate(&bytes)
    }
    return bytes
  }

  private mutating func mutate(_ bytes: inout [UInt8]) {
    let place = Int.random(in: bytes.indices, using: &self)
    // Cutting moves all that follows, and so hides what the other changes would find: seldom.
    switch Int.random(in: 0..<20, using: &self) {
    case 0..<6:
      bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
    case 6..<12:
      bytes[place] = [0x00, 0x01, 0x7F, 0x80, 0xFF].randomElement(using: &self) ?? 0
    case 12..<17:
      let word = [0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFF0, 0xFFFF_FFFF, UInt32(bytes.count)]
      var value = word.randomElement(using: &self) ?? 0
      for index in place..<min(place + 4, bytes.count) {
        bytes[index] = UInt8(truncatingIfNeeded: value)
        value >>= 8
      }
    case 17:
      let end = min(place + Int.random(in: 1...64, using: &self), bytes.count)
      bytes.removeSubrange(place..<end)
    case 18:
      let end = min(place + Int.random(in: 1...64, using: &self), bytes.count)
      bytes.insert(contentsOf: bytes[place..<end], at: place)
    default:
      bytes.removeSubrange(place...)
    }
  }
}

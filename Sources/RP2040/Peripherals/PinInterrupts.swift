/// The interrupts of a bank of pins: four bits for each, eight pins to a register. RP2040 datasheet,
/// section 2.19.3.
///
/// From bit 0 on, a pin has: level low, level high, falling edge, rising edge. Edges are kept until
/// they are cleared, for all receivers at once.
struct PinInterrupts {
  /// Who can be interrupted, in the order of their registers; the third wakes a dormant chip.
  private static let receiverCount = 3

  let pinCount: Int
  /// Registers of eight pins.
  var wordCount: Int { (pinCount + 7) / 8 }

  /// The levels of the pins, one bit each.
  private(set) var levels: UInt32 = 0
  private var fallen: UInt32 = 0
  private var risen: UInt32 = 0
  /// For each receiver, and in it for each word.
  private var enabled: [UInt32]
  private var forced: [UInt32]

  /// What the words from INTR on are.
  private enum Word {
    case raw(Int)
    case enabled(receiver: Int, Int)
    case forced(receiver: Int, Int)
    case status(receiver: Int, Int)
  }

  init(pinCount: Int) {
    self.pinCount = pinCount
    let count = Self.receiverCount * ((pinCount + 7) / 8)
    enabled = [UInt32](repeating: 0, count: count)
    forced = enabled
  }

  /// Takes the levels at power-up, when there have been no edges.
  mutating func start(levels: UInt32) { self.levels = levels }

  mutating func setLevels(_ new: UInt32) {
    fallen |= levels & ~new
    risen |= new & ~levels
    levels = new
  }

  /// Whether core 0 or 1 is interrupted.
  func interrupts(core: Int) -> Bool {
    (0..<wordCount).contains { status(receiver: core, $0) != 0 }
  }

  /// The register `number` words after INTR0.
  func value(ofWord number: Int) -> UInt32? {
    switch word(number) {
    case .raw(let word): raw(word)
    case .enabled(let receiver, let word): enabled[receiver * wordCount + word]
    case .forced(let receiver, let word): forced[receiver * wordCount + word]
    case .status(let receiver, let word): status(receiver: receiver, word)
    case nil: nil
    }
  }

  mutating func setWord(_ number: Int, to value: UInt32) -> Bool {
    switch word(number) {
    case .raw(let word):
      // Writes clear edges; levels are as they are.
      fallen &= ~Self.gathered(value >> 2, word)
      risen &= ~Self.gathered(value >> 3, word)
    case .enabled(let receiver, let word):
      enabled[receiver * wordCount + word] = value & mask(word)
    case .forced(let receiver, let word):
      forced[receiver * wordCount + word] = value & mask(word)
    case .status: break
    case nil: return false
    }
    return true
  }

  /// Whether it is one of the words in which writing ones clears edges.
  func isRaw(word number: Int) -> Bool {
    if case .raw = word(number) { true } else { false }
  }

  private func word(_ number: Int) -> Word? {
    guard number >= 0 else { return nil }
    if number < wordCount { return .raw(number) }
    let (receiver, rest) = (number - wordCount).quotientAndRemainder(dividingBy: 3 * wordCount)
    guard receiver < Self.receiverCount else { return nil }
    let word = rest % wordCount
    switch rest / wordCount {
    case 0: return .enabled(receiver: receiver, word)
    case 1: return .forced(receiver: receiver, word)
    default: return .status(receiver: receiver, word)
    }
  }

  private func status(receiver: Int, _ word: Int) -> UInt32 {
    let index = receiver * wordCount + word
    let enabled = enabled[index]
    return (enabled == 0 ? 0 : raw(word) & enabled) | forced[index]
  }

  private func raw(_ word: Int) -> UInt32 {
    let all = Self.spread(~levels, word) | Self.spread(levels, word) << 1
    return (all | Self.spread(fallen, word) << 2 | Self.spread(risen, word) << 3) & mask(word)
  }

  private func mask(_ word: Int) -> UInt32 {
    let pins = min(pinCount - 8 * word, 8)
    return pins == 8 ? .max : 1 << UInt32(4 * pins) - 1
  }

  /// The bits of eight pins, four apart.
  private static func spread(_ pins: UInt32, _ word: Int) -> UInt32 {
    let eight = pins >> UInt32(8 * word) & 0xFF
    return (0..<8 as Range<UInt32>).reduce(0) { $0 | (eight >> $1 & 1) << (4 * $1) }
  }

  private static func gathered(_ bits: UInt32, _ word: Int) -> UInt32 {
    let eight = (0..<8 as Range<UInt32>).reduce(0) { $0 | (bits >> (4 * $1) & 1) << $1 }
    return eight << UInt32(8 * word)
  }
}

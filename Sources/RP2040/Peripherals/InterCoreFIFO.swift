/// The two mailboxes between the cores, 8 words deep each: RP2040 datasheet, section 2.3.1.4.
///
/// A core writes one and reads the other; all that is said here is seen from one core, 0 or 1.
public struct InterCoreFIFO: Equatable, Sendable {
  /// Words each way.
  public static let depth = 8

  /// What each core has still to read, oldest first.
  private var incoming: [[UInt32]] = [[], []]
  /// FIFO_ST.WOF and ROE of each core.
  private var wroteWhenFull = [false, false]
  private var readWhenEmpty = [false, false]

  public init() {}

  /// FIFO_ST: VLD, RDY, WOF and ROE in bits 0 to 3.
  public func status(of core: Int) -> UInt32 {
    let core = core & 1
    return (incoming[core].isEmpty ? 0 : 1) | (incoming[1 - core].count < Self.depth ? 2 : 0)
      | (wroteWhenFull[core] ? 4 : 0) | (readWhenEmpty[core] ? 8 : 0)
  }

  /// The level of the core's SIO interrupt: VLD, WOF or ROE.
  public func isInterrupting(_ core: Int) -> Bool { status(of: core) & 0b1101 != 0 }

  /// The next word for `core`; zero, where the chip leaves it open, if there is none.
  public func next(for core: Int) -> UInt32 { incoming[core & 1].first ?? 0 }

  /// Takes that word away.
  public mutating func wasRead(by core: Int) {
    let core = core & 1
    if incoming[core].isEmpty { readWhenEmpty[core] = true } else { incoming[core].removeFirst() }
  }

  /// Takes a word written by `core`, for the other one.
  public mutating func write(_ word: UInt32, by core: Int) {
    let core = core & 1
    if !deliver(word, to: 1 - core) { wroteWhenFull[core] = true }
  }

  /// Puts a word where `core` will read it. False if there is no room.
  @discardableResult
  public mutating func deliver(_ word: UInt32, to core: Int) -> Bool {
    guard incoming[core & 1].count < Self.depth else { return false }
    incoming[core & 1].append(word)
    return true
  }

  /// Takes away all that `core` has still to read.
  public mutating func drain(for core: Int) { incoming[core & 1] = [] }

  /// Takes a write to FIFO_ST, which clears the sticky flags at whose places it has ones.
  public mutating func clearFlags(_ value: UInt32, of core: Int) {
    if value & 4 != 0 { wroteWhenFull[core & 1] = false }
    if value & 8 != 0 { readWhenEmpty[core & 1] = false }
  }
}

/// How core 1 leaves the boot ROM: core 0 sends 0, 0, 1, a vector table, a stack pointer and an entry
/// point over the FIFO, and each word is answered with itself (RP2040 datasheet, section 2.8.2).
public struct Core1Launch: Equatable, Sendable {
  /// Where core 1 is to start.
  public struct Start: Equatable, Sendable {
    public let vectorTable: UInt32
    public let stackPointer: UInt32
    /// With bit 0 set, as in a vector.
    public let entry: UInt32

    public init(vectorTable: UInt32, stackPointer: UInt32, entry: UInt32) {
      self.vectorTable = vectorTable
      self.stackPointer = stackPointer
      self.entry = entry
    }
  }

  /// What core 1 puts into the FIFO as it begins to wait.
  public static let greeting: UInt32 = 0

  /// What came behind the word 1, it included; empty before.
  private var received: [UInt32] = []

  public init() {}

  /// Takes a word from core 0, and says what core 1 answers and whether it starts. With a start the
  /// sequence is over; one to come begins anew.
  public mutating func receive(_ word: UInt32) -> (reply: [UInt32], start: Start?) {
    // Zero begins anew at any time, and so does anything but 1 where 1 is due.
    guard word != 0, !received.isEmpty || word == 1 else {
      received = []
      return ([0], nil)
    }
    received.append(word)
    guard received.count == 4 else { return ([word], nil) }
    let start = Start(vectorTable: received[1], stackPointer: received[2], entry: received[3])
    received = []
    return ([word], start)
  }
}

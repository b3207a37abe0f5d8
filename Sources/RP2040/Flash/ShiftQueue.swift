/// The two FIFOs of a serial interface, and the frames in between: what was written goes out one frame
/// after the other, each of which takes its time, and what came in for it is then there to be read.
struct ShiftQueue {
  /// Frames that each FIFO holds: SSI_TX_FIFO_DEPTH of the RP2040 (datasheet 4.10.2).
  static let depth = 16

  private struct Frame {
    /// When it is through.
    let end: UInt64
    /// What came in for it; nil if that is not kept.
    let received: UInt32?
    /// Whether it came out of the transmit FIFO, and not of itself.
    let isWritten: Bool
  }

  /// Frames on their way, from `head` on: the first is being shifted, the others wait.
  private var frames: [Frame] = []
  private var head = 0
  /// How many of those came out of the transmit FIFO.
  private var written = 0
  private var arrived: [UInt32] = []
  /// Whether a frame was lost for want of room in the receive FIFO, or in the transmit FIFO, and whether
  /// there was a read of nothing.
  var hasReceiveOverflowed = false
  var hasTransmitOverflowed = false
  var hasReceiveUnderflowed = false

  /// When the last frame is through; in the past if nothing is on its way.
  private(set) var end: UInt64 = 0

  /// Lets arrive what is through at `now`.
  mutating func settle(at now: UInt64) {
    while head < frames.count, frames[head].end <= now {
      arrive(frames[head])
      head &+= 1
    }
    // Seldom enough that moving the rest costs nothing, often enough that it stays small.
    guard head == frames.count || head > 4_096 else { return }
    frames.removeFirst(head)
    head = 0
  }

  private mutating func arrive(_ frame: Frame) {
    if frame.isWritten { written &-= 1 }
    guard let received = frame.received else { return }
    if arrived.count < Self.depth {
      arrived.append(received)
    } else {
      hasReceiveOverflowed = true
    }
  }

  /// Whether the transmit FIFO takes one more.
  var hasRoom: Bool { waiting < Self.depth }
  /// Frames in the transmit FIFO, of which the one being shifted is none.
  var waiting: Int {
    let isFirstWritten = head < frames.count && frames[head].isWritten
    return isFirstWritten ? written &- 1 : written
  }
  /// Frames in the receive FIFO.
  var received: Int { arrived.count }
  var isBusy: Bool { head < frames.count }
  /// What a read gets.
  var first: UInt32 { arrived.first ?? 0 }

  mutating func push(
    _ received: UInt32?, isWritten: Bool = true, at now: UInt64, taking time: UInt64
  ) {
    end = max(end, now) &+ time
    frames.append(Frame(end: end, received: received, isWritten: isWritten))
    if isWritten { written &+= 1 }
  }

  mutating func pop() {
    if arrived.isEmpty { hasReceiveUnderflowed = true } else { arrived.removeFirst() }
  }

  /// Empties both FIFOs, as disabling the interface does.
  mutating func removeAll() {
    frames = []
    arrived = []
    (head, written, end) = (0, 0, 0)
  }
}

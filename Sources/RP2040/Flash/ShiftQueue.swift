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
  }

  /// Frames on their way: the first is being shifted, the others wait.
  private var frames: [Frame] = []
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
    while let frame = frames.first, frame.end <= now {
      if let received = frame.received { arrive(received) }
      frames.removeFirst()
    }
  }

  /// Takes a frame into the receive FIFO. It is lost if there is no room.
  mutating func arrive(_ received: UInt32) {
    if arrived.count < Self.depth {
      arrived.append(received)
    } else {
      hasReceiveOverflowed = true
    }
  }

  /// Frames in the transmit FIFO, of which the one being shifted is none.
  var waiting: Int { max(frames.count &- 1, 0) }
  /// Frames in the receive FIFO.
  var received: Int { arrived.count }
  var isBusy: Bool { !frames.isEmpty }
  /// What a read gets.
  var first: UInt32 { arrived.first ?? 0 }

  mutating func push(_ received: UInt32?, at now: UInt64, taking time: UInt64) {
    end = max(end, now) &+ time
    frames.append(Frame(end: end, received: received))
  }

  mutating func pop() {
    if arrived.isEmpty { hasReceiveUnderflowed = true } else { arrived.removeFirst() }
  }

  /// Empties both FIFOs, as disabling the interface does.
  mutating func removeAll() {
    frames = []
    arrived = []
    end = 0
  }
}

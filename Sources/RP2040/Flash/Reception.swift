/// Frames that come in one right after the other, without anything being written for each.
struct Reception {
  private(set) var framesLeft: UInt32
  let frameBytes: Int
  /// Cycles of a frame: one at least, so that no more frames pass than time does.
  let frameTime: UInt64
  /// When the next frame is through; once none is left, when the last one was.
  private(set) var end: UInt64

  init(_ format: SSIFormat, from start: UInt64) {
    framesLeft = format.framesToReceive
    frameBytes = format.frameBytes
    frameTime = max(format.frameTime, 1)
    end = start &+ frameTime
  }

  /// Goes on to the next frame if this one is through at `now`.
  mutating func passFrame(at now: UInt64) -> Bool {
    guard framesLeft > 0, end <= now else { return false }
    framesLeft &-= 1
    if framesLeft > 0 { end = end &+ frameTime }
    return true
  }
}

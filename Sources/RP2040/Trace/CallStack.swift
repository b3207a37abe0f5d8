/// The calls that a core is in: a shadow of its stack, kept from the instructions that call and return.
///
/// Nothing is taken from the guest's memory, so that neither missing frame pointers nor a smashed stack
/// matter. A call ends when execution comes to its return address with the stack pointer that it was
/// made with, or when the stack pointer rises above that, as after `longjmp`. A tail call is none: the
/// function that jumped stays the target of its frame.
struct CallStack: ~Copyable {
  /// A stack of 264 KB could hold more frames than this, but no program's does; calls beyond are not
  /// kept.
  static let capacity = 8_192

  private(set) var frames: UnsafeMutablePointer<CallFrame>
  private(set) var depth = 0
  /// Calls that found no place.
  private(set) var lost: UInt64 = 0
  /// Stacks of threads that an exception switched away from, by their process stack pointers.
  private var parked: [UInt32: [CallFrame]] = [:]

  init() {
    frames = .allocate(capacity: Self.capacity)
  }

  deinit { frames.deallocate() }

  /// The innermost call; nil outside of any.
  var top: CallFrame? { depth > 0 ? frames[depth - 1] : nil }

  /// All calls where they are kept, the outermost first.
  var inPlace: UnsafeBufferPointer<CallFrame> { UnsafeBufferPointer(start: frames, count: depth) }

  /// The innermost mark since the last exception; -1 for none.
  var innermostMark: Int32 {
    var index = depth &- 1
    while index >= 0, !frames[index].isException {
      if frames[index].mark >= 0 { return frames[index].mark }
      index &-= 1
    }
    return -1
  }

  /// All calls, the innermost first.
  var all: [CallFrame] { (0..<depth).reversed().map { frames[$0] } }

  mutating func clear() {
    depth = 0
    parked = [:]
  }

  /// Whether the innermost call was left in another way than by returning: the stack pointer is now
  /// above the one that it was made with.
  @inline(__always)
  func isTopAbandoned(at stackPointer: UInt32) -> Bool {
    depth > 0 && frames[depth &- 1].stackPointer < stackPointer && !frames[depth &- 1].isException
  }

  /// Takes the place of the innermost call, if that was made with the same stack pointer: it saved no
  /// LR, which this one changes, and so was none. gcc jumps with BL within functions too large for a
  /// branch.
  @inline(__always)
  mutating func replaceJump(_ frame: CallFrame) -> Bool {
    guard depth > 0, frames[depth &- 1].stackPointer == frame.stackPointer,
      frames[depth &- 1].mark < 0, !frames[depth &- 1].isException
    else { return false }
    frames[depth &- 1] = frame
    return true
  }

  /// - Returns: Whether there was room.
  @inline(__always) @discardableResult
  mutating func push(_ frame: CallFrame) -> Bool {
    guard depth < Self.capacity else {
      lost &+= 1
      return false
    }
    frames[depth] = frame
    depth &+= 1
    return true
  }

  /// What a jump to `target` ends, taken away: the innermost call, if it ends one. Call it until it
  /// answers nil; what a call is marked with says who wants to know of its end.
  @inline(__always)
  mutating func pop(
    jumpingTo target: UInt32, stackPointer: UInt32
  ) -> (frame: CallFrame, hasReturned: Bool)? {
    guard depth > 0 else { return nil }
    let frame = frames[depth &- 1]
    if frame.isException || frame.stackPointer > stackPointer { return nil }
    let hasReturned = frame.stackPointer == stackPointer && frame.returnAddress == target
    if frame.stackPointer == stackPointer, !hasReturned { return nil }
    depth &-= 1
    return (frame, hasReturned)
  }

  /// Takes away the innermost call, whatever it is.
  mutating func removeTop() {
    if depth > 0 { depth &-= 1 }
  }

  /// Marks the innermost call.
  ///
  /// - Returns: What it was marked with; negative for nothing.
  mutating func mark(_ mark: Int32) -> Int32 {
    guard depth > 0 else { return -1 }
    let old = frames[depth - 1].mark
    frames[depth - 1].mark = mark
    return old
  }

  // MARK: Exceptions

  /// The handler of the innermost call, which is an exception.
  mutating func setTarget(_ target: UInt32) {
    if depth > 0 { frames[depth - 1].target = target }
  }

  /// Goes over to the calls of another thread, which an operating system switched to: from the one
  /// whose process stack pointer was `old` to the one whose is `new`.
  mutating func switchThread(from old: UInt32, to new: UInt32) {
    if parked.count < 1_024 { parked[old] = (0..<depth).map { frames[$0] } }
    depth = 0
    for frame in parked.removeValue(forKey: new) ?? [] { push(frame) }
  }
}

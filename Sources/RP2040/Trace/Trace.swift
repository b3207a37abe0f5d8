/// What is kept of a core's execution, if anything is: its calls, and how deep its stack went.
struct Trace: ~Copyable {
  var isOn = false
  var calls = CallStack()
  /// The lowest that the stack pointer in use was, and the one that is not.
  var lowest: UInt32 = .max
  var otherLowest: UInt32 = .max
  /// The innermost address and the calls when the main stack was lowest.
  var deepest: StackMark?
}

/// A core's stack at its deepest moment.
public struct StackMark: Equatable, Sendable {
  /// The lowest that the main stack pointer was.
  public let stackPointer: UInt32
  /// The instruction that lowered it.
  public let pc: UInt32
  /// The exception being handled then; 0 for none.
  public let exception: UInt32
  /// The calls at that moment, the innermost first.
  public let calls: [CallFrame]
}

/// Observation of a core from outside of the program that it executes.
extension Core {
  /// Whether calls and the depth of the stack are followed from here on.
  public var isTraced: Bool {
    get { trace.isOn }
    set {
      trace.isOn = newValue
      trace.calls.clear()
      restartStackMark()
    }
  }

  /// The calls that the core is in, the innermost first. Empty where they are not followed.
  public var calls: [CallFrame] { trace.calls.all }

  /// Calls that were too deep to be kept.
  public var lostCalls: UInt64 { trace.calls.lost }

  /// Where the main stack was lowest since the last restart; nil if it never moved. The process stacks
  /// of threads are not followed (`hasThreads`).
  public var deepestStack: StackMark? { trace.deepest }

  /// Forgets how deep the stack went: it starts with where it is now.
  public mutating func restartStackMark() {
    trace.lowest = .max
    trace.otherLowest = .max
    trace.deepest = nil
    // Before its reset a core has no stack.
    guard trace.isOn, state != .lockedUp, registers[13] != 0 else { return }
    noteStack(at: pc)
  }

  /// The calls where they are kept, the outermost first: to be looked at before the core goes on.
  public var callsInPlace: UnsafeBufferPointer<CallFrame> { trace.calls.inPlace }

  /// The innermost mark of `watchReturn` that is still there, as far as the present exception's
  /// handler goes, or the thread where none is handled; -1 for none. It may be an abandoned call's
  /// (`leaveAbandoned`).
  public var innermostMark: Int32 { trace.calls.innermostMark }

  /// What became of a call of `watchReturn`.
  public enum ReturnWatch: Equatable, Sendable {
    case marked
    /// The call had another mark: the function that it was put in jumped to the present one. Only the
    /// new one will be handed to `onReturn`.
    case replaced(Int32)
    /// Calls are not followed, or are too deep.
    case impossible
  }

  /// Asks for `Bus.onReturn` when the present function returns: the one whose first instruction a hook
  /// is at.
  ///
  /// - Parameter mark: Not negative; handed to `onReturn`.
  @discardableResult
  public mutating func watchReturn(_ mark: Int32) -> ReturnWatch {
    let returnAddress = registers[14] & ~1
    // A handler's return is that of its exception.
    guard trace.isOn, returnAddress < 0xF000_0000 else { return .impossible }
    leaveAbandoned()
    let top = trace.calls.top
    // Entered in another way than by a call: a jump with LR made by hand.
    if top?.returnAddress != returnAddress || top?.stackPointer != registers[13] {
      let frame = CallFrame(
        call: returnAddress &- 4, target: pc, returnAddress: returnAddress,
        stackPointer: registers[13])
      guard trace.calls.push(frame) else { return .impossible }
    }
    let old = trace.calls.mark(mark)
    return old >= 0 ? .replaced(old) : .marked
  }

  // MARK: From the instructions

  /// A BL or BLX at `pc`.
  @inline(__always)
  mutating func noteCall(at pc: UInt32, to target: UInt32, returningTo returnAddress: UInt32) {
    guard trace.isOn else { return }
    if trace.calls.isTopAbandoned(at: registers[13]) { leaveAbandoned() }
    let frame = CallFrame(
      call: pc, target: target & ~1, returnAddress: returnAddress & ~1,
      stackPointer: registers[13])
    if !trace.calls.replaceJump(frame) { trace.calls.push(frame) }
  }

  /// A jump by register or from the stack: a return, most of the time.
  @inline(__always)
  mutating func noteJump(to target: UInt32) {
    guard trace.isOn else { return }
    endCalls(jumpingTo: target & ~1)
  }

  /// Ends the calls that the stack pointer has risen above, as after `longjmp`, and asks for
  /// `Bus.onReturn` for those with a mark. Until then `innermostMark` may be one of theirs.
  @inline(never)
  public mutating func leaveAbandoned() {
    while let top = trace.calls.top, trace.calls.isTopAbandoned(at: registers[13]) {
      trace.calls.removeTop()
      if top.mark >= 0 { bus.onReturn?(&self, top.mark, false) }
    }
  }

  /// A reset ends all calls, and the stack is another.
  mutating func noteReset() {
    while let top = trace.calls.top {
      trace.calls.removeTop()
      if top.mark >= 0 { bus.onReturn?(&self, top.mark, false) }
    }
    bus.onNewStack?(&self, true)
    trace.calls.clear()
    trace.lowest = .max
    trace.otherLowest = .max
    trace.deepest = nil
  }

  /// The boot ROM has given the core a stack to start a program with.
  mutating func noteLaunch() {
    bus.onNewStack?(&self, false)
    restartStackMark()
  }

  private mutating func endCalls(jumpingTo target: UInt32) {
    let sp = registers[13]
    while let (frame, hasReturned) = trace.calls.pop(jumpingTo: target, stackPointer: sp) {
      if frame.mark >= 0 { bus.onReturn?(&self, frame.mark, hasReturned) }
      if hasReturned { return }
    }
    // Not behind the innermost call, but with the stack pointer that it was made with. It is over if
    // it jumped to LR after a change of that, as gcc's `__gnu_thumb1_case_uqi` does for `switch`, or
    // into the middle of the function that made it: `longjmp`. A function that jumps to another one in
    // its own place leaves LR as it was called with.
    guard let top = trace.calls.top, top.stackPointer == sp, !top.isException else { return }
    let link = registers[14] & ~1
    guard link == target || (link != top.returnAddress && isReturn(to: target)) else { return }
    trace.calls.removeTop()
    if top.mark >= 0 { bus.onReturn?(&self, top.mark, false) }
  }

  /// Whether a call is right before `target`, a BL or a BLX: a function seldom starts there.
  private func isReturn(to target: UInt32) -> Bool {
    if let last = bus.fetch(target &- 2), last & 0xFF87 == 0x4780 { return true }
    guard let first = bus.fetch(target &- 4), let second = bus.fetch(target &- 2) else {
      return false
    }
    return first & 0xF800 == 0xF000 && second & 0xD000 == 0xD000
  }

  /// An exception that came before the instruction at `pc` saved registers below `stackPointer`.
  mutating func noteException(stackPointer: UInt32, returningWith value: UInt32) {
    guard trace.isOn else { return }
    trace.calls.push(
      CallFrame(call: pc, target: 0, returnAddress: value, stackPointer: stackPointer))
  }

  /// The handler that the innermost exception has is at `target`.
  mutating func noteHandler(_ target: UInt32) {
    guard trace.isOn else { return }
    trace.calls.setTarget(target & ~1)
    noteStackPointer(at: target & ~1)
  }

  /// A handler is over. The frame of its exception stays if another handler follows at once.
  ///
  /// - Returns: The exception's frame.
  @discardableResult
  mutating func noteExceptionReturn(keepingFrame: Bool) -> CallFrame? {
    guard trace.isOn else { return nil }
    while let top = trace.calls.top {
      if top.isException {
        if !keepingFrame { trace.calls.removeTop() }
        return top
      }
      trace.calls.removeTop()
      if top.mark >= 0 { bus.onReturn?(&self, top.mark, false) }
    }
    return nil
  }

  /// Execution went on after an exception: in another thread, if the stack is another.
  mutating func noteThread(interruptedAt frame: CallFrame?) {
    guard let frame, exceptionNumber == 0, frame.stackPointer != registers[13] else { return }
    trace.calls.switchThread(from: frame.stackPointer, to: registers[13])
  }

  /// The stack pointer was lowered by the instruction at `pc`.
  @inline(__always)
  mutating func noteStackPointer(at pc: UInt32) {
    if trace.isOn, registers[13] < trace.lowest { noteStack(at: pc) }
  }

  @inline(never)
  private mutating func noteStack(at pc: UInt32) {
    trace.lowest = registers[13]
    guard !isOnProcessStack else { return }
    trace.deepest = StackMark(
      stackPointer: registers[13], pc: pc, exception: exceptionNumber, calls: trace.calls.all)
  }

  /// Goes over to the other stack.
  mutating func swapStacks() {
    swap(&registers[13], &otherSP)
    swap(&trace.lowest, &trace.otherLowest)
  }
}

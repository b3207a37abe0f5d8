import RP2040
import Testing

/// The shadow of a core's calls, whatever the program does to its stack.
@Suite struct TraceTests {
  private static let code = Rig.code
  private static let f = code + 0x40
  private static let g = code + 0x80
  private static let returns: UInt16 = 0x4770
  private static let nop: UInt16 = 0xBF00

  /// BL at `address` to `target`.
  private static func call(_ target: UInt32, at address: UInt32) -> [UInt16] {
    let offset = target &- address &- 4
    return [
      0xF000 | UInt16(truncatingIfNeeded: offset >> 12 & 0x7FF),
      0xF800 | UInt16(truncatingIfNeeded: offset >> 1 & 0x7FF),
    ]
  }

  /// A program that calls `f`, and is traced.
  private static func rig(f: [UInt16], g: [UInt16] = [returns]) -> Rig {
    let rig = Rig(call(Self.f, at: code) + [nop, nop])
    rig.place(f, at: Self.f)
    rig.place(g, at: Self.g)
    rig.core.isTraced = true
    return rig
  }

  @Test func callsAndReturns() {
    let rig = Self.rig(f: [0xB500] + Self.call(Self.g, at: Self.f + 2) + [0xBD00])
    rig.run(3)
    #expect(rig.core.calls.map(\.target) == [Self.g, Self.f])
    #expect(rig.core.calls.map(\.call) == [Self.f + 2, Self.code])
    rig.run(1)
    #expect(rig.core.calls.map(\.target) == [Self.f])
    rig.run(1)
    #expect(rig.core.calls.isEmpty)
    #expect(rig.core.deepestStack?.stackPointer == Rig.stack - 4)
    #expect(rig.core.deepestStack?.calls.map(\.target) == [Self.f])
  }

  @Test func surviveAnException() {
    let rig = Self.rig(f: [Self.nop, Self.nop, Self.returns])
    rig.setHandler(16, [Self.nop, Self.returns])
    rig.core.isTraced = false
    rig.enable(0)
    rig.core.isTraced = true
    rig.run(2)
    rig.pulse(0)
    #expect(rig.core.calls.map(\.isException) == [true, false])
    #expect(rig.core.calls.first?.target == Rig.handler(16))
    #expect(rig.core.calls.first?.call == Self.f + 2)
    rig.run(2)
    #expect(rig.core.calls.map(\.target) == [Self.f])
    #expect(rig.core.deepestStack?.exception == 16)
    rig.run(2)
    #expect(rig.core.calls.isEmpty)
  }

  @Test func tailChainedHandlersTakeTurns() {
    let rig = Self.rig(f: [Self.nop, Self.nop, Self.returns])
    for interrupt: UInt32 in 0..<2 {
      rig.setHandler(16 + interrupt, [Self.nop, Self.returns])
      rig.core.isTraced = false
      rig.enable(interrupt)
      rig.core.isTraced = true
    }
    rig.run(2)
    rig.bus.setInterruptLine(1, true)
    rig.pulse(0)
    #expect(rig.core.calls.map(\.target) == [Rig.handler(16), Self.f])
    rig.run(2)
    rig.bus.setInterruptLine(1, false)
    #expect(rig.core.calls.map(\.target) == [Rig.handler(17), Self.f])
    rig.run(2)
    #expect(rig.core.calls.map(\.target) == [Self.f])
  }

  /// A function that follows one which ends with a call looks like a place to return to.
  @Test(arguments: [false, true])
  func tailCallKeepsTheFrame(behindACall: Bool) {
    let rig = Self.rig(f: [0x4718], g: [Self.nop, Self.returns])
    if behindACall { rig.place(Self.call(Self.f, at: Self.g - 4), at: Self.g - 4) }
    rig.core[3] = Self.g | 1
    rig.run(2)
    #expect(rig.core.pc == Self.g)
    #expect(rig.core.calls.map(\.target) == [Self.f])
    rig.run(2)
    #expect(rig.core.calls.isEmpty)
    #expect(rig.core.pc == Self.code + 4)
  }

  /// `__gnu_thumb1_case_uqi` and its kin return to somewhere behind a table.
  @Test func returnToAChangedAddress() {
    let rig = Self.rig(f: [0x4671, 0x3102, 0x468E, Self.returns])
    rig.run(5)
    #expect(rig.core.pc == Self.code + 6)
    #expect(rig.core.calls.isEmpty)
  }

  /// Both out of two calls, and to right behind the first: MOV SP, R5; BX R6.
  @Test func longJump() {
    let rig = Self.rig(
      f: [0xB500] + Self.call(Self.g, at: Self.f + 2) + [0xBD00], g: [0xB500, 0x46AD, 0x4730])
    let ends = Ends(rig)
    rig.bus.watch(Self.f) { _ = $0.watchReturn(1) }
    rig.bus.watch(Self.g) { _ = $0.watchReturn(2) }
    // What `setjmp` was called with.
    rig.place(Self.call(Self.g, at: Self.code + 4), at: Self.code + 4)
    (rig.core[5], rig.core[6]) = (Rig.stack, Self.code + 8 | 1)
    rig.run(4)
    #expect(rig.core.calls.count == 2)
    rig.run(2)
    #expect(rig.core.pc == Self.code + 8)
    #expect(rig.core.calls.isEmpty)
    #expect(ends.all.map(\.mark) == [2, 1])
    #expect(ends.all.map(\.hasReturned) == [false, false])
  }

  private final class Ends {
    struct End: Equatable {
      let mark: Int32
      let hasReturned: Bool
      let result: UInt32
    }
    var all: [End] = []

    init(_ rig: Rig) {
      rig.bus.onReturn = { [unowned self] core, mark, hasReturned in
        all.append(End(mark: mark, hasReturned: hasReturned, result: core[0]))
      }
    }
  }

  @Test func returnOfAMarkedCall() {
    let rig = Self.rig(f: [0xB500, 0x202A, 0xBD00])
    let ends = Ends(rig)
    var marks: [Int32] = []
    rig.bus.watch(Self.f) {
      #expect($0.watchReturn(7) == .marked)
      marks.append($0.innermostMark)
    }
    rig.run(4)
    #expect(ends.all == [Ends.End(mark: 7, hasReturned: true, result: 42)])
    #expect(marks == [7])
    #expect(rig.core.innermostMark == -1)
  }

  /// The function that was jumped to has the same return as the one that did.
  @Test func markOfATailCall() {
    let rig = Self.rig(f: [0x4718], g: [Self.nop, Self.returns])
    let ends = Ends(rig)
    rig.core[3] = Self.g | 1
    rig.bus.watch(Self.f) { #expect($0.watchReturn(1) == .marked) }
    rig.bus.watch(Self.g) { #expect($0.watchReturn(2) == .replaced(1)) }
    rig.run(4)
    #expect(ends.all.map(\.mark) == [2])
    #expect(ends.all.map(\.hasReturned) == [true])
  }

  /// The mark of what an interrupt came into is not the handler's.
  @Test func marksStayWithinTheirContext() {
    let rig = Self.rig(f: [Self.nop, Self.nop, Self.returns])
    rig.setHandler(16, [Self.nop, Self.returns])
    rig.core.isTraced = false
    rig.enable(0)
    rig.core.isTraced = true
    let ends = Ends(rig)
    rig.bus.watch(Self.f) { _ = $0.watchReturn(1) }
    rig.run(2)
    rig.pulse(0)
    #expect(rig.core.innermostMark == -1)
    rig.run(2)
    #expect(rig.core.innermostMark == 1)
    rig.run(2)
    #expect(ends.all.map(\.hasReturned) == [true])
  }

  @Test func resetEndsAllCalls() {
    let rig = Self.rig(f: [Self.nop, Self.nop, Self.returns])
    let ends = Ends(rig)
    rig.bus.watch(Self.f) { _ = $0.watchReturn(1) }
    rig.run(2)
    rig.core.reset(vectorTable: Rig.table)
    #expect(ends.all.map(\.hasReturned) == [false])
    #expect(rig.core.calls.isEmpty)
    #expect(rig.core.deepestStack == nil)
  }

  /// gcc jumps with BL within a function that is too large for a branch.
  @Test func jumpsByCallLeaveNoTrace() {
    let rig = Self.rig(f: [0xB500] + Self.call(Self.f + 8, at: Self.f + 2) + [Self.nop])
    rig.place(Self.call(Self.f + 16, at: Self.f + 8), at: Self.f + 8)
    rig.place(Self.call(Self.g, at: Self.f + 16) + [0xBD00], at: Self.f + 16)
    rig.run(5)
    #expect(rig.core.pc == Self.g)
    #expect(rig.core.calls.map(\.target) == [Self.g, Self.f])
    rig.run(2)
    #expect(rig.core.calls.isEmpty)
  }

  /// Calls beyond what is kept are counted, and cannot be marked.
  @Test func depthIsBounded() {
    // f calls itself.
    let rig = Self.rig(f: [Self.nop] + Self.call(Self.f, at: Self.f + 2))
    var isPossible = true
    rig.bus.watch(Self.f) { isPossible = $0.watchReturn(1) != .impossible }
    rig.run(100_000)
    #expect(rig.core.lostCalls > 0)
    #expect(rig.core.calls.count == 8_192)
    #expect(!isPossible || rig.core.calls.first?.target == Self.f)
  }

  /// Two threads on process stacks, which PendSV's handler changes: MSR PSP, R7.
  @Test func threadsHaveTheirOwnCalls() {
    let other: UInt32 = 0x2000_6000
    // STR R1, [R0] pends PendSV.
    let pends: [UInt16] = [Self.nop, 0x6001, Self.nop, Self.nop, Self.returns]
    let rig = Self.rig(f: pends, g: pends)
    // Thread mode takes the process stack: MOVS R0, #2; MSR CONTROL, R0; then the call.
    let start = Self.code + 0x100
    rig.place(
      [0x2002, 0xF380, 0x8814] + Self.call(Self.f, at: start + 6) + [0xE7FE], at: start)
    rig.setHandler(14, [0xF387, 0x8809, Self.returns])
    // What the second thread is to find: it calls g, which goes on.
    let second = Self.code + 0x140
    rig.place(Self.call(Self.g, at: second) + [0xE7FE], at: second)
    for word: UInt32 in 0..<8 { rig.setWord(other + 4 * word, 0) }
    rig.setWord(other + 24, second)
    rig.setWord(other + 28, 1 << 24)
    rig.core.processStackPointer = 0x2000_7000
    rig.core.start(at: start)
    rig.run(4)
    #expect(rig.core.calls.map(\.target) == [Self.f])

    let first = pendSV(rig)
    rig.core[7] = other
    rig.run(2)
    #expect(rig.core.pc == second)
    #expect(rig.core.calls.isEmpty)
    rig.run(2)
    #expect(rig.core.calls.map(\.target) == [Self.g])

    _ = pendSV(rig)
    rig.core[7] = first
    rig.run(2)
    #expect(rig.core.calls.map(\.target) == [Self.f])
    rig.run(3)
    #expect(rig.core.calls.isEmpty)
  }

  /// Sets ICSR.PENDSVSET (ARMv6-M B3.2.4).
  ///
  /// - Returns: The process stack pointer in the handler.
  private func pendSV(_ rig: Rig) -> UInt32 {
    (rig.core[0], rig.core[1]) = (0xE000_ED04, 1 << 28)
    rig.run(1)
    #expect(rig.core.pc == Rig.handler(14))
    #expect(rig.core.calls.first?.isException == true)
    return rig.core.processStackPointer
  }
}

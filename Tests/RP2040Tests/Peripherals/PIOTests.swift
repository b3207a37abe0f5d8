import RP2040
import Testing

/// RP2040 datasheet, chapter 3. Programs are put together from the fields of section 3.4.
@Suite struct PIOTests {
  let bus = Bus(flashSize: 4 << 10)
  let pio: PIO

  init() { pio = PIO(bus: bus, number: 0) }

  // MARK: Encodings (3.4.1)

  private func jmp(_ address: UInt32, _ condition: UInt32 = 0) -> UInt32 {
    condition << 5 | address
  }
  private func wait(_ polarity: UInt32, _ source: UInt32, _ index: UInt32) -> UInt32 {
    1 << 13 | polarity << 7 | source << 5 | index
  }
  private func `in`(_ source: UInt32, _ count: UInt32) -> UInt32 {
    2 << 13 | source << 5 | count & 31
  }
  private func out(_ destination: UInt32, _ count: UInt32) -> UInt32 {
    3 << 13 | destination << 5 | count & 31
  }
  private func push(_ flags: UInt32 = 1) -> UInt32 { 4 << 13 | flags << 5 }
  private func pull(_ flags: UInt32 = 1) -> UInt32 { 4 << 13 | 1 << 7 | flags << 5 }
  private func mov(_ destination: UInt32, _ source: UInt32, _ operation: UInt32 = 0) -> UInt32 {
    5 << 13 | destination << 5 | operation << 3 | source
  }
  private func irq(_ index: UInt32, clear: UInt32 = 0, wait: UInt32 = 0) -> UInt32 {
    6 << 13 | clear << 6 | wait << 5 | index
  }
  private func set(_ destination: UInt32, _ data: UInt32) -> UInt32 {
    7 << 13 | destination << 5 | data
  }
  /// With a delay or side-set field.
  private func with(_ field: UInt32, _ instruction: UInt32) -> UInt32 { instruction | field << 8 }

  /// Offsets of registers of machine 0 to 3.
  private func register(_ offset: UInt32, _ machine: UInt32 = 0) -> UInt32 {
    0xC8 + 0x18 * machine + offset
  }

  private func load(_ program: [UInt32], at start: UInt32 = 0) {
    for (index, instruction) in program.enumerated() {
      pio.store(0x48 + 4 * (start + UInt32(index)), instruction)
    }
    // Wraps from the program's end to its start.
    pio.store(register(0x04), (start + UInt32(program.count) - 1) << 12 | start << 7)
  }

  private func enable(_ machines: UInt32 = 1, at cycle: UInt64 = 0) {
    pio.store(0x00, machines, at: cycle)
  }

  private func execute(_ instruction: UInt32, _ machine: UInt32 = 0) {
    pio.store(register(0x10, machine), instruction)
  }

  /// Reads X through a push.
  private func readX(_ machine: UInt32 = 0) -> UInt32 {
    execute(mov(6, 1), machine)
    execute(push(), machine)
    return pio.load(0x20 + 4 * machine)
  }

  private func changes() -> Changes {
    let changes = Changes()
    pio.onOutput = { levels, _, cycle in changes.all.append(.init(levels: levels, cycle: cycle)) }
    return changes
  }

  final class Changes {
    struct Change: Equatable {
      let levels: UInt32
      let cycle: UInt64
    }
    var all: [Change] = []

    func level(_ pin: UInt32, at cycle: UInt64) -> UInt32 {
      (all.last { $0.cycle <= cycle }?.levels ?? 0) >> pin & 1
    }
  }

  // MARK: Programs

  /// `set pins, 1 [1]` and `set pins, 0`: 2 cycles high, 1 low; the divider makes a cycle 2 and a half.
  @Test func aSquareWaveHasItsPeriod() {
    let changes = changes()
    load([with(1, set(0, 1)), set(0, 0)])
    pio.store(register(0x14), 1 << 26 | 3 << 5)
    pio.store(register(0x00), 2 << 16 | 128 << 8)
    enable(at: 100)
    pio.advance(to: 117)
    // Ticks at 101, 103.5, 106, 108.5, 111, 113.5 and 116.
    #expect(
      changes.all == [
        .init(levels: 8, cycle: 101), .init(levels: 0, cycle: 106), .init(levels: 8, cycle: 108),
        .init(levels: 0, cycle: 113), .init(levels: 8, cycle: 116),
      ])
    #expect(pio.load(0x3C, at: 117) == 8)
  }

  /// A UART that sends 8 bits, lowest first, at 8 cycles a bit, as in section 3.6.3: side-set is the
  /// line, optional.
  @Test func aUARTSendsBytes() {
    let sideSet: UInt32 = 1 << 4
    load([
      with(sideSet | 1 << 3 | 7, pull()), with(sideSet | 7, set(1, 7)), out(0, 1),
      with(6, jmp(2, 2)),
    ])
    let line: UInt32 = 5
    pio.store(register(0x04), 1 << 30 | 3 << 12)
    pio.store(register(0x14), 2 << 29 | 1 << 20 | line << 10 | line)
    execute(set(4, 1))
    let changes = changes()
    enable()
    pio.store(0x10, 0x5A)
    pio.store(0x10, 0xF1)
    pio.advance(to: 200)
    // The start bit falls 8 cycles after the line was set to idle; a frame is 80 cycles.
    #expect(received(changes, line, start: 9) == 0x5A)
    #expect(received(changes, line, start: 9 + 80) == 0xF1)
    #expect(pio.load(0x08, at: 200) >> 24 == 1)
    #expect(pio.load(0x04, at: 200) >> 24 == 15)
  }

  /// The byte whose start bit falls at `start`, looked at in the middle of its bits; nil if it does not
  /// fall there.
  private func received(_ changes: Changes, _ line: UInt32, start: UInt64) -> UInt32? {
    guard changes.level(line, at: start - 1) == 1, changes.level(line, at: start) == 0 else {
      return nil
    }
    var byte: UInt32 = 0
    for bit: UInt32 in 0..<8 {
      byte |= changes.level(line, at: start + 12 + 8 * UInt64(bit)) << bit
    }
    return byte
  }

  /// Reads 8 bits from a pin with autopush, the way an SPI receiver does.
  @Test func inputsShiftInAndPush() {
    final class Pin {
      var bits: UInt32 = 0b1011_0010
      func next() -> UInt32 {
        defer { bits <<= 1 }
        return bits >> 7 & 1
      }
    }
    let pin = Pin()
    pio.inputs = { pin.next() << 31 }
    load([`in`(0, 1)])
    pio.store(register(0x14), 31 << 15)
    pio.store(register(0x08), 8 << 20 | 1 << 16 | 1 << 19)
    enable()
    pio.advance(to: 8)
    #expect(pio.load(0x0C, at: 8) == 1 << 4)
    #expect(pio.load(0x20, at: 8) == 0b1011_0010)
  }

  @Test func autopullFeedsTheOutput() {
    load([out(0, 8)])
    pio.store(register(0x14), 8 << 20)
    pio.store(register(0x08), 16 << 25 | 1 << 17 | 1 << 19)
    let changes = changes()
    pio.store(0x10, 0x0201)
    pio.store(0x10, 0x0403)
    enable()
    pio.advance(to: 50)
    // The first OUT finds the OSR empty and stalls for a cycle; later words are there in time.
    #expect(changes.all.map(\.levels) == [1, 2, 3, 4])
    #expect(changes.all.map(\.cycle) == [2, 3, 4, 5])
    // Stalled since, and found out when fed again.
    pio.store(0x10, 0x0605, at: 50)
    pio.advance(to: 60)
    #expect(changes.all.map(\.levels) == [1, 2, 3, 4, 5, 6])
    #expect(pio.load(0x08, at: 60) >> 24 == 1)
    pio.store(0x08, 1 << 24, at: 60)
  }

  // MARK: Instructions one by one

  @Test(arguments: [
    // Condition, X, Y, taken, X after.
    (UInt32(0), UInt32(1), UInt32(1), true, UInt32(1)), (1, 0, 1, true, 0), (1, 2, 1, false, 2),
    (2, 2, 0, true, 1), (2, 0, 0, false, .max), (3, 1, 0, true, 1), (3, 1, 1, false, 1),
    (4, 1, 1, true, 1), (4, 1, 0, false, 1), (5, 1, 2, true, 1), (5, 2, 2, false, 2),
    (6, 0, 0, true, 0), (7, 0, 0, false, 0),
  ])
  func jumps(condition: UInt32, x: UInt32, y: UInt32, isTaken: Bool, after: UInt32) {
    pio.inputs = { 1 << 9 }
    pio.store(register(0x04), 9 << 24 | 31 << 12)
    execute(set(1, x))
    execute(set(2, y))
    execute(jmp(20, condition))
    #expect(pio.load(register(0x0C)) == (isTaken ? 20 : 0))
    #expect(readX() == after)
  }

  @Test func osrIsNotEmptyAfterAPull() {
    pio.store(0x10, 0x1234_5678)
    execute(pull())
    execute(jmp(20, 7))
    #expect(pio.load(register(0x0C)) == 20)
    execute(out(1, 12))
    #expect(readX() == 0x678)
    execute(out(5, 4))
    #expect(pio.load(register(0x0C)) == 5)
    // The other 16 bits, then none are left.
    execute(out(1, 16))
    #expect(readX() == 0x1234)
    execute(jmp(9, 7))
    #expect(pio.load(register(0x0C)) == 5)
  }

  @Test func movesInvertAndReverse() {
    pio.store(0x10, 0x0000_00F1)
    execute(pull())
    execute(mov(1, 7))
    #expect(readX() == 0xF1)
    execute(mov(1, 7, 1))
    #expect(readX() == 0xFFFF_FF0E)
    execute(mov(1, 7, 2))
    #expect(readX() == 0x8F00_0000)
    execute(mov(1, 3))
    #expect(readX() == 0)
    // STATUS: the transmit FIFO has fewer than one word.
    pio.store(register(0x04), 31 << 12 | 1)
    execute(mov(1, 5))
    #expect(readX() == .max)
    pio.store(0x10, 1)
    execute(mov(1, 5))
    #expect(readX() == 0)
  }

  @Test func shiftsInFromEitherSide() {
    execute(set(1, 0b10110))
    pio.store(register(0x08), 1 << 19)
    execute(`in`(1, 3))
    execute(`in`(1, 4))
    execute(push())
    #expect(pio.load(0x20) == 0b110_0110)
    pio.store(register(0x08), 3 << 18)
    execute(`in`(1, 3))
    execute(`in`(1, 4))
    execute(push())
    #expect(pio.load(0x20) == 0b0110_110 << 25)
  }

  @Test func executesData() {
    // OUT EXEC of `set x, 21`.
    pio.store(0x10, set(1, 21))
    execute(pull())
    load([out(7, 16), set(2, 1)])
    enable()
    pio.advance(to: 2)
    enable(0, at: 2)
    #expect(readX() == 21)
    #expect(pio.load(register(0x0C)) == 1)
  }

  @Test func conditionalPushAndPull() {
    pio.store(register(0x08), 8 << 20 | 3 << 18)
    execute(`in`(1, 4))
    execute(push(3))
    #expect(pio.load(0x0C) == 0)
    execute(`in`(1, 4))
    execute(push(3))
    #expect(pio.load(0x0C) == 1 << 4)
    // Without Block, X is pulled from an empty FIFO.
    execute(set(1, 9))
    execute(pull(0))
    execute(mov(2, 7))
    execute(mov(6, 2))
    execute(push())
    _ = pio.load(0x20)
    #expect(pio.load(0x20) == 9)
  }

  // MARK: FIFOs

  @Test func fIFOsHoldFourOrEight() {
    for word: UInt32 in 0..<5 { pio.store(0x14, word) }
    #expect(pio.load(0x04) == 0x0D02_0F00)
    #expect(pio.load(0x08) == 1 << 17)
    pio.store(0x08, 1 << 17)
    #expect(pio.load(0x0C) == 4 << 8)
    // Joined: emptied, and eight words long.
    pio.store(register(0x08, 1), 1 << 30)
    #expect(pio.load(0x0C) == 0)
    for word: UInt32 in 0..<8 { pio.store(0x14, word) }
    #expect(pio.load(0x08) == 0)
    #expect(pio.load(0x0C) == 8 << 8)
    #expect(!pio.isTransmitRequested(1) && pio.isTransmitRequested(0))
    _ = pio.load(0x20)
    #expect(pio.load(0x08) == 1 << 8)
  }

  @Test func aFullFIFOStallsTheProgram() {
    load([push()])
    enable()
    pio.advance(to: 100)
    #expect(pio.load(0x0C, at: 100) == 4 << 4)
    #expect(pio.load(0x08, at: 100) == 1)
    #expect(pio.isReceiveRequested(0))
    _ = pio.load(0x20, at: 100)
    #expect(pio.load(0x0C, at: 100) == 3 << 4)
    #expect(pio.load(0x0C, at: 102) == 4 << 4)
  }

  // MARK: Flags

  @Test func flagsInterruptAndSynchronise() {
    pio.store(0x12C, 1 << 10)
    // Machine 0 sets flag 2 and waits until it is cleared; then it sets X.
    load([irq(2, wait: 1), set(1, 5), jmp(2)])
    enable()
    pio.advance(to: 50)
    #expect(bus.isRaised(7) && !bus.isRaised(8))
    #expect(pio.load(0x30, at: 50) == 4)
    #expect(pio.load(register(0x0C), at: 50) == 0)
    #expect(pio.load(0x134, at: 50) == 1 << 10)
    pio.store(0x3030, 4, at: 50)
    #expect(!bus.isRaised(7))
    pio.advance(to: 60)
    enable(0, at: 60)
    #expect(readX() == 5)
  }

  @Test func machinesWaitForEachOther() {
    // Machine 1 waits for flag 5 and takes it; machine 0 sets flag 4, plus one of its own number.
    load([wait(1, 2, 5), set(1, 3), jmp(2)])
    pio.store(register(0x04, 1), 2 << 12)
    execute(jmp(10), 0)
    pio.store(register(0x04, 0), 31 << 12)
    pio.store(0x48 + 40, jmp(10))
    enable(3)
    pio.advance(to: 20)
    #expect(pio.load(register(0x0C, 1), at: 20) == 0)
    pio.store(0x34, 1 << 5, at: 20)
    pio.advance(to: 30)
    #expect(pio.load(0x30, at: 30) == 0)
    enable(0, at: 30)
    #expect(readX(1) == 3)
    // Relative: machine 1's flag 4 is 5, machine 3's flag 5 is 4.
    execute(irq(0x14), 1)
    #expect(pio.load(0x30) == 1 << 5)
    execute(irq(0x15), 3)
    #expect(pio.load(0x30) == 1 << 5 | 1 << 4)
  }

  @Test func waitsForPins() {
    final class Pin {
      var levels: UInt32 = 0
    }
    let pin = Pin()
    pio.inputs = { pin.levels }
    load([wait(1, 1, 2), set(1, 1), wait(0, 0, 6), set(1, 2), jmp(4)])
    pio.store(register(0x14), 4 << 15)
    enable()
    pio.advance(to: 100)
    #expect(pio.load(register(0x0C), at: 100) == 0)
    pin.levels = 1 << 6
    #expect(pio.load(register(0x0C), at: 110) == 2)
    pin.levels = 0
    #expect(pio.load(register(0x0C), at: 120) == 4)
  }

  // MARK: Pins

  @Test func sideSetsWinAndPinsWrapRound() {
    // OUT writes pins 30, 31, 0 and 1; side-set takes pin 31 away from it.
    pio.store(register(0x14), 1 << 29 | 4 << 20 | 31 << 10 | 30)
    pio.store(0x10, 0b1111)
    execute(pull() | 1 << 12)
    #expect(pio.load(0x3C) == 1 << 31)
    execute(out(0, 4))
    #expect(pio.load(0x3C) == 1 << 30 | 0b11)
    execute(set(1, 0) | 1 << 12)
    #expect(pio.load(0x3C) == 3 << 30 | 0b11)
    #expect(pio.load(0x40) == 0)
  }

  @Test func aStalledInjectionIsRetried() {
    execute(pull())
    #expect(pio.load(register(0x04)) >> 31 == 1)
    #expect(pio.load(register(0x10)) == pull())
    pio.store(0x10, 7)
    #expect(pio.load(register(0x04)) >> 31 == 0)
    execute(mov(1, 7))
    #expect(readX() == 7)
  }

  /// A minute of a machine that waits, and of one that is off.
  @Test func waitingTakesNoTime() {
    load([pull()])
    enable()
    pio.advance(to: 60 * 125_000_000)
    pio.store(0x10, 1, at: 60 * 125_000_000)
    #expect(pio.load(0x0C, at: 60 * 125_000_000 + 1) == 0)
  }
}

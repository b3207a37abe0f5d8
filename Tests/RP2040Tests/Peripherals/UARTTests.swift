import RP2040
import Testing

/// RP2040 datasheet, section 4.2.
@Suite struct UARTTests {
  let bus = Bus(flashSize: 4 << 10)
  let uart: UART
  /// A start bit, 8 data bits and a stop bit, with the divisor that `start` sets: 2 cycles of clk_peri
  /// and a half, times 16, for each of the ten.
  let character: UInt64 = 400

  final class Wire {
    var bytes: [UInt8] = []
  }

  init() { uart = UART(bus: bus, number: 0) }

  private func start(_ lineControl: UInt32 = 0x70) {
    uart.store(0x24, 2)
    uart.store(0x28, 32)
    uart.store(0x2C, lineControl)
    uart.store(0x30, 0x301)
  }

  private func flags(at cycle: UInt64) -> UInt32 { uart.load(0x18, at: cycle) }

  @Test func aCharacterLeavesWhenItsLastBitHas() {
    let wire = Wire()
    uart.onTransmit = { wire.bytes.append($0) }
    start()
    uart.store(0x00, 0x141, at: 1_000)
    #expect(flags(at: 1_000) == 0x98)
    #expect(uart.nextEvent == 1_000 + character)
    #expect(flags(at: 999 + character) == 0x98)
    #expect(wire.bytes == [])
    #expect(flags(at: 1_000 + character) == 0x90)
    #expect(wire.bytes == [0x41])
    #expect(uart.nextEvent == .max)
  }

  @Test func oneIsOnTheWireAnd32AreInTheFIFO() {
    let wire = Wire()
    uart.onTransmit = { wire.bytes.append($0) }
    start()
    for byte: UInt32 in 0..<33 { uart.store(0x00, byte) }
    #expect(flags(at: 0) == 0x38)
    // No room for this one.
    uart.store(0x00, 99)
    uart.advance(to: character * 33 - 1)
    #expect(wire.bytes == (0..<32).map(UInt8.init))
    #expect(flags(at: character * 33 - 1) == 0x98)
    #expect(flags(at: character * 33) == 0x90)
    #expect(wire.bytes.count == 33)
  }

  @Test func clocksAndFormatMakeTheTime() {
    let slow = UART(
      bus: bus, number: 1, systemClock: { 125_000_000 }, peripheralClock: { 50_000_000 })
    // 115,200 bit/s of 50 MHz as the SDK sets it; 7 bits, parity, two stop bits: 11 bits.
    slow.store(0x24, 27)
    slow.store(0x28, 8)
    slow.store(0x2C, 0x5A)
    slow.store(0x30, 0x101)
    slow.store(0x00, 1)
    // 11 * 16 * 27.125 * 2.5
    #expect(slow.nextEvent == 11_935)
  }

  @Test func withoutABaudRateNothingLeaves() {
    uart.store(0x2C, 0x70)
    uart.store(0x30, 0x301)
    uart.store(0x00, 1)
    #expect(uart.nextEvent == .max)
    #expect(flags(at: 1 << 40) == 0x18)
  }

  @Test func theTransmitInterruptComesOfPassingTheMark() {
    start()
    uart.store(0x34, 0)
    uart.store(0x38, 1 << 5)
    for byte: UInt32 in 0..<6 { uart.store(0x00, byte) }
    #expect(!bus.isRaised(20))
    // Five in the FIFO; one character's time later four.
    uart.advance(to: character - 1)
    #expect(!bus.isRaised(20))
    uart.advance(to: character)
    #expect(bus.isRaised(20) && bus.isRaised(20, core: 1))
    #expect(uart.load(0x40, at: character) == 1 << 5)
    uart.store(0x44, 1 << 5, at: character)
    #expect(!bus.isRaised(20))
  }

  @Test func inputArrivesAtTheBaudRate() {
    start()
    uart.store(0x38, 1 << 4 | 1 << 6)
    uart.store(0x34, 0)
    uart.receive(Array(1...5), at: 100)
    #expect(flags(at: 99 + character) == 0x90)
    #expect(flags(at: 100 + character) == 0x80)
    uart.advance(to: 99 + 4 * character)
    #expect(!bus.isRaised(20))
    uart.advance(to: 100 + 4 * character)
    #expect(bus.isRaised(20))
    #expect((1...4).map { _ in uart.load(0x00, at: 100 + 4 * character) } == [1, 2, 3, 4])
    #expect(!bus.isRaised(20))
    // The fifth is less than the mark; 32 bits after it the timeout says that it is there.
    let last = 100 + 5 * character
    uart.advance(to: last + 32 * 40 - 1)
    #expect(!bus.isRaised(20))
    uart.advance(to: last + 32 * 40)
    #expect(uart.load(0x3C, at: last + 32 * 40) == 1 << 6)
    #expect(bus.isRaised(20))
    #expect(uart.load(0x00, at: last + 32 * 40) == 5)
    #expect(!bus.isRaised(20))
  }

  @Test func whatArrivesInAFullFIFOIsLost() {
    start()
    uart.receive([UInt8](repeating: 7, count: 34))
    let end = 40 * character
    #expect((flags(at: end) & 0x40) == 0x40)
    #expect(uart.load(0x04, at: end) == 8)
    #expect((uart.load(0x3C, at: end) >> 10 & 1) == 1)
    uart.store(0x04, 0, at: end)
    #expect(uart.load(0x04, at: end) == 0)
    for _ in 0..<32 { _ = uart.load(0x00, at: end) }
    #expect(flags(at: end) == 0x90)
  }

  @Test func inputWaitsForTheReceiver() {
    uart.receive([9])
    #expect(uart.nextEvent == .max)
    start()
    #expect(uart.load(0x00, at: character) == 9)
  }

  @Test func aLoopReturnsWhatIsSent() {
    let wire = Wire()
    uart.onTransmit = { wire.bytes.append($0) }
    start()
    uart.store(0x30, 0x381)
    uart.store(0x00, 0x5A)
    #expect(uart.load(0x00, at: character) == 0x5A)
    #expect(wire.bytes == [])
  }

  @Test func withoutFIFOsOneCharacterWaits() {
    start(0x60)
    uart.store(0x00, 1)
    #expect(flags(at: 0) == 0x98)
    uart.store(0x00, 2)
    #expect(flags(at: 0) == 0x38)
  }

  @Test func dmaIsAskedForWhatThereIsRoomFor() {
    start()
    #expect(!uart.isTransmitRequested)
    uart.store(0x48, 3)
    #expect(uart.isTransmitRequested && !uart.isReceiveRequested)
    uart.receive([1])
    uart.advance(to: character)
    #expect(uart.isReceiveRequested)
  }
}

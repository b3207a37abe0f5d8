import RP2040
import Testing

/// Frames that come in of themselves, and writes that wait for the end of them.
extension SerialInterfaceTests {
  /// Cycles of a frame of 8 bits, by the divisor that `configure` sets.
  private static let frameTime: UInt64 = 32
  /// CTRLR0 for frames of 8 bits, by the mode.
  private static let both: UInt32 = 7 << 16
  private static let receiving: UInt32 = 7 << 16 | 2 << 8
  private static let sendingFirst: UInt32 = 7 << 16 | 3 << 8

  private func pass(frames: UInt64) { now += frames * Self.frameTime }
  private func received(_ count: Int) -> [UInt32] { (0..<count).map { _ in read(0x60) } }
  private var isBusy: Bool { read(0x28) & 1 == 1 }

  /// Has the chip read from there on, and only receives from then on.
  private func startReading(at address: UInt32, frames: UInt32) {
    configure(Self.both)
    serial.setChipSelect(.forcedLow)
    for byte in [3, 0, 0, address] { write(0x60, byte) }
    waitUntilReady()
    configure(Self.receiving, frames: frames)
  }

  /// What the chip reads next.
  private func nextByte() -> UInt32 {
    configure(Self.both)
    write(0x60, 0)
    waitUntilReady()
    return read(0x60)
  }

  @Test("Receptions that are cut short leave nothing behind")
  func cutReceptions() {
    configure(Self.receiving, frames: 65_536)
    for _ in 0..<1_000 {
      serial.setChipSelect(.forcedLow)
      write(0x60, 0)
      serial.setChipSelect(.forcedHigh)
    }
    #expect(!isBusy)
    #expect(read(0x24) == 0)
    // The same with writes that wait: as many as the FIFO holds, and what those start.
    configure(Self.receiving, frames: 2)
    for _ in 0..<1_000 {
      serial.setChipSelect(.forcedLow)
      write(0x60, 0)
      serial.setChipSelect(.forcedHigh)
      write(0x60, 0)
    }
    #expect(read(0x20) <= 16)
    pass(frames: 17 * 2)
    #expect(!isBusy)
  }

  @Test(
    "A frame is exchanged when it is through, and not before", arguments: [0, 1, 3] as [UInt64])
  func laziness(frames: UInt64) {
    startReading(at: 0x10, frames: 65_535)
    write(0x60, 0)
    pass(frames: frames)
    write(0x08, 0)
    #expect(nextByte() == 0x10 + UInt32(frames))
  }

  @Test("Frames come in order; those that do not fit are lost, but the chip has sent them")
  func lostFrames() {
    startReading(at: 0x10, frames: 40)
    write(0x60, 0)
    pass(frames: 20)
    #expect(read(0x24) == 16)
    #expect(read(0x34) & 8 == 8)
    #expect(received(16) == Array(0x10..<0x20))
    #expect(isBusy)
    waitUntilReady()
    #expect(received(16) == Array(0x24..<0x34))
    #expect(read(0x24) == 0)
    #expect(nextByte() == 0x38)
  }

  @Test("A write waits for the end of a reception")
  func waitingWrites() {
    startReading(at: 0x10, frames: 2)
    for _ in 0..<3 { write(0x60, 0) }
    #expect(read(0x20) == 2)
    #expect(read(0x28) & 5 == 1)
    pass(frames: 2)
    #expect(read(0x20) == 1)
    pass(frames: 4)
    #expect(read(0x28) & 5 == 4)
    #expect(read(0x24) == 6)
    #expect(received(6) == Array(0x10..<0x16))
    #expect(nextByte() == 0x16)
  }

  @Test("No more writes wait than the FIFO holds")
  func waitingWritesOverflow() {
    configure(Self.receiving, frames: 65_536)
    for _ in 0..<17 { write(0x60, 0) }
    #expect(read(0x20) == 16)
    #expect(read(0x28) & 2 == 0)
    #expect(read(0x34) & 2 == 0)
    write(0x60, 0)
    #expect(read(0x20) == 16)
    #expect(read(0x34) & 2 == 2)
    // Off, it forgets.
    write(0x08, 0)
    #expect(read(0x28) == 6)
    #expect(read(0x20) == 0)
    write(0x08, 1)
    #expect(!isBusy)
  }

  @Test("A command that waited is a transfer of its own", arguments: [false, true])
  func waitingCommand(isPolled: Bool) {
    configure(Self.sendingFirst, frames: 4)
    for byte: UInt32 in [3, 0, 0, 0x10] { write(0x60, byte) }
    pass(frames: 5)
    #expect(read(0x24) == 1)
    for byte: UInt32 in [3, 0, 0, 0x20] { write(0x60, byte) }
    #expect(read(0x20) == 4)
    if isPolled { waitUntilReady() } else { now += 100_000 }
    #expect(read(0x24) == 8)
    #expect(received(8) == [0x10, 0x11, 0x12, 0x13, 0x20, 0x21, 0x22, 0x23])
    #expect(!isBusy)
  }

  @Test("Quad commands wait, too")
  func waitingQuadCommand() {
    configure(2 << 21 | 31 << 16 | 3 << 8, enhanced: 8 << 2 | 4 << 11 | 2 << 8 | 1, frames: 2)
    for word: UInt32 in [0xEB, 0x3000, 0xEB, 0x4000] { write(0x60, word) }
    #expect(read(0x20) == 2)
    waitUntilReady()
    #expect(received(4) == [0x3031_3233, 0x3435_3637, 0x4041_4243, 0x4445_4647])
  }

  @Test("Deselecting keeps what is through, and drops the rest of the reception")
  func deselection() {
    startReading(at: 0x10, frames: 4)
    write(0x60, 0)
    write(0x60, 0)
    pass(frames: 3)
    serial.setChipSelect(.forcedHigh, at: now)
    #expect(read(0x24) == 3)
    // The write that waited goes out, to a chip that does not listen.
    #expect(read(0x20) == 0)
    waitUntilReady()
    #expect(received(7) == [0x10, 0x11, 0x12, 0xFF, 0xFF, 0xFF, 0xFF])
    #expect(read(0x24) == 0)
  }

  @Test("A write that waited for a reception cut short starts when that is seen")
  func successorOfCutReception() {
    configure(Self.receiving, frames: 65_536)
    for _ in 0..<2 { write(0x60, 0) }
    serial.setChipSelect(.forcedHigh)
    serial.setChipSelect(.automatic)
    now += 100_000
    #expect(read(0x20) == 0)
    #expect(read(0x24) == 0)
    pass(frames: 1)
    #expect(read(0x24) == 1)
  }

  @Test("DMA is asked to write at or below DMATDLR")
  func transmitRequest() {
    configure(Self.both)
    write(0x50, 1)
    #expect(!serial.isTransmitRequested(at: now))
    write(0x4C, 1)
    #expect(!serial.isTransmitRequested(at: now))
    write(0x4C, 2)
    #expect(serial.isTransmitRequested(at: now))
    #expect(!serial.isReceiveRequested(at: now))
    // One is shifted, three wait.
    for _ in 0..<4 { write(0x60, 0) }
    #expect(!serial.isTransmitRequested(at: now))
    pass(frames: 1)
    #expect(!serial.isTransmitRequested(at: now))
    pass(frames: 1)
    #expect(serial.isTransmitRequested(at: now))
    // Those that wait for a reception count.
    configure(Self.receiving, frames: 65_536)
    for _ in 0..<2 { write(0x60, 0) }
    #expect(serial.isTransmitRequested(at: now))
    write(0x60, 0)
    #expect(!serial.isTransmitRequested(at: now))
  }

  @Test("DMA is asked to read above DMARDLR")
  func receiveRequest() {
    startReading(at: 0x10, frames: 3)
    for _ in received(4) {}
    write(0x54, 1)
    write(0x60, 0)
    pass(frames: 3)
    #expect(!serial.isReceiveRequested(at: now))
    write(0x4C, 2)
    #expect(!serial.isReceiveRequested(at: now))
    write(0x4C, 1)
    #expect(serial.isReceiveRequested(at: now))
    #expect(!serial.isTransmitRequested(at: now))
    #expect(read(0x60) == 0x10)
    #expect(serial.isReceiveRequested(at: now))
    #expect(read(0x60) == 0x11)
    #expect(!serial.isReceiveRequested(at: now))
    // What arrives asks, without a look at a register.
    write(0x60, 0)
    #expect(!serial.isReceiveRequested(at: now))
    pass(frames: 1)
    #expect(serial.isReceiveRequested(at: now))
  }
}

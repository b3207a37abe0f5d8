import RP2040
import Testing

/// RP2040 datasheet, section 2.3.1.4.
@Suite struct InterCoreFIFOTests {
  let bus = Bus(flashSize: 4 << 10)
  let sio: SingleCycleIO

  init() { sio = SingleCycleIO(bus: bus) }

  private func status(_ core: Int) -> UInt32 { sio.load(0x50, core: core) }

  @Test(arguments: [0, 1]) func wordsArriveInOrderAndRaiseTheReadersLineOnly(writer: Int) {
    let reader = 1 - writer
    sio.store(0x54, 11, core: writer)
    sio.store(0x54, 22, core: writer)
    #expect(status(writer) == 2)
    #expect(status(reader) == 3)
    #expect(bus.isRaised(15 + reader, core: reader))
    #expect(!bus.isRaised(15 + reader, core: writer))
    #expect(!bus.isRaised(15 + writer, core: writer))
    #expect(sio.load(0x58, core: reader) == 11)
    #expect(sio.load(0x58, core: reader) == 22)
    #expect(!bus.isRaised(15 + reader, core: reader))
    #expect(status(reader) == 2)
  }

  @Test func theNinthWordIsLostAndRemembered() {
    for word: UInt32 in 1...8 { sio.store(0x54, word, core: 0) }
    #expect(status(0) == 0)
    sio.store(0x54, 9, core: 0)
    // WOF is the writer's flag, and interrupts the writer.
    #expect(status(0) == 4)
    #expect(bus.isRaised(15, core: 0))
    sio.store(0x50, 8, core: 0)
    #expect(status(0) == 4)
    sio.store(0x50, 4, core: 0)
    #expect(status(0) == 0)
    #expect((1...8).map { _ in sio.load(0x58, core: 1) } == (1...8).map(UInt32.init))
    #expect(status(1) == 2)
  }

  @Test func readingAnEmptyOneIsRemembered() {
    _ = sio.load(0x58, core: 1)
    #expect(status(1) == 0b1010)
    #expect(status(0) == 0b0010)
    #expect(bus.isRaised(16, core: 1))
    sio.store(0x50, 0xFF, core: 1)
    #expect(status(1) == 2)
    #expect(!bus.isRaised(16, core: 1))
  }

  @Test func anInterceptorAnswersInPlaceOfTheOtherCore() {
    sio.intercept = { core, word in core == 0 && word == 5 ? [6, 7] : nil }
    sio.store(0x54, 5, core: 0)
    sio.store(0x54, 4, core: 0)
    #expect(sio.load(0x58, core: 0) == 6)
    #expect(sio.load(0x58, core: 0) == 7)
    #expect(sio.load(0x58, core: 1) == 4)
    #expect(status(1) == 2)
  }
}

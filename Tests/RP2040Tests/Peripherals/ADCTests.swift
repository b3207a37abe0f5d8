import RP2040
import Testing

/// RP2040 datasheet, section 4.9. At 125 MHz a conversion, 96 cycles of 48 MHz, takes 250 cycles.
@Suite struct ADCTests {
  let bus = Bus(flashSize: 4 << 10)
  let adc: ADC

  init() {
    adc = ADC(bus: bus)
    adc.inputs = [100, 200, 300, 400, ADC.temperatureOf27Degrees]
  }

  @Test func aConversionTakesItsTime() {
    #expect(adc.load(0x00) == 0)
    adc.store(0x00, 1)
    #expect(adc.load(0x00) == 0x101)
    adc.store(0x00, 1 << 12 | 5, at: 1_000)
    #expect(adc.load(0x00, at: 1_249) == 0x1001)
    #expect(adc.load(0x04, at: 1_249) == 0)
    #expect(adc.load(0x00, at: 1_250) == 0x1101)
    #expect(adc.load(0x04, at: 1_250) == 200)
  }

  /// 27 - (V - 0.706 V) / 1.721 mV, of a reference of 3.3 V (4.9.5).
  @Test func theSensorReadsRoomTemperature() {
    adc.store(0x00, 4 << 12 | 0b101)
    #expect(adc.load(0x04, at: 250) == 0)
    adc.store(0x00, 4 << 12 | 0b111, at: 250)
    let volts = Double(adc.load(0x04, at: 500)) * 3.3 / 4096
    #expect(abs(27 - (volts - 0.706) / 0.001721 - 27) < 0.5)
  }

  @Test func nothingHappensWithoutPower() {
    adc.store(0x00, 4)
    #expect(adc.load(0x04, at: 10_000) == 0)
    #expect(adc.load(0x00, at: 10_000) == 0)
  }

  @Test func resultsGoRoundAndFillTheFIFO() {
    adc.store(0x18, 1)
    adc.store(0x08, 3 << 24 | 0b1001)
    adc.store(0x00, 0b01101 << 16 | 0b1001)
    #expect(adc.nextEvent == 250)
    adc.advance(to: 500)
    #expect(!bus.isRaised(22) && !adc.isRequested)
    adc.advance(to: 750)
    #expect(bus.isRaised(22) && adc.isRequested)
    // Inputs 0, 2 and 3 in turn; AINSEL names the next.
    #expect(adc.load(0x00, at: 750) == 0b01101 << 16 | 0b1001)
    #expect((0..<3).map { _ in adc.load(0x0C, at: 750) } == [100, 300, 400])
    #expect(!bus.isRaised(22))
    // Ten seconds later the first four are there, and the rest was lost.
    #expect((adc.load(0x08, at: 1_250_000_750) & 0xF_0F00) == 4 << 16 | 1 << 11 | 1 << 9)
    #expect((0..<4).map { _ in adc.load(0x0C, at: 1_250_000_750) } == [100, 300, 400, 100])
    adc.store(0x3008, 1 << 11, at: 1_250_000_750)
    #expect(adc.load(0x08, at: 1_250_000_750) == 3 << 24 | 1 << 8 | 0b1001)
    // 5,000,003 conversions: 5,000,001 are whole rounds of three, and two more lead to the third.
    #expect((adc.load(0x00, at: 1_250_000_750) >> 12 & 7) == 3)
  }

  @Test func theDividerPacesConversions() {
    adc.store(0x10, 479 << 8)
    adc.store(0x08, 1)
    adc.store(0x00, 9)
    adc.advance(to: 249)
    #expect((adc.load(0x08, at: 249) >> 16 & 15) == 0)
    #expect((adc.load(0x08, at: 250) >> 16 & 15) == 1)
    // 480 cycles of 48 MHz are 1250 of 125 MHz.
    #expect((adc.load(0x08, at: 1_499) >> 16 & 15) == 1)
    #expect((adc.load(0x08, at: 1_500) >> 16 & 15) == 2)
  }

  @Test func theFIFOCanKeepBytesAndTellsOfUnderflow() {
    adc.inputs[0] = 0xABC
    adc.store(0x08, 3)
    adc.store(0x00, 5)
    #expect(adc.load(0x0C, at: 250) == 0xAB)
    _ = adc.load(0x0C, at: 250)
    #expect((adc.load(0x08, at: 250) >> 10 & 1) == 1)
    adc.store(0x08, 1 << 10 | 3, at: 250)
    #expect((adc.load(0x08, at: 250) >> 10 & 1) == 0)
  }
}

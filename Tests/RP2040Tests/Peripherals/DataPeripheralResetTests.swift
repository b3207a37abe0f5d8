import Foundation
import RP2040
import Testing

/// What registers hold after a reset, compared with the Pico SDK's headers where they are at hand.
@Suite struct DataPeripheralResetTests {
  static let headers = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(
      path: "Samples/PicoMQTT/.third-party/pico-sdk/src/rp2040/hardware_regs/include/hardware/regs")

  static var hasHeaders: Bool { FileManager.default.fileExists(atPath: headers.path) }

  /// A block of registers, and which of them the header says something else of than what is modelled.
  struct Block: Sendable, CustomTestStringConvertible {
    let header: String
    let make: @Sendable (Bus) -> any Device
    /// Registers whose reset value is one of the outside world, or that are not modelled.
    var except: Set<String> = []

    var testDescription: String { header }
  }

  static let blocks: [Block] = [
    // A pull-up holds the flash's chip select high. Reading a lock takes it.
    Block(
      header: "sio", make: { SingleCycleIO(bus: $0) },
      except: Set((0..<32).map { "SIO_SPINLOCK\($0)" }).union(["SIO_GPIO_HI_IN"])),
    Block(header: "uart", make: { UART(bus: $0, number: 0) }),
    // The header has zero for EMPTY, which the SDK's driver waits for.
    Block(header: "adc", make: { ADC(bus: $0) }, except: ["ADC_FCS"]),
    Block(header: "pwm", make: { PWM(bus: $0) }),
    Block(header: "spi", make: { SPI(bus: $0, number: 0) }),
    Block(header: "i2c", make: { I2C(bus: $0, number: 0) }),
    Block(
      header: "dma", make: { DMA(bus: $0) },
      except: Set((0..<12).map { "DMA_CH\($0)_DBG_CTDREQ" })),
    // The header leaves DBG_CFGINFO's fields open, and has zero for TXNFULL: but no FIFO is full.
    Block(
      header: "pio", make: { PIO(bus: $0, number: 0) }, except: ["PIO_DBG_CFGINFO", "PIO_INTR"]),
    Block(header: "usb", make: { USBController(bus: $0) }),
  ]

  /// Names, offsets and reset values of a header's registers.
  private func registers(
    _ header: String
  ) throws -> [(name: String, offset: UInt32, reset: UInt32)] {
    let text = try String(
      contentsOf: Self.headers.appending(path: "\(header).h"), encoding: .utf8)
    var defined: [String: UInt32] = [:]
    var names: [String] = []
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 3, words[0] == "#define", words[2].hasPrefix("_u(0x") else { continue }
      defined[String(words[1])] = UInt32(words[2].dropFirst(5).dropLast(), radix: 16)
      if words[1].hasSuffix("_OFFSET") { names.append(String(words[1].dropLast(7))) }
    }
    return names.compactMap { name in
      guard let offset = defined[name + "_OFFSET"], let reset = defined[name + "_RESET"] else {
        return nil
      }
      return (name, offset, reset)
    }
  }

  @Test(.enabled(if: hasHeaders), arguments: blocks)
  func valuesAreTheHeaders(block: Block) throws {
    let bus = Bus(flashSize: 4 << 10)
    let all = try registers(block.header)
    #expect(all.count > 8)
    var wrong: [String] = []
    for register in all where !block.except.contains(register.name) {
      // A new one each time: a read may change something.
      let value = block.make(bus).load(register.offset)
      if value != register.reset {
        wrong.append("\(register.name) is \(String(value, radix: 16))")
      }
    }
    #expect(wrong == [])
    #expect(bus.unmodelledRegisters == [])
  }

  @Test(.enabled(if: hasHeaders), arguments: blocks)
  func aResetUndoesEverything(block: Block) throws {
    let bus = Bus(flashSize: 4 << 10)
    let device = block.make(bus)
    let all = try registers(block.header).filter { !block.except.contains($0.name) }
    // Twice, with ones and with alternating bits: nothing may trap either.
    for value: UInt32 in [.max, 0xA5A5_A5A5] {
      for register in all { device.store(register.offset, value) }
      (device as? any Peripheral)?.advance(to: 100_000)
    }
    func reset() {
      (device as? any Peripheral)?.reset()
      (device as? SingleCycleIO)?.reset()
    }
    let wrong = all.filter {
      // Each time: a read may change what the next one finds.
      reset()
      return device.load($0.offset, at: 100_000) != $0.reset
    }
    #expect(wrong.map(\.name) == [])
    reset()
    for core in 0..<2 {
      #expect((0..<26).filter { bus.isRaised($0, core: core) && $0 != 15 + core } == [])
    }
  }
}

import Foundation
import RP2040
import Testing

/// All registers against the headers of the Pico SDK, which are generated from the chip's own source.
/// (The SDK is fetched for the sample; without it there is nothing to compare with.)
@Suite struct ResetsValueTests {
  static let headers = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent(
      "../../../Samples/PicoMQTT/.third-party/pico-sdk/src/rp2040/hardware_regs/include/"
        + "hardware/regs")
  static let hasHeaders = FileManager.default.fileExists(atPath: headers.path)

  /// The headers, and where their peripherals are.
  static let blocks: [(String, UInt32)] = [
    ("clocks", 0x4000_8000), ("resets", 0x4000_C000), ("psm", 0x4001_0000),
    ("io_bank0", 0x4001_4000), ("io_qspi", 0x4001_8000), ("pads_bank0", 0x4001_C000),
    ("pads_qspi", 0x4002_0000), ("xosc", 0x4002_4000), ("pll", 0x4002_8000),
    ("pll", 0x4002_C000), ("busctrl", 0x4003_0000), ("timer", 0x4005_4000),
    ("watchdog", 0x4005_8000), ("rtc", 0x4005_C000), ("rosc", 0x4006_0000),
    ("vreg_and_chip_reset", 0x4006_4000), ("tbman", 0x4006_C000), ("sysinfo", 0x4000_0000),
    ("syscfg", 0x4000_4000),
  ]

  /// What reads otherwise than the reset value says, as a program finds it.
  static let different: [String: UInt32] = [
    // What the header leaves open.
    "XOSC_DORMANT": 0x7761_6B65, "ROSC_DORMANT": 0x7761_6B65, "ROSC_DIV": 0xAB0,
    // Which clocks are enabled when the chip has woken.
    "CLOCKS_ENABLED0": 0xFFFF_FFFF, "CLOCKS_ENABLED1": 0x7FFF,
    // What has come out of reset by itself, or can be seen to work.
    "PSM_DONE": 0x1_FFFF, "ROSC_STATUS": 0x8001_1000, "VREG_AND_CHIP_RESET_VREG": 0x10B1,
    "VREG_AND_CHIP_RESET_CHIP_RESET": 0x100, "BUSCTRL_BUS_PRIORITY_ACK": 1,
    "SYSINFO_CHIP_ID": 0x2000_2927, "SYSINFO_PLATFORM": 2,
    // Random: the first bit of seed 0.
    "ROSC_RANDOMBIT": 0,
    // Pins are low, but the flash's select line, which is pulled up.
    "IO_BANK0_INTR0": 0x1111_1111, "IO_BANK0_INTR1": 0x1111_1111, "IO_BANK0_INTR2": 0x1111_1111,
    "IO_BANK0_INTR3": 0x11_1111, "IO_QSPI_INTR": 0x11_1121,
    "IO_QSPI_GPIO_QSPI_SS_STATUS": 0x050A_0000,
  ]

  /// Those that exist and are not modelled.
  static let unmodelled: Set<String> = [
    "SYSINFO_GITREF_RP2040", "BUSCTRL_PERFCTR0", "BUSCTRL_PERFCTR1", "BUSCTRL_PERFCTR2",
    "BUSCTRL_PERFCTR3",
  ]

  struct Register {
    let name: String
    let offset: UInt32
    let bits: UInt32
    let reset: UInt32?
    /// The bits of those fields that are for reading and writing.
    var writable: UInt32 = 0
  }

  /// The registers of a header.
  static func registers(of block: String) throws -> [Register] {
    let text = try String(contentsOf: headers.appendingPathComponent(block + ".h"), encoding: .utf8)
    var values: [String: String] = [:]
    for line in text.split(separator: "\n") where line.hasPrefix("#define ") {
      let words = line.split(separator: " ")
      if words.count == 3 { values[String(words[1])] = String(words[2]) }
    }
    func number(_ name: String) -> UInt32? {
      values[name].flatMap { UInt32($0.dropFirst(5).dropLast(), radix: 16) }
    }
    let names = values.keys.filter { $0.hasSuffix("_OFFSET") }.map { String($0.dropLast(7)) }
    var registers: [Register] = []
    for name in names.sorted() {
      guard let offset = number(name + "_OFFSET"), let bits = number(name + "_BITS") else {
        continue
      }
      registers.append(
        Register(name: name, offset: offset, bits: bits, reset: number(name + "_RESET")))
    }
    for (key, value) in values where key.hasSuffix("_ACCESS") && value == "\"RW\"" {
      let field = String(key.dropLast(7))
      // The longest name that begins it is its register's.
      let register = registers.indices.filter {
        field == registers[$0].name || field.hasPrefix(registers[$0].name + "_")
      }.max { registers[$0].name.count < registers[$1].name.count }
      guard let register, let bits = number(field + "_BITS") else { continue }
      registers[register].writable |= bits
    }
    return registers
  }

  @Test(.enabled(if: hasHeaders), arguments: blocks)
  func resetValues(block: String, base: UInt32) throws {
    let rig = ClocksRig()
    let registers = try Self.registers(of: block)
    #expect(!registers.isEmpty)
    for register in registers {
      let address = base + register.offset
      let expected = Self.different[register.name] ?? register.reset
      let value = rig.read(address)
      if Self.unmodelled.contains(register.name) {
        #expect(rig.bus.unmodelledRegisters.contains { $0.address == address })
      } else {
        #expect(value == expected, "\(register.name)")
        #expect(
          !rig.bus.unmodelledRegisters.contains { $0.address == address }, "\(register.name)")
      }
    }
  }

  /// After a reset, too, whatever was written before.
  @Test(.enabled(if: hasHeaders), arguments: blocks)
  func resetValuesAfterReset(block: String, base: UInt32) throws {
    let rig = ClocksRig()
    let registers = try Self.registers(of: block)
    for register in registers { rig.write(base + register.offset, 0xA5A5_A5A5) }
    for peripheral in rig.all { peripheral.reset() }
    for register in registers where !Self.unmodelled.contains(register.name) {
      #expect(
        rig.read(base + register.offset) == Self.different[register.name] ?? register.reset,
        "\(register.name)")
    }
  }

  /// Writes that mean something else than to be kept.
  static let peculiar: Set<String> = [
    "XOSC_DORMANT", "XOSC_COUNT", "ROSC_DORMANT", "ROSC_COUNT", "ROSC_DIV",
    // All ones have its TRIGGER.
    "WATCHDOG_CTRL",
  ]

  /// Bits that the header has for reading and writing keep ones and zeros, in all four views.
  @Test(.enabled(if: hasHeaders), arguments: blocks)
  func writableBits(block: String, base: UInt32) throws {
    for register in try Self.registers(of: block) where !Self.peculiar.contains(register.name) {
      let rig = ClocksRig()
      let address = base + register.offset
      let bits = register.writable
      rig.write(address, .max)
      #expect(rig.read(address) & bits == bits, "\(register.name)")
      rig.clearBits(address, bits & 0x5555_5555)
      #expect(rig.read(address) & bits == bits & 0xAAAA_AAAA, "\(register.name)")
      rig.setBits(address, bits & 0x1111_1111)
      #expect(rig.read(address) & bits == bits & 0xBBBB_BBBB, "\(register.name)")
      rig.write(address + 0x1000, bits)
      #expect(rig.read(address) & bits == bits & 0x4444_4444, "\(register.name)")
      rig.write(address, 0)
      #expect(rig.read(address) & bits == 0, "\(register.name)")
    }
  }

  /// No other bits can be set.
  @Test(.enabled(if: hasHeaders), arguments: blocks)
  func otherBits(block: String, base: UInt32) throws {
    let known: [String: UInt32] = ["TIMER_DBGPAUSE": 1, "TBMAN_PLATFORM": 4]
    for register in try Self.registers(of: block) {
      let rig = ClocksRig()
      rig.write(base + register.offset, .max)
      let bits = register.bits | (known[register.name] ?? 0)
      #expect(rig.read(base + register.offset) & ~bits == 0, "\(register.name)")
    }
  }

  /// What is not in the header is reported, but for one word that programs write to.
  @Test(.enabled(if: hasHeaders), arguments: blocks)
  func nothingElse(block: String, base: UInt32) throws {
    let rig = ClocksRig()
    let offsets = Set(try Self.registers(of: block).map(\.offset))
    for offset in stride(from: 0, to: 0x1000, by: 4) as StrideTo<UInt32>
    where !offsets.contains(offset) && base + offset != 0x4000_804C {
      _ = rig.read(base + offset)
      rig.write(base + offset, 0)
      let touched = rig.bus.unmodelledRegisters.first { $0.address == base + offset }
      #expect(touched?.reads == 1 && touched?.writes == 1, "\(offset)")
    }
  }
}

import Foundation
import RP2040
import Testing

/// The boot ROM of RP2040-B1, which `fetch-rom` fetches.
enum RealROM {
  static func bytes() throws -> [UInt8] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
    let file = root.appending(path: ".build/bootrom/b1.bin").standardizedFileURL
    let bytes = try? [UInt8](Data(contentsOf: file))
    return try #require(
      bytes, "no \(file.path()): run Tests/RP2040Tests/BootROM/fetch-rom .build/bootrom")
  }
}

/// The registers of IO_QSPI that choose who drives chip select.
final class QSPIPins: Device {
  private let serial: SynchronousSerialInterface
  private var registers: [UInt32: UInt32] = [:]

  init(_ serial: SynchronousSerialInterface) { self.serial = serial }

  func read(_ offset: UInt32, _ access: Access) -> UInt32? { registers[offset & 0xFFF] ?? 0 }

  func write(_ offset: UInt32, _ value: UInt32, _ access: Access) -> Bool {
    registers[offset & 0xFFF] = value
    guard offset & 0xFFF == 0xC else { return true }
    switch value >> 8 & 3 {
    case 2: serial.setChipSelect(.forcedLow)
    case 3: serial.setChipSelect(.forcedHigh)
    default: serial.setChipSelect(.automatic)
    }
    return true
  }
}

/// The registers of many peripherals, which hold what was written, with their views.
final class PlainRegisters: Device {
  private var registers: [UInt32: UInt32] = [:]

  func read(_ offset: UInt32, _ access: Access) -> UInt32? { registers[offset & ~0x3000] ?? 0 }

  func write(_ offset: UInt32, _ value: UInt32, _ access: Access) -> Bool {
    let old = registers[offset & ~0x3000] ?? 0
    registers[offset & ~0x3000] = AtomicAlias(offset: offset).applied(to: old, value)
    return true
  }
}

/// RESETS, where all are done at once.
final class ResetsDone: Device {
  func read(_ offset: UInt32, _ access: Access) -> UInt32? { offset & 0xFFF == 8 ? ~0 : 0 }
  func write(_ offset: UInt32, _ value: UInt32, _ access: Access) -> Bool { true }
}

/// What of the SIO the ROM uses: the unsigned divider, CPUID, pins that are high, and a FIFO whose
/// other end is the test's.
final class Divider: Device {
  private var dividend: UInt32 = 0
  private var divisor: UInt32 = 0
  var received: [UInt32] = []
  private var sent: [UInt32] = []

  func takeSent() -> [UInt32] {
    defer { sent = [] }
    return sent
  }

  func read(_ offset: UInt32, _ access: Access) -> UInt32? {
    switch offset {
    case 0x00: UInt32(access.core)
    case 0x08: ~0
    case 0x50: received.isEmpty ? 2 : 3
    case 0x58: received.isEmpty ? 0 : received.removeFirst()
    case 0x70: divisor == 0 ? ~0 : dividend / divisor
    case 0x74: divisor == 0 ? dividend : dividend % divisor
    default: 0
    }
  }

  func write(_ offset: UInt32, _ value: UInt32, _ access: Access) -> Bool {
    if offset == 0x54 { sent.append(value) }
    if offset == 0x60 { dividend = value }
    if offset == 0x64 { divisor = value }
    return true
  }
}

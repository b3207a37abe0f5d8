import ElfImage
import RP2040

/// A linked image as the chip's memory takes it.
public struct Firmware: Sendable {
  public struct Segment: Sendable {
    /// Where the initial image lies.
    public let address: UInt32
    public let bytes: [UInt8]
  }

  /// How the chip gets into the program.
  public enum Start: Equatable, Sendable {
    /// As after power-on: the boot ROM copies the second-stage boot loader from flash and enters it.
    case flash
    /// As a debugger or the ROM's USB loader starts an image in RAM: at its entry point.
    case ram(entry: UInt32)
  }

  public let segments: [Segment]
  public let start: Start
  /// Bytes of flash that the image needs, from the start of flash.
  public let flashExtent: UInt32

  /// - Parameters:
  ///   - image: As read from `file`.
  ///   - file: The whole ELF.
  public init(_ image: ElfImage, file: [UInt8]) throws(FirmwareError) {
    var segments: [Segment] = []
    for segment in image.segments where segment.isLoad && segment.fileSize > 0 {
      segments.append(try Self.loaded(segment, from: file))
    }
    guard !segments.isEmpty else { throw .nothingToLoad }
    self.segments = segments
    let ends = segments.filter { $0.address >> 24 == AddressMap.flash >> 24 }
      .map { $0.address &+ UInt32(truncatingIfNeeded: $0.bytes.count) &- AddressMap.flash }
    flashExtent = ends.max() ?? 0
    start = try Self.start(of: segments, entry: UInt32(truncatingIfNeeded: image.entry))
  }

  private static func loaded(
    _ segment: ElfImage.Segment, from file: [UInt8]
  ) throws(FirmwareError) -> Segment {
    let (end, isOver) = segment.offset.addingReportingOverflow(segment.fileSize)
    guard !isOver, end <= UInt64(file.count) else {
      throw .segmentNotInFile(offset: segment.offset)
    }
    guard let memory = Memory.holding(segment.physicalAddress, segment.fileSize) else {
      throw .anotherChip(address: segment.physicalAddress, size: segment.fileSize)
    }
    guard memory != .rom else { throw .inROM(address: segment.physicalAddress) }
    return Segment(
      address: UInt32(segment.physicalAddress),
      bytes: Array(file[Int(segment.offset)..<Int(end)]))
  }

  /// The memories of the chip that an image can have bytes in.
  private enum Memory {
    case rom, flash, cacheAsMemory, sram

    static func holding(_ address: UInt64, _ size: UInt64) -> Memory? {
      let all: [(Memory, UInt32, UInt32)] = [
        (.rom, AddressMap.rom, AddressMap.romSize),
        (.flash, AddressMap.flash, AddressMap.flashSpan),
        (.cacheAsMemory, AddressMap.cacheAsMemory, AddressMap.cacheAsMemorySize),
        (.sram, AddressMap.sram, AddressMap.sramSize),
      ]
      return all.first { _, base, length in
        address >= UInt64(base) && size <= UInt64(length)
          && address - UInt64(base) <= UInt64(length) - size
      }?.0
    }
  }

  private static func start(
    of segments: [Segment], entry: UInt32
  ) throws(FirmwareError) -> Start {
    if let first = segments.first(where: { $0.address == AddressMap.flash }) {
      let loader = first.bytes.prefix(SecondStage.size)
      if SecondStage.isValid(loader) { return .flash }
      // An image for the chip's successor starts with its vector table.
      throw .noSecondStage(looksLikeRP2350: first.hasVectorTable)
    }
    guard entry >> 24 == AddressMap.sram >> 24 || entry >> 24 == AddressMap.cacheAsMemory >> 24,
      segments.contains(where: { $0.holds(entry & ~1) })
    else { throw .nowhereToStart(entry: entry) }
    return .ram(entry: entry)
  }
}

extension Firmware.Segment {
  func holds(_ address: UInt32) -> Bool {
    address >= self.address && Int(address &- self.address) < bytes.count
  }

  func word(at offset: Int) -> UInt32? {
    guard offset >= 0, offset + 4 <= bytes.count else { return nil }
    return (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << (8 * UInt32($1)) }
  }

  /// Whether its first two words are a stack pointer in RAM and an entry point in flash.
  var hasVectorTable: Bool {
    guard let stack = word(at: 0), let reset = word(at: 4) else { return false }
    return stack >> 24 == 0x20 && reset >> 24 == 0x10 && reset & 1 == 1
  }
}

/// The second-stage boot loader: 252 bytes at the start of flash, and their CRC-32 (RP2040 datasheet,
/// section 2.8.1.3.1).
enum SecondStage {
  static let size = 256

  static func isValid(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.count == size else { return false }
    let stored = bytes.suffix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return crc(bytes.dropLast(4)) == stored
  }

  /// Polynomial 0x04C11DB7, from all ones, nothing reflected or inverted.
  private static func crc(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.reduce(~0) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte) << 24) { bits, _ in
        bits >> 31 != 0 ? bits << 1 ^ 0x04C1_1DB7 : bits << 1
      }
    }
  }
}

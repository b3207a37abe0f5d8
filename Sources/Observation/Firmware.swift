import ElfImage
import RP2040

/// A linked image as the chip's memory takes it.
public struct Firmware: Sendable {
  public struct Segment: Sendable {
    /// Where the initial image lies.
    public let address: UInt32
    public let bytes: [UInt8]
  }

  public let segments: [Segment]
  public let start: Chip.Start
  /// Bytes of flash that the image needs, from the start of flash.
  public let flashExtent: UInt32

  /// What all memories of a chip hold together; segments that overlap could ask for more.
  private static let mostBytes = Int(
    AddressMap.flashSpan + AddressMap.cacheAsMemorySize + AddressMap.sramSize)

  /// - Parameters:
  ///   - image: As read from `file`.
  ///   - file: The whole ELF.
  public init(_ image: ElfImage, file: [UInt8]) throws(FirmwareError) {
    var segments: [Segment] = []
    var total = 0
    for segment in image.segments where segment.isLoad && segment.fileSize > 0 {
      let loaded = try Self.loaded(segment, from: file)
      total += loaded.bytes.count
      guard total <= Self.mostBytes else { throw .moreThanMemory }
      segments.append(loaded)
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
  ) throws(FirmwareError) -> Chip.Start {
    if let first = segments.first(where: { $0.address == AddressMap.flash }) {
      if BootSector.isValid(Array(first.bytes.prefix(Int(BootSector.size)))) { return .flash }
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

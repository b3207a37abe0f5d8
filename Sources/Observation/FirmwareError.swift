/// Why an image cannot be run on an RP2040.
public enum FirmwareError: Error, Equatable, Sendable {
  /// No segment has bytes.
  case nothingToLoad
  /// The bytes of a segment lie outside of the file.
  case segmentNotInFile(offset: UInt64)
  /// A segment lies where this chip has no memory.
  case anotherChip(address: UInt64, size: UInt64)
  /// A segment lies in the boot ROM.
  case inROM(address: UInt64)
  /// Segments overlap, and have more bytes than there is memory.
  case moreThanMemory
  /// The first 256 bytes of flash are no second-stage boot loader.
  case noSecondStage(looksLikeRP2350: Bool)
  /// Neither flash nor the entry point has anything to execute.
  case nowhereToStart(entry: UInt32)
}

extension FirmwareError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .nothingToLoad: "no segment has any bytes to load"
    case .segmentNotInFile(let offset):
      "offset \(offset): the bytes of a segment reach beyond the end of the file"
    case .anotherChip(let address, let size):
      "\(size) bytes belong at \(hexadecimal(address)), where an RP2040 has no memory; "
        + "is the image for another chip?"
    case .inROM(let address):
      "bytes belong at \(hexadecimal(address)), in the boot ROM, which nobody can write"
    case .moreThanMemory: "segments overlap, and have more bytes than an RP2040 has memory"
    case .noSecondStage(let looksLikeRP2350):
      "the first 256 bytes of flash are no second-stage boot loader (their CRC is wrong), "
        + "so the boot ROM would not start the image"
        + (looksLikeRP2350 ? "; a vector table is there, as on an RP2350" : "")
    case .nowhereToStart(let entry):
      "nothing to start: flash holds no image from its start on, and the entry point "
        + "\(hexadecimal(UInt64(entry))) is not in RAM"
    }
  }

  private func hexadecimal(_ address: UInt64) -> String {
    let digits = String(address, radix: 16)
    return "0x" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
  }
}

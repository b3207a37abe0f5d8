/// The commands of a serial flash chip that `FlashChip` knows: Winbond W25Q16JV data sheet, section
/// 8.1.2, whose names these are.
enum FlashCommand: UInt8 {
  /// No command. It comes of the boot ROM's way out of a continuous read, which clocks with its outputs
  /// off: pulled up, they are all ones in truth.
  case nothing = 0x00
  case writeStatus1 = 0x01
  case pageProgram = 0x02
  case readData = 0x03
  case writeDisable = 0x04
  case readStatus1 = 0x05
  case writeEnable = 0x06
  case fastRead = 0x0B
  case writeStatus3 = 0x11
  case readStatus3 = 0x15
  case sectorErase = 0x20
  case writeStatus2 = 0x31
  case quadPageProgram = 0x32
  case readStatus2 = 0x35
  case readUniqueID = 0x4B
  case volatileStatusWriteEnable = 0x50
  case blockErase32 = 0x52
  case chipEraseAlternative = 0x60
  case enableReset = 0x66
  case reset = 0x99
  case readIdentification = 0x9F
  case releasePowerDown = 0xAB
  case powerDown = 0xB9
  case fastReadDual = 0xBB
  case chipErase = 0xC7
  case blockErase64 = 0xD8
  case fastReadQuad = 0xEB
  /// Ends a continuous read, and does nothing otherwise.
  case modeReset = 0xFF

  /// Bytes between the command and its answer: the address, mode bits, dummy clocks. With two or four
  /// lines a byte takes fewer clocks, but is a byte all the same.
  var prelude: Int {
    switch self {
    case .readData, .releasePowerDown: 3
    case .fastRead, .readUniqueID, .fastReadDual: 4
    case .fastReadQuad: 6
    default: 0
    }
  }

  /// How much an erase takes away, a power of two; nil for the whole chip and for other commands.
  var eraseSize: UInt32? {
    switch self {
    case .sectorErase: 4 << 10
    case .blockErase32: 32 << 10
    case .blockErase64: 64 << 10
    default: nil
    }
  }
}

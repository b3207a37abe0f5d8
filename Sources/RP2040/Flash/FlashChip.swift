/// The flash chip of the board: a Winbond W25Q as its commands see it, byte by byte.
///
/// Its array is the bus's flash. Erasing and programming take no time, so the chip is never busy. Block
/// protection is a matter of bits that can be written and have no effect. Lines are not modelled: what
/// comes over two or four of them at a time is the same bytes.
public final class FlashChip {
  unowned let bus: Bus
  /// What command 4Bh answers, 8 bytes (W25Q16JV data sheet, 8.2.28).
  public let uniqueID: [UInt8]
  /// Commands that came and are not known here; they were answered with FFh.
  public private(set) var unknownCommands: Set<UInt8> = []
  /// How many erases and page programs were done.
  public private(set) var erases: UInt64 = 0
  public private(set) var programs: UInt64 = 0

  /// Status registers 1 to 3. Bit 1 of the second, Quad Enable, comes set in the W25QxxJV-IQ that a Pico
  /// has (W25Q16JV data sheet, 7.1.4).
  private(set) var status: [UInt8] = [0, 0x02, 0]
  /// WEL: whether the next erase or program is to be done.
  private(set) var isWriteEnabled = false
  /// Whether the next transfer starts with an address, by the mode bits of the last quad or dual read.
  private(set) var isReadingContinuously: FlashCommand?
  private var isResetEnabled = false

  // The transfer since chip select fell.
  private var isSelected = false
  private var command: FlashCommand?
  /// Bytes since chip select fell, the command's included.
  private var count = 0
  private var address: UInt32 = 0
  /// What a page program has taken, and the bytes of a status write.
  private var page = [UInt8](repeating: 0xFF, count: FlashChip.pageSize)
  private var statusBytes: [UInt8] = []

  /// Bytes that one program command can write.
  static let pageSize = 256

  /// - Parameter uniqueID: The first 8 bytes of it; zeros are added if there are fewer.
  public init(bus: Bus, uniqueID: [UInt8] = [0xE6, 0x60, 0x58, 0x38, 0x83, 0x00, 0x00, 0x01]) {
    self.bus = bus
    self.uniqueID = Array((uniqueID + [UInt8](repeating: 0, count: 8)).prefix(8))
  }

  /// Back to what the chip is after power-on. The array keeps its content.
  public func reset() {
    status = [0, 0x02, 0]
    (isWriteEnabled, isReadingContinuously, isResetEnabled) = (false, nil, false)
    isSelected = false
    count = 0
  }

  // MARK: Transfers

  /// Chip select falls.
  public func select() {
    guard !isSelected else { return }
    isSelected = true
    (command, count, address) = (isReadingContinuously, isReadingContinuously == nil ? 0 : 1, 0)
    statusBytes = []
  }

  /// Chip select rises, at which erases, programs and the like happen.
  public func deselect() {
    guard isSelected else { return }
    isSelected = false
    if let command, count > 0 { finish(command) }
  }

  /// Clocks a byte in and another one out. Bytes with chip select high are lost.
  public func exchange(_ byte: UInt8) -> UInt8 {
    guard isSelected else { return 0xFF }
    defer { count &+= 1 }
    guard count > 0 else {
      command = FlashCommand(rawValue: byte)
      if command == nil { unknownCommands.insert(byte) }
      return 0xFF
    }
    guard let command else { return 0xFF }
    return answer(command, byte)
  }

  private func answer(_ command: FlashCommand, _ byte: UInt8) -> UInt8 {
    let position = count &- 1
    switch command {
    case .readData, .fastRead, .fastReadDual, .fastReadQuad:
      return read(command, byte, position)
    case .pageProgram, .quadPageProgram:
      takeProgrammed(byte, position)
    case .sectorErase, .blockErase32, .blockErase64:
      if position < 3 { address = address << 8 | UInt32(byte) }
    case .readStatus1: return status[0] & ~0x03 | (isWriteEnabled ? 0x02 : 0)
    case .readStatus2: return status[1]
    case .readStatus3: return status[2]
    case .writeStatus1, .writeStatus2, .writeStatus3:
      if statusBytes.count < 2 { statusBytes.append(byte) }
    case .readIdentification: return identification[position % 3]
    case .readUniqueID where position >= command.prelude:
      return uniqueID[(position &- command.prelude) % 8]
    case .releasePowerDown where position >= command.prelude:
      return identification[2] &- 1
    default: break
    }
    return 0xFF
  }

  /// The maker (Winbond), the type, and the base-2 logarithm of the size (W25Q16JV data sheet, 8.1.1).
  var identification: [UInt8] {
    [0xEF, 0x40, UInt8(truncatingIfNeeded: 31 - min(31, bus.flashSize.leadingZeroBitCount))]
  }

  private func read(_ command: FlashCommand, _ byte: UInt8, _ position: Int) -> UInt8 {
    if position < 3 {
      address = address << 8 | UInt32(byte)
      // A transfer in serial mode cannot give the address that a continuous read expects; what people
      // send to end one is all ones.
      if isReadingContinuously != nil, position == 0, byte == FlashCommand.modeReset.rawValue {
        isReadingContinuously = nil
        self.command = .modeReset
      }
      return 0xFF
    }
    if position == 3, command == .fastReadDual || command == .fastReadQuad {
      // Mode bits M5-4 are 1 and 0 for one more read without a command (8.2.13).
      isReadingContinuously = byte & 0x30 == 0x20 ? command : nil
    }
    guard position >= command.prelude else { return 0xFF }
    let offset = wrapped(address)
    address = address &+ 1
    return bus.flash.load(fromByteOffset: Int(offset), as: UInt8.self)
  }

  /// Address bits beyond the chip's size are not looked at. A size that is no power of two repeats.
  private func wrapped(_ address: UInt32) -> UInt32 { (address & 0xFF_FFFF) % bus.flashSize }

  private func takeProgrammed(_ byte: UInt8, _ position: Int) {
    if position < 3 {
      address = address << 8 | UInt32(byte)
      page.withUnsafeMutableBufferPointer { $0.update(repeating: 0xFF) }
      return
    }
    // Behind the end of the page it goes on at the start of it (8.2.15).
    let start = Int(address & UInt32(Self.pageSize - 1))
    page[(start &+ position &- 3) % Self.pageSize] = byte
  }

  /// Makes the next transfer start with a command again.
  func endContinuousRead() { isReadingContinuously = nil }

  // MARK: What happens as chip select rises

  private func finish(_ command: FlashCommand) {
    let wasResetEnabled = isResetEnabled
    isResetEnabled = command == .enableReset
    switch command {
    case .writeEnable, .volatileStatusWriteEnable: isWriteEnabled = true
    case .writeDisable: isWriteEnabled = false
    case .reset where wasResetEnabled: reset()
    case .writeStatus1 where isWriteEnabled: writeStatus(from: 0)
    case .writeStatus2 where isWriteEnabled: writeStatus(from: 1)
    case .writeStatus3 where isWriteEnabled: writeStatus(from: 2)
    case .pageProgram, .quadPageProgram:
      if isWriteEnabled, count > 4 { program(page, at: address & ~0xFF) }
    case .sectorErase, .blockErase32, .blockErase64:
      // Chip select has to rise right behind the address (8.2.17).
      if isWriteEnabled, count == 4, let size = command.eraseSize { erase(address, size) }
    case .chipErase, .chipEraseAlternative:
      if isWriteEnabled, count == 1 { erase(0, bus.flashSize) }
    default: break
    }
  }

  private func writeStatus(from first: Int) {
    for (offset, byte) in statusBytes.enumerated() where first &+ offset < 3 {
      status[first &+ offset] = byte
    }
    isWriteEnabled = false
  }

  /// Erases the `size` bytes that `address` is in, as far as there are so many.
  func erase(_ address: UInt32, _ size: UInt32) {
    isWriteEnabled = false
    erases &+= 1
    let start = wrapped(address) & ~(max(size, 1) &- 1)
    let count = min(size, bus.flashSize &- start)
    let bytes = UnsafeMutableRawBufferPointer(start: bus.flash + Int(start), count: Int(count))
    guard bytes.contains(where: { $0 != 0xFF }) else { return }
    bytes.initializeMemory(as: UInt8.self, repeating: 0xFF)
    bus.invalidate(AddressMap.flash &+ start, count: count)
  }

  /// Clears the bits that are clear in `bytes`, from `address` on and around in its page.
  func program(_ bytes: [UInt8], at address: UInt32) {
    isWriteEnabled = false
    programs &+= 1
    let start = wrapped(address) & ~UInt32(Self.pageSize - 1)
    for (index, byte) in bytes.prefix(Self.pageSize).enumerated() {
      let offset = Int(start) &+ (Int(address) &+ index) % Self.pageSize
      let old = bus.flash.load(fromByteOffset: offset, as: UInt8.self)
      bus.flash.storeBytes(of: old & byte, toByteOffset: offset, as: UInt8.self)
    }
    bus.invalidate(AddressMap.flash &+ start, count: UInt32(Self.pageSize))
  }
}
